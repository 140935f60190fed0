"""Whether a question that is said otherwise gets the same answer: rules, passages, dates."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter

from assistant import Answer, Assistant
from assistant.rules.dates import dates_in
from assistant.sources import Language
from eval.judging import TODAY

PAIRS = Path(__file__).parent / "pairs.yaml"

SEED = 20261126

_LONG = re.compile(r"\b[^\W\d_]{7,}\b")
_POLITE: dict[Language, tuple[str, str]] = {
    "fr": ("Bonjour, ", " Merci d'avance pour votre réponse !"),
    "en": ("Hello, ", " Thank you in advance for your answer!"),
}


class Pair(BaseModel, frozen=True, extra="forbid"):
    """The same question in both languages and, for some, with the name of before."""

    id: str
    fr: str
    en: str
    old: str | None = None


Change = Callable[[str, Language], str | None]
"""A question said otherwise; None where there is no such way to say it."""


def load() -> tuple[Pair, ...]:
    """Read the pairs, in their order."""
    listed = yaml.load(PAIRS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(tuple[Pair, ...]).validate_python(listed)


def without_accents(question: str, language: Language) -> str | None:
    """The question as it is typed on a keyboard without accents."""
    bare = unicodedata.normalize("NFD", question.replace("œ", "oe"))
    told = "".join(char for char in bare if not unicodedata.combining(char))
    return told if told != question else None


def in_capitals(question: str, language: Language) -> str | None:
    """The question in capitals throughout."""
    return question.upper()


def with_a_slip(question: str, language: Language) -> str | None:
    """The question with one letter of a long word doubled, dropped, or swapped with the next."""
    draw = random.Random(f"{SEED}{question}")
    words = [match for match in _LONG.finditer(question) if not match[0].isupper()]
    if not words:
        return None
    word = draw.choice(words)
    place = draw.randrange(word.start() + 1, word.end() - 1)
    one, two = question[place], question[place + 1]
    slip = draw.choice([one + one + two, two, two + one] if one != two else [one + one + two, two])
    return question[:place] + slip + question[place + 2 :]


def with_courtesy(question: str, language: Language) -> str | None:
    """The question between a greeting and thanks."""
    first, last = _POLITE[language]
    begins = question[0].lower() if question[1:2].islower() else question[0]
    return f"{first}{begins}{question[1:]}{last}"


def reordered(question: str, language: Language) -> str | None:
    """The question with what stands before its first comma or colon put at its end."""
    parts = re.split(r" ?[,:] ", question.rstrip(" ?."), maxsplit=1)
    if len(parts) < 2:
        return None
    return f"{parts[1][0].upper()}{parts[1][1:]}, {parts[0][0].lower()}{parts[0][1:]} ?"


CHANGES: dict[str, Change] = {
    "without_accents": without_accents,
    "in_capitals": in_capitals,
    "with_a_slip": with_a_slip,
    "with_courtesy": with_courtesy,
    "reordered": reordered,
}
"""By the id of the metric that counts it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question said otherwise, and whether it got the same answer."""

    pair: str
    change: str
    question: str
    other: str
    alike: bool


def said_otherwise(assistant: Assistant, pair: Pair) -> Iterator[Said]:
    """Ask a question in the other language, with the name of before, and changed in each way."""

    def ask(question: str) -> Answer:
        return assistant.ask(question, today=TODAY)

    french, english = ask(pair.fr), ask(pair.en)
    yield Said(pair.id, "other_language", pair.fr, pair.en, alike(french, english))
    if pair.old:
        yield Said(pair.id, "old_name", pair.fr, pair.old, alike(french, ask(pair.old)))
    spoken: tuple[tuple[Language, str, Answer], ...] = (
        ("fr", pair.fr, french),
        ("en", pair.en, english),
    )
    for language, question, answer in spoken:
        for name, change in CHANGES.items():
            if other := change(question, language):
                yield Said(pair.id, name, question, other, alike(answer, ask(other)))


def alike(one: Answer, other: Answer) -> bool:
    """Tell whether two answers are the same: their rules, the passages they cite, their dates."""
    return _gist(one) == _gist(other)


def _gist(answer: Answer) -> tuple[object, ...]:
    dates = frozenset(day for s in answer.statements for _, day in dates_in(s.text))
    passages = frozenset(reference.passage.id for reference in answer.references)
    return answer.status, frozenset(answer.conversation.told), passages, dates
