"""Facts: the only things we may ask the user, and how to read the replies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from pydantic import BaseModel

from assistant.analysis import fold, folded
from assistant.rules.dates import MONTH, dates_in, write_date
from assistant.rules.logic import UNKNOWN
from assistant.rules.text import Text, When
from assistant.sources import Language, UserError

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""A date of a file lies between them; any other is a slip of the pen."""

_DAYS = re.compile(r"(\d{1,3})(?: ?(?:jours?|j|days?))?")

_NO_NAME = (
    r"\w{1,2}|une|les|des|the|some|"
    r"indications?|maladies?|pathologies?|usages?|diseases?|conditions?|products?|"
    r"produits?|medicaments?|medicines?|drugs?|patients?|personnes?|people|"
    r"cett?e|ces?|notre|nos|votre|vos|leurs?|sa|ses|son|mon|ma|mes|meme|chaque|"
    r"this|that|these|those|our|your|their|his|her|its|my|same|very|each|"
    r"quelques?|quoi|quel\w*|what|which|whom?|tou[st]\w*|all|any\w*|aucun\w*|rien|nothing|"
    r"exact\w*|precis\w+|juste\w*|just|only|seule\w*|"
    r"france|europe\w*|union|pays|country|countries|market|marche|place|cours|attente|poche|hand|"
    r"un|deux|trois|quatre|cinq|six|one|two|three|four|five|\d\w*|"
    r"jours?|semaines?|mois|ans?|annees?|days?|weeks?|months?|years?|fin|debut|end|early|late"
)
"""Words that lean on what was said, or that tell of a place, a number or a time."""

_NAME = (
    r"(?:(?:la|les?|une?|des|the|an?|some)[^\w.,;:?!]+|l')?"
    rf"(?!(?:{_NO_NAME}|{MONTH})\b)\w+"
)
"""The name of a thing that was not spoken of yet, its article before it."""

_NUMBER = (
    r"(?:[2-9]|[1-9]\d{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|"
    r"trente|quarante|cinquante|soixante|cent|quelques|plusieurs|two|three|four|five|seven|eight|"
    r"nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|several|dozens?|"
    r"(?:quinz|diz|vingt|trent|quarant|cinquant|soixant|cent|douz)aine)(?:[ -]odd)?"
    r"(?: (?:de|d'|des|of|autres|other|jeunes|young|adult|of (?:our|my)|de (?:nos|mes)))*"
)
"""More than one, in figures or letters."""

_STANDS_FOR = {"*": rf"[^\w.,;:?!]+{_NAME}", "#": rf"{_NUMBER}[^\w.,;:?!]+"}
"""What a sign in a phrase stands for, with what parts it from the words beside it."""

_UNKNOWING = re.compile(
    r"\?|(je )?(ne )?sais pas.*|aucune idee|inconnu|nsp|(i )?(do not|don't|dont) know.*|"
    r"not sure|no idea|unknown"
)


_LED = re.compile(r"\W*(?:(?P<yes>oui|ouais|yes|yep|yeah)|non|no|nope)\s*[,;:.!]+\s*\w")
"""A yes or a no that more words follow."""


class FactError(UserError):
    """A fact that cannot be: `says` tells a person, in both languages, and the error a program."""

    def __init__(self, fr: str, en: str, *given: Cases) -> None:
        """Each `{}` of the sentences stands for facts with their values."""
        super().__init__(en.format(*(_alternatives(cases, "or", Given.written) for cases in given)))
        self.says: Mapping[Language, str] = {
            "fr": fr.format(*(_alternatives(c, "ou", lambda g: g.told("fr")) for c in given)),
            "en": en.format(*(_alternatives(c, "or", lambda g: g.told("en")) for c in given)),
        }


class LateError(FactError):
    """A reply came later than the documents allow; `fact` is the date of the reply."""

    def __init__(self, fact: str, fr: str, en: str, *given: Cases) -> None:
        super().__init__(fr, en, *given)
        self.fact = fact


class Fact(BaseModel, frozen=True, extra="forbid"):
    """One thing the rules need to know: a choice among options, a date, or a number of days."""

    id: str
    name: Text
    question: Text
    kind: Literal["choice", "date", "days"] = "choice"
    options: Mapping[str, str] = {"oui": "yes", "non": "no"}
    """Each value, a French word, with its English name."""
    help: Text | None = None
    told_back: bool = True
    """It is told back to the user who states it; not what they look for, which they know."""
    needs: When = ({},)
    """Without what this fact makes no sense: a device has no marketing authorisation."""
    not_before: str | None = None
    """The date that comes first."""
    begins: bool = False
    """What lasts is counted from this date: a day on which it ended is not this one."""
    refines: str | None = None
    """A date that this one is, where a message names both of one day: that of receipt is that of a
    letter where it speaks of a letter."""
    named: Mapping[Language, tuple[str, ...]] = {}
    """Words that, anywhere in a message, tell that its date is this one, or the one it refines."""
    said: Mapping[str, Mapping[Language, tuple[str, ...]]] = {}
    """How people state each value of a choice; under `date` or `days`, what they say that a date or
    a number of days is of.
    """

    def read(self, reply: str) -> str | date | None:
        """Read a reply to the question; UNKNOWN for one who does not know, None where it is no
        reply to it.
        """
        said = fold(reply).strip(" .!")
        if _UNKNOWING.fullmatch(said):
            return UNKNOWN
        if self.kind == "date":
            dates = [day for _, day in dates_in(reply)]
            return dates[0] if len(dates) == 1 else None
        if self.kind == "days":
            days = _DAYS.fullmatch(said)
            return days[1] if days else None
        for value, english in self.options.items():
            if said in (fold(value), fold(english)):
                return value
        return None

    def led_by(self, reply: str) -> str | None:
        """The yes or the no that a reply begins with, before it says more; None where there is
        none, or the question waits for something else.
        """
        led = _LED.match(folded(reply))
        if not led or {*self.options} != {"oui", "non"}:
            return None
        return "oui" if led["yes"] else "non"

    def parse(self, value: str) -> str | date:
        """Read a value as a program gives it; FactError names the values that are accepted."""
        read = self.read(value)
        if read is not None and (isinstance(read, str) or EARLIEST <= read <= LATEST):
            return read
        if self.kind == "date":
            raise FactError(
                f"{{}} n'est pas une date possible : donnez une date réelle entre {EARLIEST} et "
                f"{LATEST}, par exemple 2026-03-12, ou « ? ».",
                f"{{}} is no possible date: give a real date between {EARLIEST} and {LATEST}, "
                f"such as 2026-03-12, or '?'.",
                [[Given(self, (value,))]],
            )
        if self.kind == "days":
            raise FactError(
                "{} n'est pas un nombre de jours : donnez par exemple 15, ou « ? ».",
                "{} is no number of days: give one such as 15, or '?'.",
                [[Given(self, (value,))]],
            )
        options = ", ".join(self.options)
        raise FactError(
            f"{{}} n'est pas une réponse possible : donnez {options} ou « ? ».",
            f"{{}} is no possible answer: give one of {options}, or '?'.",
            [[Given(self, (value,))]],
        )

    def is_named_in(self, text: str, language: Language) -> bool:
        """Tell whether a text holds one of the words that name what this is of."""
        named = self.named.get(language)
        return bool(named and _phrases(named).search(folded(text)))

    def stated_in(self, text: str, language: Language) -> list[tuple[slice, str]]:
        """Where a text states a value of a choice, or names what a date is of, with its words.

        Of phrases that overlap, the longest is what is said: "pas innovant" is not "innovant".
        """
        read = folded(text)
        found = [
            (slice(*match.span()), value)
            for value, said in self.said.items()
            for match in (_phrases(said[language]).finditer(read) if said.get(language) else ())
        ]
        found.sort(key=lambda said: said[0].start - said[0].stop)
        kept: list[tuple[slice, str]] = []
        for place, value in found:
            if all(place.stop <= k.start or k.stop <= place.start for k, _ in kept):
                kept.append((place, value))
        return sorted(kept, key=lambda said: said[0].start)

    def label(self, value: str | date, language: Language) -> str:
        """A value in the words of the user."""
        if isinstance(value, date):
            return write_date(value, language)
        if self.kind == "days" and value.isdigit():
            unit = {"fr": "jour", "en": "day"}[language]
            return f"{value} {unit}{'s' if int(value) > 1 else ''}"
        return self.options.get(value, value) if language == "en" else value


@dataclass(frozen=True, slots=True)
class Given:
    """A fact with the values it has, or may have."""

    fact: Fact
    values: tuple[str | date, ...]

    def written(self) -> str:
        """As a program writes it."""
        return f"{self.fact.id}={'|'.join(map(str, self.values))}"

    def told(self, language: Language) -> str:
        """As a person is told it."""
        labels = f" {_OR[language]} ".join(self.fact.label(v, language) for v in self.values)
        name = self.fact.name[language]
        return f"« {name} : {labels} »" if language == "fr" else f"'{name}: {labels}'"


Cases = Sequence[Sequence[Given]]
"""Alternatives, each of facts that go together."""

_OR: Mapping[Language, str] = {"fr": "ou", "en": "or"}


def _alternatives(cases: Cases, either: str, tell: Callable[[Given], str]) -> str:
    return f" {either} ".join(", ".join(map(tell, case)) for case in cases)


@cache
def _phrases(said: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for folded text: the longest phrase first, whatever stands between its words.

    An ellipsis stands for up to three words of the same clause, two for six: "pas … d'AMM"; a star,
    for the name of a thing that was not spoken of yet: "AMM dans *"; a hash, for a number above
    one: "# patients".
    """
    longest_first = sorted(said, key=len, reverse=True)
    spoken = "|".join(
        "".join(
            rf"(?:[^\w.,;:?!]+\w+){{0,{3 * len(part)}}}?[^\w.,;:?!]+"
            if part.startswith("…")
            else _STANDS_FOR[part]
            if part in _STANDS_FOR
            else r"[^\w]+".join(re.findall(r"\w+", folded(part)))
            for part in re.split(r"(…+|[*#])", phrase)
        )
        for phrase in longest_first
    )
    return re.compile(rf"(?<![\w-])(?:{spoken})\b")
