"""The questions of the evaluation: distinct, many, and proved by words of the documents."""

from __future__ import annotations

from collections import Counter

from assistant.corpus import read_sources, read_text
from assistant.settings import Settings
from assistant.sources import words
from eval.questions import load

QUESTIONS = load()


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
