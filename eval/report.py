"""The report of a run: the same sections in Markdown and, with plots, in one HTML file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import get_args

from eval import plots
from eval.metrics import METRICS, Family
from eval.questions import Split
from eval.results import By, Measure, Run, committed

FAMILIES: dict[Family, str] = {
    "exact": "Exact, without a model: these are gates.",
    "otherwise": "Questions said otherwise, gates too. They belong to no split.",
    "ragas": "RAGAS without a judge, of the answers shown to questions that have gold quotes. "
    "References are short and answers cite at length, so that likeness is low by nature: only its "
    "changes tell something.",
    "judge": "RAGAS with a judge, of the same answers. A judge is a model and errs.",
}

TITLES: dict[Family, str] = {
    "exact": "Measures, exact",
    "otherwise": "Questions said otherwise",
    "ragas": "RAGAS",
    "judge": "RAGAS, with a judge",
}

GROUPS: dict[By, str] = {"kind": "type", "language": "language", "audience": "audience"}

SECONDS = 180
"""What a whole run without a judge may take on two cores that are free. It is told, and is no gate:
no machine is like another, and other programs slow it."""

NARROW, JOINER = "\u202f", "\u2060"
"""A space at which no line breaks, and nothing at which none does."""

CSS = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; }
th, td { border: 1px solid #8888; padding: .25rem .6rem; text-align: left; }
figure { margin: 1rem 0 2rem; }
figcaption { max-width: 40rem; text-align: center; opacity: .8; }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: Markdown, and the plot of the same numbers."""

    text: str
    plot: str = ""


def report(run: Run, folder: Path) -> Iterator[str]:
    """Write the report of a run beside its results, and tell its main figures."""
    before = committed(folder)
    sections = list(_sections(run, before))
    name = "filtered" if run.about.only else run.about.date
    (folder / f"{name}.md").write_text(
        "\n\n".join(section.text for section in sections) + "\n", encoding="utf-8"
    )
    (folder / f"{name}.html").write_text(_page(run, sections), encoding="utf-8")
    yield sections[0].text
    yield from _figures(run)
    yield f"Report: {folder / name}.md and .html"


def _figures(run: Run) -> Iterator[str]:
    """The measures that gate, and a judge's, a line each."""
    for metric in (m for m in run.metrics if m.gates or m.family == "judge"):
        splits = get_args(Split) if metric.family != "otherwise" else ()
        found = {split: run.measure(metric.id, split=split) for split in splits}
        found |= {} if splits else {"": run.measure(metric.id)}
        told = (f"{split} {_told(measure)}" for split, measure in found.items() if measure)
        yield f"{metric.id:20}{'   '.join(told)}"


def _sections(run: Run, before: Run | None) -> Iterator[Section]:
    yield Section(_head(run))
    for family, says in FAMILIES.items():
        if any(metric.family == family for metric in run.metrics):
            yield Section(f"## {TITLES[family]}\n\n{says}\n\n{_measures(run, family)}")
    if failed := list(_failed(run)):
        yield Section("## No number\n\nEach counts as a failure.\n\n" + "\n".join(failed))
    for key, told in GROUPS.items():
        for split in get_args(Split):
            yield from _group(run, key, told, split)
    yield from _curve(run)
    yield from _latency(run)
    yield Section(_changed(run, before))
    yield Section(
        "## What these figures do not show\n\nThe questions are ours, written from the documents, "
        "and no jurist has validated them. See `eval/README.md`."
    )


def _head(run: Run) -> str:
    about = run.about
    chosen = ", ".join(f"{key} {value}" for key, value in about.only.items())
    lines = [
        f"# Evaluation of {about.date}",
        f"{about.questions} questions, {about.pairings} said otherwise, {about.seconds:.0f} s; "
        f"judge: {about.judge or 'none'}; state {about.fingerprint}.",
        "Each mean has its bootstrap interval at 95 %. Wording, weights and thresholds were tuned "
        "on `dev`; no wrong answer of `test` is looked at.",
    ]
    if about.seconds > SECONDS and not about.judge:
        lines.append(f"**It took more than the {SECONDS} s that a run may on two free cores.**")
    if chosen:
        lines.insert(1, f"**A part of the questions only ({chosen}): not a result of the whole.**")
    return "\n\n".join(lines)


def _measures(run: Run, family: Family) -> str:
    listed = [metric for metric in run.metrics if metric.family == family]
    splits: tuple[dict[str, str], ...] = ({"split": "dev"}, {"split": "test"}, {})
    names = ["dev", "test", "both"]
    if family == "otherwise":
        splits, names = ({},), ["alike"]
    rows = (
        [
            f"{metric.title['en']}{' (the lower, the better)' if metric.lower else ''}",
            *(_cell(run.measure(metric.id, **only)) for only in splits),
            metric.says["en"],
        ]
        for metric in listed
    )
    return table(["measure", *names, "of what"], rows)


def _failed(run: Run) -> Iterator[str]:
    for metric in run.metrics:
        measure = run.measure(metric.id)
        if measure and measure.failed:
            yield f"- {metric.id}: {', '.join(measure.failed)}"


def _group(run: Run, key: By, told: str, split: Split) -> Iterator[Section]:
    right = run.by(key, "right", split=split)
    if not right:
        return
    names = ("right", "citation_precision", "citation_recall", "false_refusal", "right_refusal")
    by = {name: run.by(key, name, split=split) for name in names}
    groups = sorted({group for found in by.values() for group in found})
    heads = [METRICS[name].title["en"] for name in names]
    rows = ([group, *(_cell(by[name].get(group)) for name in names)] for group in groups)
    title = f"Right answers by {told}, {split}"
    desc = "; ".join(f"{group}: {_told(measure)}" for group, measure in right.items())
    yield Section(
        f"## By {told}, {split}\n\n{table([told, *heads], rows)}",
        _figure(title, plots.bars(title, desc, right)),
    )


def _curve(run: Run) -> Iterator[Section]:
    found = {split: run.curve(split) for split in get_args(Split)}
    series = {split: points for split, points in found.items() if points}
    for split, points in series.items():
        rows = [
            [f"{p.threshold:.2f}", *(f"{v:.0%}" for v in (p.coverage, p.risk, p.refused))]
            for p in points
        ]
        heads = ["threshold", "coverage", "risk", "unanswerable refused"]
        drawn = ""
        if split == next(iter(series)):
            desc = "; ".join(
                f"{name}: risk {points[0].risk:.0%} at coverage {points[0].coverage:.0%}, down to "
                f"{points[-1].risk:.0%} at {points[-1].coverage:.0%}"
                for name, points in series.items()
            )
            title = "Risk and coverage, a mark a threshold"
            drawn = _figure(title, plots.curves(title, desc, series, "coverage", "risk"))
        yield Section(
            f"## Between answering and refusing, {split}\n\nOf the questions that a threshold "
            "decides. Coverage: the share of the answerable that are answered. Risk: the share of "
            "wrong answers among those shown, an answer to the unanswerable being wrong.\n\n"
            + table(heads, rows),
            drawn,
        )


def _latency(run: Run) -> Iterator[Section]:
    marks = (50, 75, 90, 95, 99)
    rows = [[f"{percent} %", f"{run.percentile(percent):.0f} ms"] for percent in marks]
    desc = "; ".join(f"{percent} % within {run.percentile(percent):.0f} ms" for percent in marks)
    title = "Answers by the time they took; the slowest hundredth is in the last bar"
    yield Section(
        "## Latency\n\nOf the last answer of each question, warm, on this machine, two being "
        "answered at a time.\n\n" + table(["of the answers", "within"], rows),
        _figure(title, plots.latency(title, desc, run.latencies)),
    )


def _changed(run: Run, before: Run | None) -> str:
    title = "## Since the last committed run"
    if before is None:
        return f"{title}\n\nThere is none."
    now = {row.id: row for row in run.rows}
    then = {row.id: row for row in before.rows}
    both = [(then[key], now[key]) for key in now if key in then]
    moved: list[tuple[str, Callable[[bool, bool], bool]]] = [
        ("Right now", lambda was, is_: is_ and not was),
        ("Wrong now", lambda was, is_: was and not is_),
    ]
    lines = [f"{title}, of {before.about.date}"]
    for told, holds in moved:
        for split in get_args(Split):
            ids = [n.id for t, n in both if n.split == split and holds(t.right, n.right)]
            lines.append(f"- {told}, {split}: {len(ids)}{': ' if ids else ''}{', '.join(ids)}")
    rows = [
        [t.id, t.kind, _state(t.faults, t.split), _state(n.faults, n.split)]
        for t, n in both
        if t.right != n.right or (t.split == "dev" and t.faults != n.faults)
    ]
    if rows:
        lines.append("\n" + table(["question", "type", "then", "now"], rows))
    new, gone = [k for k in now if k not in then], [k for k in then if k not in now]
    lines.append(f"\nNew questions: {len(new)}. No longer asked: {len(gone)}.")
    return "\n".join(lines)


def _state(faults: Sequence[str], split: Split) -> str:
    """What was wrong; of `test`, only that something was."""
    if not faults:
        return "right"
    return ", ".join(faults) if split == "dev" else "wrong"


def _cell(measure: Measure | None) -> str:
    """A measure in a table, where only what is between it and its number of questions may break."""
    if measure is None:
        return "–"
    value = _told(measure).replace(" ", NARROW).replace("–", f"{JOINER}–{JOINER}")
    return f"{value}, n{NARROW}={NARROW}{measure.count}"


def _told(measure: Measure) -> str:
    low, high = 100 * measure.low, 100 * measure.high
    return f"{measure.value:.1%} [{low:.1f}–{high:.1f}]"


def _figure(title: str, plot: str) -> str:
    return f"<figure>{plot}<figcaption>{escape(title)}</figcaption></figure>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _page(run: Run, sections: Iterable[Section]) -> str:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    body = "\n".join(f"{markdown.render(section.text)}{section.plot}" for section in sections)
    title = escape(f"Evaluation of {run.about.date}")
    return PAGE.format(title=title, css=CSS, body=body)
