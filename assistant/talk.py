"""Talk: what a message says beside its question: greetings, thanks, distress, "in English?"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from assistant.analysis import fold
from assistant.entries import parse_entries
from assistant.sources import Language, words

ALIKE = 92
"""Likeness, from 0 to 100, from which two messages say the same give or take a slip."""

_LONGEST = 12
"""Words of a message that may be nothing but talk."""


class Talk(BaseModel, frozen=True, extra="forbid"):
    """One thing that people say, and what is replied to it."""

    id: str
    whole: Mapping[Language, tuple[str, ...]] = {}
    inside: Mapping[Language, tuple[str, ...]] = {}
    brief: Mapping[Language, tuple[str, ...]] = {}
    """As `inside`, in a short message that names nothing of the field."""
    says: Mapping[Language, str] = {}
    """Nothing where what is replied is the former answer, told otherwise."""

    def is_said(self, message: str, language: Language) -> bool:
        """Tell whether a message says this, and, of what must be the whole of it, no more."""
        read = _plain(message)
        if _inside(read, self.inside.get(language, ())):
            return True
        if not self.whole or len(read.split()) > _LONGEST:
            return False
        from rapidfuzz.fuzz import ratio

        phrases = (_plain(phrase) for told in self.whole.values() for phrase in told)
        return any(
            read == phrase or (len(phrase) > 9 and ratio(read, phrase) >= ALIKE)
            for phrase in phrases
        )

    def is_said_briefly(self, message: str, language: Language) -> bool:
        """Tell whether a short message says this somewhere."""
        read = _plain(message)
        return len(read.split()) <= _LONGEST and _inside(read, self.brief.get(language, ()))


def talk_in(message: str, language: Language, *, of_the_field: bool = True) -> tuple[Talk, ...]:
    """All that a message says beside a question, in the order of the list.

    `of_the_field` tells that it names something of the field: then it may ask of that.
    """
    return tuple(
        talk
        for talk in talks()
        if talk.is_said(message, language)
        or (not of_the_field and talk.is_said_briefly(message, language))
    )


@cache
def talks() -> tuple[Talk, ...]:
    """All that people are known to say beside their questions."""
    text = (Path(__file__).parent / "talk.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Talk, ...]).validate_python(parse_entries(text))


def _inside(read: str, phrases: Iterable[str]) -> bool:
    return any(f" {_plain(phrase)} " in f" {read} " for phrase in phrases)


@cache
def _plain(text: str) -> str:
    return " ".join(words(fold(text)))
