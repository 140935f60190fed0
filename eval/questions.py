"""The questions of the evaluation, with what proves a right answer and what it must hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, Field, TypeAdapter

from assistant.sources import Citation, Language, Passage

QUESTIONS = Path(__file__).parent / "questions.yaml"

Split = Literal["dev", "test"]

Kind = Literal[
    "deadline",
    "dated",
    "regime",
    "procedure",
    "definition",
    "comparison",
    "figure",
    "contact",
    "old_name",
    "false_premise",
    "divergence",
    "yes_no",
    "follow_up",
    "unanswerable",
]

Style = Literal[
    "sentence",
    "keywords",
    "plain",
    "typos",
    "sms",
    "capitals",
    "anecdote",
    "jargon",
    "several",
    "email",
]


class Question(BaseModel):
    """One question, as somebody of the audience would send it, alone or after others."""

    model_config = {"frozen": True, "extra": "forbid"}

    id: str
    split: Split
    """Thresholds, weights and wording are tuned on `dev` alone; see `drawn`."""
    language: Language
    """Of the last message, and of its answer."""
    audience: Literal["startup", "patients", "staff"]
    kind: Kind
    style: Style
    turns: tuple[str, ...] = Field(min_length=1)
    """The messages; the answer to the last one is judged."""
    today: date | None = None
    gold: tuple[tuple[Citation, ...], ...] = ()
    """For each part of the question, the quotes any of which proves it; none where the documents
    do not tell."""
    contains: tuple[tuple[str, ...], ...] = ()
    """A right answer holds one string of each group; numbers count however they are written."""
    lacks: tuple[str, ...] = ()
    """What no right answer holds."""
    verdict: Literal["yes", "no"] | None = None
    """What the documents answer to a question that waits for a yes or a no."""
    dates: tuple[date, ...] = ()
    """Dates that a right answer gives."""
    regimes: Mapping[str, Literal["open", "closed", "undecided"]] = {}
    """What becomes of the ways of access that the situation settles."""
    unanswerable: Literal["near_miss", "off_topic"] | None = None
    desk: tuple[tuple[str, ...], ...] = ()
    """The desk that a refusal names: one string of each group."""
    reference: str
    """A right answer, in a sentence or two."""
    written_from: Literal["documents"] = "documents"
    """What its author had read: the documents alone."""

    @property
    def question(self) -> str:
        """The message that is judged."""
        return self.turns[-1]

    def answered_by(self, passage: Passage) -> bool:
        """Tell whether a passage holds one of the gold quotes."""
        return any(quote.is_in(passage) for part in self.gold for quote in part)


def drawn(id: str) -> Split:
    """The half of a new question, by lot from its id: the same for whoever draws it again."""
    lot = sha256(f"repere {id}".encode()).digest()[0]
    return "test" if lot % 2 else "dev"


def load(path: Path = QUESTIONS) -> tuple[Question, ...]:
    """Read the questions, in their order."""
    listed = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(tuple[Question, ...]).validate_python(listed)
