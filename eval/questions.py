"""The questions of the evaluation, with the words of the documents that answer them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, TypeAdapter

from assistant.sources import Citation, Language, Passage

QUESTIONS = Path(__file__).parent / "questions.yaml"

Split = Literal["dev", "test"]


class Question(BaseModel, frozen=True, extra="forbid"):
    """One question, as somebody of the audience would send it."""

    id: str
    split: Split
    """Thresholds, weights and vocabulary are tuned on `dev` alone."""
    language: Language
    audience: Literal["startup", "patients", "staff"]
    kind: str
    style: Literal["sentence", "keywords", "plain", "typos", "anecdote", "jargon"]
    question: str
    gold: tuple[Citation, ...]
    """Any one of these quotes proves a right answer; empty where the documents do not tell."""
    expect: tuple[str, ...] = ()
    """Strings one of which a right answer holds, in the words of a document."""
    unanswerable: Literal["near_miss", "off_topic"] | None = None

    def answered_by(self, passage: Passage) -> bool:
        """Tell whether a passage holds one of the gold quotes."""
        return any(quote.is_in(passage) for quote in self.gold)


def load(path: Path = QUESTIONS) -> tuple[Question, ...]:
    """Read the questions, in their order."""
    listed = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(tuple[Question, ...]).validate_python(listed)
