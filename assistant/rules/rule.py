"""A rule: a sentence of ours, the texts that say it, and when it applies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

import assistant.rules.logic as logic
from assistant.rules.dates import write_date
from assistant.rules.logic import Facts
from assistant.rules.text import Cites, Length, Text, When
from assistant.sources import Language, Statement


class Entry(BaseModel):
    """Anything the YAML files define, and the days on which it is in force."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date = date.min
    until: date = date.max

    def in_force(self, day: date) -> bool:
        return self.since <= day <= self.until


class LawNote(Entry):
    """What the Code says, in our words: never a source, a matter to verify there."""

    article: str
    version: date | None = None
    """Day from which the article has read so, where it is known."""
    effect: Literal["refines", "contradicts"]
    says: Text


class Cited(Entry):
    """A sentence of ours and the quotes that say it."""

    says: Text
    cites: Cites
    covers: tuple[str, ...] = ()
    """Rules of the inventory of the documents that it carries."""
    suspended: bool = False
    """A quote is no longer in its source: nothing rests on it until it is mended."""

    def statement(self, language: Language) -> Statement:
        return Statement(self.says[language], self.cites, "rule")


class Divergence(Cited):
    """What another source, or another line of the same one, says instead."""

    period: Length | None = None
    when: When = ({},)
    """Where this is false, the facts have settled the matter: it gives no other date."""

    def statement(self, language: Language) -> Statement:
        return replace(super().statement(language), aside="divergence")


class Rule(Cited):
    """One thing the texts say. Without `when`, they say so in every situation."""

    plain: Text | None = None
    """The same in everyday words, where a patient would stumble on the sentence."""
    when: When = ({},)
    divergences: tuple[Divergence, ...] = ()
    law: tuple[LawNote, ...] = ()
    caution: Text | None = None
    """Our own words, shown as such: what the texts leave out."""

    def holds(self, facts: Facts) -> bool | None:
        """Tell whether it applies; of a suspended rule, nothing is known."""
        return None if self.suspended else logic.holds(self.when, facts)

    def missing(self, facts: Facts) -> tuple[str, ...]:
        return () if self.suspended else logic.missing(self.when, facts)

    def told(self, language: Language, *, plainly: bool = False) -> Statement:
        """The sentence itself, in everyday words where they are asked for and there are some."""
        text = self.plain if plainly and self.plain else self.says
        return Statement(text[language], self.cites, "rule")

    def statements(self, language: Language, *, plainly: bool = False) -> Iterator[Statement]:
        """The sentence, each divergence, then our caution and what the Code says, as notes."""
        yield self.told(language, plainly=plainly)
        for other in self.divergences:
            if not other.suspended:
                yield other.statement(language)
        yield from self.notes(language)

    def notes(self, language: Language) -> Iterator[Statement]:
        """Our caution, and what is to be verified in the Code."""
        if self.caution:
            yield Statement(self.caution[language], (), "note", aside="caution")
        for note in self.law:
            says = _VERIFY[language]
            where = note.article
            if note.version:
                where += says["since"].format(day=write_date(note.version, language))
            text = says["verify"].format(says=note.says[language].rstrip("."), where=where)
            yield Statement(text, (), "note", aside="law")


class NextStep(Cited):
    """What to do next, and with whom, for one who asked about a subject."""

    subject: str
    """A concept of the vocabulary; that of a narrower one prevails."""
    audience: Literal["patients", "startup"]


_VERIFY: dict[Language, dict[str, str]] = {
    "fr": {
        "verify": "À vérifier dans le Code : {says} ({where}).",
        "since": ", version du {day}",
    },
    "en": {
        "verify": "To be verified in the Code: {says} ({where}).",
        "since": ", version of {day}",
    },
}
