"""The comparison puts the same questions to each part, and keeps what each brings."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.settings import Settings
from eval.compare import MEASURES, STEPS, TOLD, Values, compare, gained
from eval.judging import ask
from eval.questions import load


@pytest.mark.model
@pytest.mark.slow
def test_each_part_is_measured_on_both_splits(settings: Settings, tmp_path: Path) -> None:
    answerable = [q for q in load() if q.gold and len(q.turns) == 1]
    few = [next(q for q in answerable if q.split == split) for split in ("dev", "test")]
    silent = [q for q in load() if q.unanswerable and q.split == "dev"][:8]
    told = "\n".join(compare(settings, [*few, *silent], tmp_path / "table.md"))
    assert told in (tmp_path / "table.md").read_text()
    lines = [line.strip("| ").split(" | ") for line in told.splitlines() if line.startswith("|")]
    steps = lines.index(["what is added", *TOLD])
    assert [line[0] for line in lines[steps + 2 :]] == [*STEPS]
    heads, _, *lines = lines[:steps]
    assert tuple(heads[-len(MEASURES) :]) == MEASURES
    assert len(lines) == 2 * len({line[0] for line in lines}) == 18
    whole = {line[1]: line[2:] for line in lines if line[0] == "everything"}
    stock = {line[1]: line[2:] for line in lines if line[0] == "stock pipeline"}
    for split in ("dev", "test"):
        assert "–" not in whole[split][:-1]
        assert set(stock[split][4:]) == {"–"}, "it finds, and writes nothing"
    product = Assistant.open(settings)
    refused = sum(ask(product, question).refused for question in silent) / len(silent)
    assert whole["dev"][-1].startswith(f"{100 * refused:.0f} "), "everything is the product"


def test_a_part_adds_what_it_changes_on_the_questions_that_both_measure() -> None:
    without: list[Values] = [{"right": float(n % 2)} for n in range(100)]
    with_it: list[Values] = [without[1]] * 99 + [{"mrr": 1.0}]
    gain = gained(without, with_it)["right"]
    assert gain.value == pytest.approx(50 / 99)
    assert gain.low < gain.value < gain.high
    assert gain.tells
    assert gained(with_it, with_it)["right"].tells is False
    assert gained(with_it[:1], [{"mrr": 1.0}]) == {}
