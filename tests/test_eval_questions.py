"""The questions of the evaluation: distinct, many, and proved by words of the documents."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import yaml

from assistant.analysis import fold
from assistant.answers import Audience
from assistant.corpus import read_known, read_sources, read_text, read_waits
from assistant.settings import Settings
from assistant.sources import words
from eval import metamorphic
from eval.questions import Kind, Split, Style, drawn, load

QUESTIONS = load()

OBVIOUS = 6
"""Words of a question that two people would ask alike."""


def test_the_questions_are_distinct_and_many() -> None:
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS) >= 500
    assert sum(question.language == "en" for question in QUESTIONS) >= 90
    assert {question.audience for question in QUESTIONS} == {*get_args(Audience)}
    assert {question.style for question in QUESTIONS} == {*get_args(Style)}
    kinds = Counter(question.kind for question in QUESTIONS)
    assert {*kinds} == {*get_args(Kind)}
    least: dict[Kind, int] = {
        "dated": 30,
        "regime": 40,
        "false_premise": 25,
        "follow_up": 60,
        "unanswerable": 80,
    }
    assert {kind: kinds[kind] for kind in least if kinds[kind] < least[kind]} == {}
    near = [q for q in QUESTIONS if q.unanswerable == "near_miss"]
    assert 2 * len(near) >= kinds["unanswerable"]
    assert all(2 <= len(q.turns) <= 6 for q in QUESTIONS if q.kind == "follow_up")


def test_every_gold_quote_stands_in_its_document() -> None:
    folder = Settings().corpus
    texts = {s.id: f" {' '.join(words(read_text(folder, s)))} " for s in read_sources(folder)}
    lost = [
        (question.id, quote.quote)
        for question in QUESTIONS
        for part in question.gold
        for quote in part
        if f" {' '.join(words(quote.quote))} " not in texts[quote.source]
    ]
    assert lost == []


def test_no_question_is_word_for_word_one_that_the_assistant_learnt_from() -> None:
    """But for a few words that anyone would say: "Combien de temps dure un CPC ?"."""

    def bare(text: str) -> str:
        return " ".join(words(fold(text)))

    folder = Settings().corpus
    learnt = {bare(known.text) for known in (*read_known(folder), *read_waits(folder))}
    asked = [turn for question in QUESTIONS for turn in question.turns]
    asked += [said for pair in metamorphic.load() for said in (pair.fr, pair.en)]
    assert len(asked) > 1000
    leaked = [text for text in asked if bare(text) in learnt and len(words(text)) > OBVIOUS]
    assert leaked == []


def test_what_no_right_answer_holds_stands_in_none() -> None:
    told = [question for question in QUESTIONS if question.lacks]
    assert len(told) >= 30
    for question in told:
        right = [question.reference, *(quote.quote for part in question.gold for quote in part)]
        for false in question.lacks:
            held = f" {' '.join(words(false))} "
            assert not [text for text in right if held in f" {' '.join(words(text))} "], question.id


def test_both_halves_have_questions_of_every_kind() -> None:
    for split in get_args(Split):
        assert {q.kind for q in QUESTIONS if q.split == split} == {*get_args(Kind)}


def test_new_questions_are_in_the_half_that_their_id_draws() -> None:
    new = [question for question in QUESTIONS if re.fullmatch(r"n\d{3,}", question.id)]
    assert len(new) >= 170
    assert [q.id for q in new if q.split != drawn(q.id)] == []
    assert {drawn(q.id) for q in new} == {*get_args(Split)}


def test_what_a_second_reading_found_is_recorded() -> None:
    path = Path(__file__).parent.parent / "eval" / "second_reading.yaml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert all({*entry} == {"id", "holds", "note"} and entry["note"] for entry in found)
    assert {entry["id"] for entry in found} <= {question.id for question in QUESTIONS}
    assert not all(entry["holds"] for entry in found), "a reader who finds nothing read nothing"
