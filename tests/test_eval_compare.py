"""The comparison puts the same questions to each part, and keeps one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings
from eval.compare import MEASURES, compare
from eval.questions import load


@pytest.mark.model
@pytest.mark.slow
def test_each_part_is_measured_on_both_splits(settings: Settings, tmp_path: Path) -> None:
    answerable = [q for q in load() if q.gold and len(q.turns) == 1]
    few = [next(q for q in answerable if q.split == split) for split in ("dev", "test")]
    told = "\n".join(compare(settings, few, tmp_path / "table.md"))
    assert told in (tmp_path / "table.md").read_text()
    heads, _, *lines = (line.strip("| ").split(" | ") for line in told.splitlines())
    assert tuple(heads[-len(MEASURES) :]) == MEASURES
    assert len(lines) == 2 * len({line[0] for line in lines}) == 16
    whole = {line[1]: line[2:] for line in lines if line[0] == "everything"}
    stock = {line[1]: line[2:] for line in lines if line[0] == "stock pipeline"}
    for split in ("dev", "test"):
        assert "–" not in whole[split][:-1]
        assert set(stock[split][4:]) == {"–"}, "it finds, and writes nothing"
