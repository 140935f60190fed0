"""What is understood of people, measured: it may only get better."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant import Assistant
from assistant.corpus import read_sources, read_text
from assistant.settings import Settings
from assistant.sources import words
from assistant.writing import proved
from eval import answers, metamorphic
from eval.questions import load

QUESTIONS = load()


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Assistant:
    return Assistant.open(settings)


@pytest.fixture(scope="module")
def outcomes(assistant: Assistant) -> list[answers.Outcome]:
    return answers.outcomes(assistant, QUESTIONS)


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_the_questions_are_distinct_and_many() -> None:
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS) >= 500
    kinds = Counter(question.kind for question in QUESTIONS)
    assert kinds["unanswerable"] >= 80
    assert kinds["follow_up"] >= 60
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


@pytest.mark.model
@pytest.mark.slow
def test_all_that_is_shown_is_proved(assistant: Assistant, outcomes: list[answers.Outcome]) -> None:
    unproved = [
        statement.text
        for outcome in outcomes
        for statement in outcome.answer.statements
        if not proved(statement, assistant.corpus)
    ]
    assert unproved == []


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize(("language", "floor"), [("fr", 0.72), ("en", 0.72)])
def test_answers_are_right_as_often_as_before(
    outcomes: list[answers.Outcome], language: str, floor: float
) -> None:
    right = [
        outcome.right
        for outcome in outcomes
        if outcome.question.language == language and not outcome.question.unanswerable
    ]
    assert share(right) >= floor


@pytest.mark.model
@pytest.mark.slow
def test_what_the_documents_do_not_tell_is_refused_as_often_as_before(
    outcomes: list[answers.Outcome],
) -> None:
    refused = [outcome.refused for outcome in outcomes if outcome.question.unanswerable]
    wrongly = [outcome.refused for outcome in outcomes if not outcome.question.unanswerable]
    assert share(refused) >= 0.77
    assert share(wrongly) <= 0.05


@pytest.mark.model
@pytest.mark.slow
def test_a_question_said_otherwise_is_answered_the_same(assistant: Assistant) -> None:
    reached = metamorphic.measure(assistant)
    held = {name: share([same for _, _, same in pairs]) for name, pairs in reached.items()}
    assert {name for name, value in held.items() if value < FLOORS[name]} == set(), held


FLOORS = {
    "without accents": 0.99,
    "in capitals": 0.97,
    "with a slip": 0.95,
    "with courtesy": 0.99,
    "reordered": 0.7,
    "other language": 0.5,
    "old and new names": 0.85,
}
"""The share of each kind of change that leaves an answer as it was; floors only rise."""
