"""The figures of a run: what is counted, what fails, what a floor lets through, what is printed."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pydantic import ValidationError

from eval import floors, plots, results
from eval.__main__ import main
from eval.readme import MARKED, README, figures, rewrite
from eval.report import report
from eval.results import About, Pairing, ResultsError, Row, Run


def row(name: str, **fields: object) -> Row:
    usual: dict[str, object] = {
        "id": name,
        "split": "dev",
        "language": "fr",
        "audience": "staff",
        "kind": "deadline",
        "status": "answered",
        "ms": 10.0,
        "score": 0.9,
        "values": {"right": 1.0},
    }
    return Row.model_validate({**usual, **fields})


def run(rows: Sequence[Row], pairings: Sequence[Pairing] = (), date: str = "2026-01-01") -> Run:
    about = About(
        date=date, fingerprint="f", questions=len(rows), pairings=len(pairings), seconds=1.0
    )
    return Run(about, tuple(rows), tuple(pairings))


HALF = run(
    [
        row("q1"),
        row("q2", values={"right": 0.0}, faults=["refused"], refused=True, language="en"),
        row("q3", values={"right": 1.0}, language="en", split="test"),
        row("q4", values={"right_refusal": 1.0}, unanswerable=True, refused=True, score=0.1),
    ],
    [Pairing(pair="p1", change="other_language", alike=True)],
)


@pytest.mark.parametrize(
    ("only", "value", "count"),
    [
        pytest.param({}, 2 / 3, 3, id="all"),
        pytest.param({"split": "dev"}, 1 / 2, 2, id="one split"),
        pytest.param({"split": "test", "language": "en"}, 1.0, 1, id="two at once"),
    ],
)
def test_a_measure_is_a_mean_of_what_it_applies_to(
    only: dict[str, str], value: float, count: int
) -> None:
    measure = HALF.measure("right", **only)
    assert measure
    assert measure.value == pytest.approx(value)
    assert measure.count == count
    assert 0 <= measure.low <= measure.value <= measure.high <= 1
    assert measure == HALF.measure("right", **only), "the draw is the same each time"


def test_a_measure_that_applies_to_nothing_is_none() -> None:
    assert HALF.measure("rouge") is None
    assert HALF.measure("right", kind="figure") is None


def test_the_interval_narrows_with_the_number_of_questions() -> None:
    few = run([row(f"q{n}", values={"right": float(n % 2)}) for n in range(20)]).measure("right")
    many = run([row(f"q{n}", values={"right": float(n % 2)}) for n in range(2000)]).measure("right")
    assert few
    assert many
    assert few.high - few.low > 3 * (many.high - many.low)
    assert many.high - many.low == pytest.approx(2 * 1.96 * 0.5 / 2000**0.5, rel=0.1)


def test_no_number_counts_as_a_failure_and_is_named() -> None:
    measure = run([row("q1", values={"rouge": 1.0}), row("q2", values={"rouge": None})])
    found = measure.measure("rouge")
    assert found
    assert (found.value, found.count, found.failed) == (0.5, 2, ("q2",))


def test_the_curve_weighs_coverage_against_risk() -> None:
    everything, *_, last = HALF.curve("dev")
    assert (everything.threshold, everything.coverage, everything.risk) == (0, 0.5, 0)
    assert (last.threshold, last.coverage, last.refused) == (0.95, 0, 1)
    assert HALF.curve("test") == (), "no question of it is unanswerable"


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    results.write(HALF, tmp_path / "2026-01-01.jsonl")
    results.write(run([row("q9")]), tmp_path / "2025-12-31.jsonl")
    assert results.latest(tmp_path) == HALF
    assert results.latest(tmp_path / "nothing") is None


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        pytest.param(lambda text: text[:-40], "is damaged", id="cut short"),
        pytest.param(
            lambda text: "\n".join(text.splitlines()[:-2]), "is not whole", id="lines lost"
        ),
        pytest.param(lambda text: "", "is damaged", id="empty"),
        pytest.param(lambda text: text.replace("answered", "?"), "holds no results", id="not ours"),
        pytest.param(lambda text: "[]\n3", "holds no results", id="not an object"),
    ],
)
def test_damaged_results_are_told_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: object, told: str
) -> None:
    file = tmp_path / "2026-01-01.jsonl"
    results.write(HALF, file)
    assert callable(damage)
    file.write_text(damage(file.read_text()))
    assert main(["gate", "--results", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_there_may_be_no_run_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("gate", "floors", "readme"):
        assert main([command, "--results", str(tmp_path)]) == 1
        assert "There is no run" in capsys.readouterr().err


WHOLE = {"right": 0.875, "false_refusal": 0.125}


def floored(folder: Path, text: str, values: dict[str, float] = WHOLE) -> Path:
    """Write a run whose measures are these, and floors; return the file of the floors."""
    eight = [
        {name: float(n < round(8 * value)) for name, value in values.items()} for n in range(8)
    ]
    rows = [row(f"q{n}", values=measured) for n, measured in enumerate(eight)]
    results.write(run(rows), folder / "2026-01-01.jsonl")
    file = folder / "floors.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("right: {fr: 0.89}", "right fr: 0.875, below 0.89", id="below"),
        pytest.param("false_refusal: {fr: 0.11}", "0.125, above 0.11", id="above a ceiling"),
        pytest.param("mrr: {fr: 0.5}", "mrr fr: not measured", id="missing"),
        pytest.param("right: {en: 0.5}", "right en: not measured", id="missing in a language"),
        pytest.param("reordered: {all: 0.7}", "reordered all: not measured", id="nothing changed"),
    ],
)
def test_the_gate_closes(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(floors.GateClosed, match=told):
        list(floors.gate(tmp_path, floored(tmp_path, text)))


def test_the_gate_opens(tmp_path: Path) -> None:
    text = "right: {fr: 0.87}\nfalse_refusal: {fr: 0.13}"
    assert list(floors.gate(tmp_path, floored(tmp_path, text)))


def test_floors_rise_and_never_fall(tmp_path: Path) -> None:
    file = floored(tmp_path, "# Why\nright: {fr: 0.5, en: 0.9}\nfalse_refusal: {fr: 0.05}\n")
    told = list(floors.lift(tmp_path, file))
    assert told == ["right fr: 0.50 -> 0.87"]
    assert floors.load(file) == {"right": {"fr": 0.87, "en": 0.9}, "false_refusal": {"fr": 0.05}}
    assert file.read_text().startswith("# Why\n")
    assert list(floors.lift(tmp_path, file)) == []


@pytest.mark.parametrize(
    "text", ["rouge: {fr: 0.5}", "nothing: {fr: 0.5}", "right: high", "- a: ["]
)
def test_floors_that_cannot_be_read_are_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(ResultsError, match=r"floors\.yaml"):
        floors.load(floored(tmp_path, text))


def test_the_committed_floors_are_gates() -> None:
    assert floors.load()


def test_the_report_tells_what_changed(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        named = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        subprocess.run(["git", "-C", tmp_path, *named, *arguments], check=True, capture_output=True)

    git("init", "-q")
    results.write(HALF, tmp_path / "2026-01-01.jsonl")
    git("add", ".")
    git("commit", "-qm", "Keep a run")
    better = run([row("q1", values={"right": 0.0}, faults=["lacks"]), row("q2"), *HALF.rows[2:]])
    results.write(better, tmp_path / "2026-01-01.jsonl")
    told = "\n".join(report(better, tmp_path))
    assert "right" in told
    written = (tmp_path / "2026-01-01.md").read_text()
    assert "- Right now, dev: 1: q2" in written
    assert "- Wrong now, dev: 1: q1" in written
    assert "| q1 | deadline | right | lacks |" in written
    page = (tmp_path / "2026-01-01.html").read_text()
    assert page.count("<svg") == page.count("</desc>") >= 4
    assert "http" not in page.replace("http://www.w3.org/2000/svg", ""), "it fetches nothing"


def test_a_filtered_run_says_so(tmp_path: Path) -> None:
    about = HALF.about.model_copy(update={"only": {"kind": "deadline"}})
    assert "not a result of the whole" in "\n".join(
        report(Run(about, HALF.rows, HALF.pairings), tmp_path)
    )
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["filtered.html", "filtered.md"]


@pytest.mark.parametrize(
    ("seconds", "judge", "told"),
    [
        pytest.param(179.0, None, False, id="quick"),
        pytest.param(181.0, None, True, id="slow"),
        pytest.param(1810.0, "small", False, id="a judge takes its time"),
    ],
)
def test_the_report_tells_a_run_that_was_slow(
    tmp_path: Path, seconds: float, judge: str | None, told: bool
) -> None:
    about = HALF.about.model_copy(update={"seconds": seconds, "judge": judge})
    text = "\n".join(report(Run(about, HALF.rows, HALF.pairings), tmp_path))
    assert ("more than the 180 s" in text) is told


def test_plots_are_whole_and_say_what_they_show() -> None:
    measures = HALF.by("language", "right")
    drawn = [
        plots.bars("Bars & more", "Two bars", measures),
        plots.curves("Curve", "One line", {"dev": HALF.curve("dev")}, "coverage", "risk"),
        plots.latency("Latency", "Quick", HALF.latencies),
    ]
    for text in drawn:
        svg = ElementTree.fromstring(text)
        assert svg.attrib["role"] == "img"
        names = svg.attrib["aria-labelledby"].split()
        assert [child.attrib["id"] for child in svg[:2]] == names
        assert all(child.text for child in svg[:2])


def test_readme_tells_the_committed_results() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "eval/results"], cwd=README.parent, capture_output=True, text=True
    ).stdout.split()
    committed = max(name for name in listed if name.endswith(".jsonl"))
    found = MARKED.search(README.read_text(encoding="utf-8"))
    assert found, "README has lost the marks between which figures stand"
    assert found[0] == f"{found[1]}{figures(results.read(README.parent / committed))}{found[2]}"


def test_readme_is_rewritten_between_its_marks(tmp_path: Path) -> None:
    results.write(HALF, tmp_path / "2026-01-01.jsonl")
    marks = "<!-- figures: python -m eval readme -->\n{}<!-- end of figures -->\n"
    readme = tmp_path / "README.md"
    readme.write_text(f"Before\n{marks.format('old')}After\n")
    assert list(rewrite(tmp_path, readme))
    assert readme.read_text() == f"Before\n{marks.format(figures(HALF))}After\n"
    readme.write_text("No marks")
    with pytest.raises(ResultsError, match="lost the marks"):
        list(rewrite(tmp_path, readme))


def test_a_row_takes_nothing_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        row("q1", kind="riddle")
