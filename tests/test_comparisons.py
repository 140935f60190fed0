"""Each cell of a comparison, and each next step, is proved by the words of its documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.analysis import quantities
from assistant.corpus import locate, read_corpus
from assistant.rules import Comparison, NextStep, Rulebook
from assistant.rules.comparisons import Row
from assistant.rules.rule import Cited
from assistant.vocabulary import Vocabulary

CORPUS = Path("corpus")
RULEBOOK = Rulebook.load(CORPUS)
PASSAGES = read_corpus(CORPUS)
CONCEPTS = Vocabulary.load(CORPUS).concepts

TABLES = [pytest.param(table, id=table.id) for table in RULEBOOK.comparisons]
ROWS = [
    pytest.param(table, row, id=f"{table.id}: {row.name['fr']}")
    for table in RULEBOOK.comparisons
    for row in table.rows
]
CELLS = [
    pytest.param(cell, id=f"{table.id}: {row.name['fr']}, {subject}")
    for table in RULEBOOK.comparisons
    for row in table.rows
    for subject, cell in row.cells.items()
]
STEPS = [pytest.param(step, id=f"{step.subject} {step.audience}") for step in RULEBOOK.next_steps]


def test_there_are_comparisons_and_next_steps() -> None:
    assert TABLES and STEPS


@pytest.mark.parametrize("cited", [*CELLS, *STEPS])
def test_a_sentence_is_proved_by_a_quote_of_its_document(cited: Cited) -> None:
    assert cited.cites and not cited.suspended
    assert [cite for cite in cited.cites if not locate(cite, PASSAGES)] == []


@pytest.mark.parametrize("cited", [*CELLS, *STEPS])
def test_the_numbers_of_a_sentence_are_those_of_its_quotes(cited: Cited) -> None:
    quoted = {number for cite in cited.cites for number in quantities(cite.quote)}
    assert set(quantities(cited.says["fr"])) <= quoted


@pytest.mark.parametrize("cited", [*CELLS, *STEPS])
def test_the_numbers_of_a_sentence_are_alike_in_both_languages(cited: Cited) -> None:
    assert Counter(quantities(cited.says["fr"])) == Counter(quantities(cited.says["en"]))


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_row_has_two_cells_at_least_each_of_a_column(table: Comparison, row: Row) -> None:
    assert len(row.cells) >= 2
    assert row.cells.keys() <= table.columns.keys()


@pytest.mark.parametrize("table", TABLES)
def test_a_column_is_a_concept_and_has_a_cell(table: Comparison) -> None:
    assert len(table.subjects) >= 2
    assert set(table.subjects) <= CONCEPTS.keys()
    assert {subject for row in table.rows for subject in row.cells} == set(table.subjects)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_known_by_questions_in_both_languages(table: Comparison) -> None:
    assert table.asks["fr"] and table.asks["en"]


@pytest.mark.parametrize("step", STEPS)
def test_a_next_step_is_about_a_concept(step: NextStep) -> None:
    assert step.subject in CONCEPTS


def test_a_subject_has_one_next_step_for_an_audience() -> None:
    told = Counter((step.subject, step.audience) for step in RULEBOOK.next_steps)
    assert {about: times for about, times in told.items() if times > 1} == {}


# --- a table -------------------------------------------------------------------------------------


def cell(text: str, *quotes: str, suspended: bool = False) -> dict[str, object]:
    says, cites = {"fr": text, "en": f"{text} (en)"}, {"doc": list(quotes)}
    return {"says": says, "cites": cites, "suspended": suspended}


TABLE = Comparison.model_validate(
    {
        "id": "compare-x-y",
        "columns": {"x": {"fr": "X", "en": "Ex"}, "y": {"fr": "Y", "en": "Why"}},
        "rows": [
            {"name": {"fr": name, "en": name}, "aspect": "other", "cells": cells}
            for name, cells in (
                ("Qui", {"y": cell("toi", "q1", "q2"), "x": cell("moi", "q1")}),
                ("Quand", {"x": cell("hier", "q3", suspended=True), "y": cell("demain", "q4")}),
                ("Où", {"y": cell("ici", "q4")}),
            )
        ],
    }
)


def test_a_table_is_told_row_by_row_without_what_is_suspended_or_not_said() -> None:
    assert [(told.cell, told.text) for told in TABLE.statements("en")] == [
        *((("Qui", "Ex"), "moi (en)"), (("Qui", "Why"), "toi (en)")),
        *((("Quand", "Why"), "demain (en)"), (("Où", "Why"), "ici (en)")),
    ]


def test_a_table_is_named_by_its_columns_and_quotes_once_what_its_cells_quote() -> None:
    assert TABLE.says == {"fr": "X / Y", "en": "Ex / Why"}
    assert [cite.quote for cite in TABLE.cites] == ["q1", "q2", "q3", "q4"]
