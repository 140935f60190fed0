"""What the lists find in documents that nobody here has read, and files that hold none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.elsewhere import MEASURES, WAYS

FACTS = {
    "Who feeds the cat?": "The neighbour feeds the cat while the family is away.",
    "When does the library close?": "The library closes at six, and at noon on Saturdays.",
    "How much is a ticket?": "A ticket for the tram costs two euros, whatever the distance.",
}

SQUAD = {
    "data": [
        {"title": question, "paragraphs": [{"context": text, "qas": [{"question": question}]}]}
        for question, text in FACTS.items()
    ]
}


@pytest.mark.model
def test_each_way_is_measured_on_other_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(SQUAD))
    assert main(["elsewhere", str(file), "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert "3 documents, 3 questions" in told
    lines = [line.strip("| ").split(" | ") for line in told.splitlines() if line.startswith("|")]
    assert lines[0] == ["way", *MEASURES]
    assert {line[0]: line[1:] for line in lines[2:]} == {
        way: ["100 [100, 100]"] * len(MEASURES) for way in WAYS
    }
    assert "What the vectors add to BM25: recall_1 +0.0 [+0.0, +0.0]" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("{", "holds no questions", id="cut short"),
        pytest.param('{"data": [{"title": "Cats"}]}', "holds no questions", id="not SQuAD"),
        pytest.param('{"data": []}', "asks no question", id="empty"),
        pytest.param(None, "holds no questions", id="no file"),
    ],
)
def test_a_file_without_questions_is_told_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, told: str
) -> None:
    file = tmp_path / "squad.json"
    if text is not None:
        file.write_text(text)
    assert main(["elsewhere", str(file)]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
