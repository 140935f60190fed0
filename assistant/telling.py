"""Telling: the facts of a situation that a message states, and what its dates are of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from assistant.analysis import folded
from assistant.clauses import opens, without_courtesy
from assistant.corpus import DAY
from assistant.rules import Fact
from assistant.rules.dates import dates_in
from assistant.sources import Language

Tells = Callable[[str, Language], Mapping[str, float]]
"""Words, the date among them written {d}, to the facts that they may state ("amm=aucune"), and to
what the date may be of, each with a likelihood from 0 to 1."""

OTHER = "other"
"""What a date is of that no deadline is counted from, among those that `tells` knows."""

NOTHING = "nothing"
"""What words tell that state no fact, among those that `tells` knows."""

Words = Callable[[slice], str]
"""A place in a message to the user's own words there."""

CHOSEN, SURE = 0.66, 0.85
"""Likelihoods from which words state a choice as known ones do, and from which they do so against a
phrase; on `dev`."""

_ALONE = 0.75
"""Likelihood from which a part of a clause, which has fewer words to tell it, states a choice."""

_SAID = 0.84
"""Likelihood of what a known phrase states: words that surely state otherwise prevail over it, for
"no company plans to market it" holds "plans to market"."""

_DOUBT = 0.05
"""By how much likelier than any other the value that a message states must be."""

_MARGIN = 0.15
"""How much likelier than any other value of a choice the one that is stated must be."""

_HARDLY = 0.15
"""Likelihood from which a date may be of an event that the question asked waits for."""

_WANTED = 0.5
"""What it adds to the likelihood of an event that the deadline asked for is counted from it."""

_NAMED = 0.55
"""Likelihood of an event that a known phrase beside the date names."""

_INEXACT = 0.75
"""Likelihood from which words beside a date that is not exact, such as "yesterday", tell what it is
of."""

_LIKELY_OTHER = 0.65
"""Likelihood from which a date is of nothing that a deadline is counted from, whatever is asked."""

_CLAUSE = re.compile(
    r"(?:(?! [/|•+–—-] (?!r(?:isques?|isks?)?\b))[^,;:.?!()\n])+(?:[,;:.?!()\n]+| [/|•+–—-](?= )|$)"
)
"""A clause; what stands between two spaces parts clauses too, but in "benefit / risk"."""
_END = re.compile(r"[.?!;]\s|\n")
_CLAUSE_END = re.compile(r"[,.?!;:]\s|\n")
_ASKS = re.compile(r"[^.!?\n]*\?")
_WORD = re.compile(r"\w{3,}")
_LENGTH = re.compile(r"\b(\d{1,3})[ -]?(?:jours?|j|days?)\b(?! ?(?:au plus|max\w*|at most))")
"""A number of days, but for one that is the most there may be."""

_LASTED = re.compile(
    r"\W*(?:(?:a|ait|aura|fut|was|had|has|been|dure|duree|lasted|lasting|totale?|total|pendant|durant|"
    r"de|d|for|of|du|delai|clock|the|le|la|l'|instruction|review|horloge)\W+)*"
)
"""What stands between a number of days and what lasted so long."""

_TOOK = re.compile(r"\b(?:dure|duree|lasted|took)\W+(?:\w+\W+){0,2}$")
"""What stands before how long something lasted that was named before: "… but it lasted 18 days"."""

_SUPPOSES: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\bs(?:i|['’]ils?)\b.*\b(?:av|ét|et|obten|dev|ven|pouv|recev|demand|dépos|refus|accept|rend)"
        r"(?:ais|ait|ions|iez|aient)\b"
        r"|\baur(?:ais|ait|ions|iez|aient)\b(?: \w+){0,2}? "
        r"(?:eu|pu|d[uû]|fallu|voulu|obtenu|reçu|\w{2,}ée?s?)\b"
    ),
    "en": re.compile(
        r"\b(?:if|unless)\b.*\b(?:had|were|was|would)\b"
        r"|^\W*had (?:i|we|you|he|she|it|they|the|our|this)\b"
        r"|\b(?:would|could|might) have (?:been|had|got|gone|made|given|taken|\w+ed)\b"
    ),
}
"""What a clause says that supposes what is not: "if we had the MA", "we would have applied"."""

_DENIES = re.compile(
    r"(?:\b(?:pas|jamais|not|never|cannot|(?:ne|n'en) saurait|refus\w+|declin\w+|unwilling|nobody|"
    r"no one|none|personne)|n't)\b(?:\W+\w+){0,5}\W*$"
)
"""What stands before a phrase that is denied: "not possible to presume that it is innovative"."""

_ENDED = re.compile(
    r"\b(?:finie?|finit|finira|expiree?|expire|expirera|terminee?|se termine|prend fin|a pris fin|"
    r"echue?|ended|ends|expired|expires|ran out|runs out|over)"
    r"(?: (?:depuis|since|le|on|en))* (?:\w+ )?\d"
)
"""What says of a date that something ended on it, which hence did not begin then."""

_TELLS = 2
"""Words between a comma and a date from which they tell by themselves what it is of."""

_JOINS: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\s(?:et|mais|car|puis|alors qu|tandis qu|sauf qu|parce qu|puisqu|qui|qu|dont|où|avec|"
        r"chez qui|pour qui)(?:e?['’]|e?\s)",
        re.I,
    ),
    "en": re.compile(
        r"\s(?:and|but|yet|because|though|although|while|whereas|except that|that|which|who|whose|"
        r"with|for whom|for which)\s",
        re.I,
    ),
}
"""What joins two parts of a clause that may each state a fact."""

_AROUND = " \t\n,;:.?!(/|•+–—-"
"""What stands around words that state a fact, and is not repeated with them."""

_ENOUGH = 3
"""Words from which a part of a clause may tell something, or, before a date, from which what
follows a comma tells of something else."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact that a message states, with its own words."""

    fact: str
    value: str | date
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date that a message gives, with the words around it and what it may be of."""

    day: date
    words: str
    likely: Mapping[str, float]
    """Events, facts of kind `date`, by id, with their likelihoods."""
    other: float = 0.0
    """Likelihood that it is of nothing that a deadline is counted from: an expiry, a meeting."""
    exact: bool = True
    """It is written as a date, not counted back from today: "yesterday" may only tell a story."""

    @property
    def clear(self) -> bool:
        """The words around it tell what it is of; of one that is not exact, more than a phrase."""
        least = _NAMED if self.exact else _INEXACT
        return max(self.likely.values(), default=0.0) >= max(least, self.other)

    @property
    def sure(self) -> bool:
        """They surely do."""
        return max(self.likely.values(), default=0.0) >= SURE


def choices_in(
    message: str,
    language: Language,
    facts: Sequence[Fact],
    tells: Tells,
    words: Words,
    *,
    supposing: int | None = None,
) -> Iterator[Stated]:
    """The choices that a message makes once and clearly, by a known phrase or by words like it;
    those too that it supposes where it says so, at `supposing`: "and if it had an MA?".
    """
    choices = {fact.id: fact for fact in facts if fact.kind == "choice"}
    told: dict[str, list[tuple[float, str, slice]]] = {name: [] for name in choices}
    clauses = [
        (place, asks, tells(message[place], language))
        for place, asks in _clauses(message, language, supposing=supposing)
    ]
    telling = [
        (place, likely, SURE if asks else CHOSEN)
        for place, asks, likely in clauses
        if not (asks and _ASKS.match(message[place.start :]))
        if len(message[place].split()) > 1  # "no," denies what was asked, if anything
        and without_courtesy(message[place], language)
    ]
    parts = [
        (part, tells(message[part], language), max(least, _ALONE))
        for place, _, least in telling
        for part in _parts(message, place, language)
    ]
    telling += parts
    telling += [(pair, tells(message[pair], language), _ALONE) for pair in _pairs(message, clauses)]
    for place, likely, least in telling:
        enough = max(least, likely.get(NOTHING, 0.0))
        within = [each for part, each, _ in parts if place.start <= part.start < place.stop]
        for name, (value, likelihood) in _likeliest(likely).items():
            if likelihood >= enough and name in choices and not _contradicted(name, value, within):
                told[name].append((likelihood, value, place))
    for name, fact in choices.items():
        told[name] += [
            (_SAID, value, at)
            for at, value in fact.stated_in(message, language)
            for place, asks, likely in clauses
            if place.start <= at.start < place.stop
            and not _DENIES.search(folded(message)[place.start : at.start])
            and not (asks and likely.get(f"{name}={value}", 1.0) < likely.get(NOTHING, 0.0))
        ]
        likelihood, value, place = max(
            told[name], key=lambda one: one[0], default=(0.0, "", slice(0))
        )
        against = max((n for n, other, _ in told[name] if other != value), default=0.0)
        if likelihood - against >= _DOUBT:
            yield Stated(name, value, words(place).strip(_AROUND))


def _contradicted(name: str, value: str, parts: Sequence[Mapping[str, float]]) -> bool:
    """Tell whether a part of a clause surely states another value of a choice: the "no" of "they
    have no other treatment and the data are good" is none on the data.
    """
    stated = f"{name}={value}"
    return any(
        likelihood >= max(_ALONE, part.get(stated, 0.0))
        for part in parts
        for known, likelihood in part.items()
        if known != stated and known.startswith(f"{name}=")
    )


def _likeliest(likely: Mapping[str, float]) -> dict[str, tuple[str, float]]:
    """The value of each choice that words state rather than any other, with its likelihood."""
    values: dict[str, list[tuple[float, str]]] = {}
    for known, likelihood in likely.items():
        name, _, value = known.partition("=")
        values.setdefault(name, []).append((likelihood, value))
    best: dict[str, tuple[str, float]] = {}
    for name, found in values.items():
        (first, value), *others = sorted(found, reverse=True)
        if not others or first - others[0][0] >= _MARGIN:
            best[name] = (value, first)
    return best


def lengths_in(
    message: str, language: Language, facts: Sequence[Fact], words: Words
) -> Iterator[Stated]:
    """The numbers of days that a message gives beside what it says lasted so long: "stopped for 15
    days", not "45 days at most".
    """
    for fact in (fact for fact in facts if fact.kind == "days"):
        named = [place for place, _ in fact.stated_in(message, language)]
        for match in _LENGTH.finditer(folded(message)):
            place = slice(*match.span())
            lasted = _TOOK.search(folded(message)[: place.start])
            beside = next(
                (
                    at
                    for at in named
                    if _LASTED.fullmatch(_between(message, at, place))
                    or (lasted and at.stop <= lasted.start())
                ),
                None,
            )
            if beside:
                whole = slice(min(beside.start, place.start), max(beside.stop, place.stop))
                yield Stated(fact.id, match[1], words(whole).strip(_AROUND))
                break


def _between(message: str, one: slice, other: slice) -> str:
    """The words between two places of a message, folded."""
    first, second = sorted((one, other), key=lambda place: place.start)
    return folded(message)[first.stop : second.start]


def days_in(
    message: str,
    language: Language,
    facts: Sequence[Fact],
    tells: Tells,
    words: Words,
    today: date | None = None,
    former: date | None = None,
) -> Iterator[Day]:
    """The dates that a message gives, read as of `today`, after a `former` one."""
    days = dates_in(message, today, former)
    ends = [0, *(place.stop for place, _ in days)]
    starts = [*(place.start for place, _ in days), len(message)]
    events = {
        fact.id: _finer(fact, facts, message, language).id for fact in facts if fact.kind == "date"
    }
    beginning = {fact.id for fact in facts if fact.begins}
    for n, (place, day) in enumerate(days):
        around = slice(ends[n], starts[n + 1])
        clause = _window(message, place, around)
        before, after = message[clause.start : place.start], message[place.stop : clause.stop]
        tell = bool(_WORD.search(before + after))
        told = tells(f"{before}{DAY}{after}", language) if tell else {}
        likely: dict[str, float] = {}
        for name, likelihood in told.items():
            if event := events.get(name):
                likely[event] = max(likely.get(event, 0.0), likelihood)
        if named := _named(message, place, around, language, facts):
            likely[named.id] = max(likely.get(named.id, 0.0), _NAMED)
        likeliest = max(likely, key=likely.__getitem__, default="")
        if likeliest in beginning and _ENDED.search(folded(message[clause])):
            likely, told = {}, {OTHER: 1.0}
        written = any(char.isdigit() for char in message[place])
        yield Day(day, words(clause).strip(_AROUND), likely, told.get(OTHER, 0.0), written)


def events_of(
    days: Sequence[Day], wanted: Mapping[str, float]
) -> tuple[tuple[Stated, ...], tuple[date, ...]]:
    """What each date is of, each event once, as the message tells them; and the dates that tell it
    not.

    `wanted` holds, from 0 to 1, how much what is asked is counted from an event.
    """
    found: dict[str, Stated] = {}
    left = list(days)
    while left:
        day, event, likelihood = max(
            (
                (day, event, likelihood + _WANTED * wanted.get(event, 0.0))
                for day in left
                for event, likelihood in day.likely.items()
                if event not in found and likelihood >= max(_HARDLY, day.other)
            ),
            key=lambda one: one[2],
            default=(left[0], "", 0.0),
        )
        if likelihood < _NAMED:
            break
        found[event] = Stated(event, day.day, day.words)
        left.remove(day)
    told = {stated.value for stated in found.values()}
    order: list[str | date] = [day.day for day in days]
    events = sorted(found.values(), key=lambda stated: order.index(stated.value))
    loose = (day.day for day in left if day.day not in told and day.other < _LIKELY_OTHER)
    return tuple(events), tuple(loose)


def _clauses(
    message: str, language: Language, *, supposing: int | None = None
) -> Iterator[tuple[slice, bool]]:
    """The clauses of a message that suppose nothing, and whether each asks: "who pays?", but also
    "when to supply, and…"; the one at `supposing` tells what it supposes.
    """
    for match in _CLAUSE.finditer(message):
        if supposing is not None and match.start() <= supposing < match.end():
            yield slice(*match.span()), False
        elif not _SUPPOSES[language].search(match[0].lower()):
            asks = match[0].rstrip().endswith("?") or opens(match[0], language)
            yield slice(*match.span()), asks


def _parts(message: str, clause: slice, language: Language) -> Iterator[slice]:
    """What a clause joins, where each part is long enough to tell something: "it is not approved
    here and we mean to sell it".
    """
    joints = [
        joint.span() for joint in _JOINS[language].finditer(message, clause.start, clause.stop)
    ]
    starts = [clause.start, *(end for _, end in joints)]
    ends = [*(start for start, _ in joints), clause.stop]
    parts = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
    if joints:
        yield from (part for part in parts if len(message[part].split()) >= _ENOUGH)


def _pairs(
    message: str, clauses: Sequence[tuple[slice, bool, Mapping[str, float]]]
) -> Iterator[slice]:
    """Each two clauses of one sentence, neither of which asks: "it has an MA, but not for this"."""
    for (one, asks, _), (other, asks_too, _) in pairwise(clauses):
        if one.stop == other.start and not (asks or asks_too or _END.search(message[one] + " ")):
            yield slice(one.start, other.stop)


def _named(
    message: str, place: slice, around: slice, language: Language, facts: Sequence[Fact]
) -> Fact | None:
    """The event named by the phrase nearest to a date: before it and, where none is on its line,
    after.
    """
    named = [
        (at, fact)
        for fact in facts
        if fact.kind == "date"
        for at, _ in fact.stated_in(message, language)
    ]
    before = [n for n in named if around.start <= n[0].start and n[0].stop <= place.start]
    after = [n for n in named if place.stop <= n[0].start and n[0].stop <= around.stop]
    same_line = any("\n" not in message[at.stop : place.start] for at, _ in before)
    if not same_line and any("\n" not in message[place.stop : at.start] for at, _ in after):
        before = []  # "20/01: questions received", each on its line
    nearest = max(before, key=lambda n: (n[0].stop, -n[0].start), default=None) or min(
        after, key=lambda n: (n[0].start, -n[0].stop), default=None
    )
    return _finer(nearest[1], facts, message, language) if nearest else None


def _window(message: str, place: slice, around: slice) -> slice:
    """The clause in which a date stands, no further than the dates beside it."""
    start = around.start
    for match in _CLAUSE_END.finditer(message[around.start : place.start]):
        after = around.start + match.end()
        if _END.match(match[0]) or len(_WORD.findall(message[after : place.start])) >= _TELLS:
            start = after
    told = len(message[start : place.start].split()) >= _ENOUGH
    asks = _ASKS.match(message[place.stop : around.stop])  # "12 March: when must HAS decide?"
    stops = _CLAUSE_END if told or asks else _END
    end = stops.search(message[place.stop : around.stop])
    return slice(start, place.stop + end.start() if end else around.stop)


def _finer(fact: Fact, facts: Sequence[Fact], message: str, language: Language) -> Fact:
    """The date that a message means by another: of an AAC that was granted, not of an AAP."""
    if fact.is_named_in(message, language):
        return fact
    refining = (other for other in facts if other.refines == fact.id)
    return next((other for other in refining if other.is_named_in(message, language)), fact)
