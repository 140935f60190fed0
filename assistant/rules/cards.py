"""Cards: what the documents say on a subject under an aspect, and what they do not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator

from assistant.rules.rule import Rule
from assistant.rules.text import Text, citations
from assistant.sources import Citation, Language, Statement

Aspect = Literal[
    "definition",
    "purpose",
    "history",
    "law",
    "roles",
    "comparison",
    "figures",
    "other",
    "conditions",
    "applicant",
    "authority",
    "opinion",
    "commitment",
    "patients",
    "holder",
    "channel",
    "contact",
    "meeting",
    "file",
    "publication",
    "decision_time",
    "clock_stop",
    "extension",
    "silence",
    "refusal",
    "appeal",
    "validity",
    "renewal",
    "end",
    "coverage",
    "supply",
    "stock",
    "shortage",
    "packaging",
    "labelling",
    "code",
    "modification",
    "data",
    "reports",
    "promotion",
    "communication",
    "vigilance",
    "procedure",
]
"""What one may ask about a subject."""


class Answerable(Rule):
    """A rule that answers questions by itself."""

    id: str
    aspect: Aspect
    asks: Mapping[Language, tuple[str, ...]] = {}
    """Questions that it answers, as people ask them."""
    confirms: Mapping[Language, tuple[str, ...]] = {}
    """Questions to which it says yes."""
    denies: Mapping[Language, tuple[str, ...]] = {}
    """Questions to which it says no."""
    gap: bool = False
    """It says that the documents do not tell; its quotes are the nearest words they have."""
    nearest: Text | None = None
    """For a gap: what the documents do say, proved by the quotes."""
    near: tuple[str, ...] = ()
    """For a gap: other rules that come nearest."""
    whom: Text | None = None
    """For a gap: the desk to ask."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The concepts of the vocabulary it is about."""
        raise NotImplementedError

    def known(self, language: Language) -> tuple[str, ...]:
        """All the questions that it answers."""
        parts = (self.asks, self.confirms, self.denies)
        return tuple(dict.fromkeys(q for part in parts for q in part.get(language, ())))

    def statements(self, language: Language, *, plainly: bool = False) -> Iterator[Statement]:
        if not self.gap:
            yield from super().statements(language, plainly=plainly)
            return
        # That the documents do not tell is a word on the answer: it states nothing to be proved.
        yield Statement(self.told(language, plainly=plainly).text, (), "note")
        if self.nearest:
            yield Statement(self.nearest[language], self.cites, "rule")
        if self.whom:
            yield Statement(self.whom[language], (), "note")
        yield from self.notes(language)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.gap and (self.near or self.nearest or self.whom):
            raise ValueError(f"{self.id!r}: `near`, `nearest` and `whom` are for gaps")
        return self


class Card(Answerable):
    """What is known at one address."""

    subject: str

    @property
    def subjects(self) -> tuple[str, ...]:
        return (self.subject,)


class Refusal(Answerable):
    """What is none of the documents' business: advice, a given product, another matter."""

    aspect: Aspect = "other"
    gap: bool = True
    cites: Annotated[tuple[Citation, ...], BeforeValidator(citations)] = ()
    """The nearest words, where there are some."""

    @property
    def subjects(self) -> tuple[str, ...]:
        return ()
