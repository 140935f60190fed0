"""Dues: which due dates a message asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from assistant.analysis import fold, tokens
from assistant.clauses import wonders, yes_or_no
from assistant.messages import Message
from assistant.reading import Reading
from assistant.replying import Replier
from assistant.rules import Deadline, Facts, Milestone
from assistant.rules.dates import without_dates
from assistant.sources import Citation, find
from assistant.telling import OTHER

DATED, HARDLY = 0.25, 0.1
"""Likelihoods from which a deadline is one that is asked for, and from which the likeliest is."""

SURELY = 0.65
"""Likelihood from which what asks for a time asks it of something else than of a deadline; on
`dev`."""

PRECISE = 0.5
"""Likelihood from which a question asks for what one rule tells; on `dev`."""

FEW = 2
"""Words of a clause from which it tells by itself what it asks."""

_CLAUSE = re.compile(r"[^,;:.?!]+[,;:.?!]*")

_ALL_DATES = re.compile(
    r"\b((toutes )?(les|nos|mes|vos) (dates|echeances)|tous (les|nos|mes|vos) delais|dates? cles?|"
    r"(retro)?planning|calendrier|(premiere|prochaine) echeance|"
    r"(first|next) (thing|deadline|date|step)\b.{0,20}\bdue|due (first|next)|"
    r"(key|all|every)( of)?( the| our| my| your)? (dates?|deadlines?|milestones?)|"
    r"timeline|timetable|calendar)\b"
)
"""What asks for every deadline that a date starts."""

_LISTS = re.compile(
    r"\b(dates?|echeances|delais|deadlines|limits|list|donne[rz]?|rappele[rz]|indique[rz]|listez?|"
    r"give|remind|tell|(?:en|le|la|vient|arrive) premiere?|premier des|d'abord|"
    r"(?:comes?|is|due|which) first|first of|ordre|order|quels? jours?|what days?)\b"
)
"""What announces a list of what is due: "remind me of three dates: supply, expiry, renewal"."""

_TIMES = re.compile(
    r"\b(?:quand|quelle date|combien de temps|quel delai|when|what date|how long|how soon)\b"
)
"""What asks for a time."""

MANY_TIMES = 2
"""Times that a question asks for, of which each may be that of something else."""

_ITEM = re.compile(r"[,;:.?!\n]+| (?:et|ou|puis|ainsi que|and|or|then) ")

UNDATED = 0.45
"""Likelihood from which something is asked for to which the documents give no time; on `dev`."""

RIVAL = 0.75
"""Share of the likeliest way to ask for what is due from which another one is asked for too."""

LISTED = 0.8
"""Likelihood from which the way something is asked for tells by itself what is due; on `dev`."""

CERTAINLY = 0.85
"""Likelihood from which what is asked for is none of the deadlines that have a date; on `dev`."""

CLEARLY = 0.15
"""By how much likelier than a deadline is what asks for none; on `dev`."""

RATHER, HARDLY_DUE = 0.4, 0.7
"""Likelihood of a rule that says nothing of a deadline from which a question that asks for no time
is for it, and of what is due, from which it is not; on `dev`."""

ANY = "any"
"""The way to ask for what is due that does not tell what: "how long have we got?"."""


class Dues:
    """Reads which deadlines a message asks for, and counts those that its facts give a date to."""

    def __init__(self, replier: Replier) -> None:
        self.replier = replier
        self.rulebook = replier.rulebook
        self.waits = replier.waits

    def placed(self, heard: Message, facts: Facts, day: date) -> dict[str, Milestone]:
        """The deadlines that the facts give a date to, by id: of the ways of access that are spoken
        of, and those that are asked for precisely; all, where this leaves none of a date just told.
        """
        named = spoken_of(heard)
        known = [regime.id for regime in self.rulebook.regimes if regime.kind != "gap"]
        every = self._placed(known, facts, day)
        return {name: every[name] for name in self._meant(every, heard, named)}

    def _meant(self, names: Iterable[str], heard: Message, named: set[str]) -> Iterator[str]:
        """Those of the deadlines that are of the ways of access named, or asked for by their own
        words: "under an AAC, when must we ask for early access?" names the AAP too.
        """
        asked = [self._own(reading) for reading in heard.readings]
        waited = [self._waited(reading) for reading in heard.readings]
        ways = Counter(deadline.waits for deadline in self._deadlines.values())
        for name in names:
            deadline = self._deadlines[name]
            of_them = any(self.replier.line(regime) & named for regime in deadline.regimes)
            precise = [likely[name] for likely in asked]
            if ways[deadline.waits] == 1:
                precise += [likely.get(deadline.waits, 0.0) for likely in waited]
            if not named or of_them or max(precise, default=0.0) >= PRECISE:
                yield name

    def _own(self, reading: Reading) -> Mapping[str, float]:
        """How likely a question is for each deadline itself."""
        likely = self.replier.matches(reading)
        return {name: likely.get(name, 0.0) for name in self._deadlines}

    def moves(self, heard: Message, placed: Iterable[Milestone]) -> bool:
        """Tell whether a message states what moves one of the deadlines, but for its dates."""
        rules = [rule for m in placed for rule in (m.deadline, *m.deadline.parts)]
        moving = {name for rule in rules for case in rule.when for name in case}
        return bool(heard.lengths) or any(said.fact in moving for said in heard.choices)

    def goes_on(self, heard: Message) -> bool:
        """Tell whether a message asks for what is due, after the dates that were told before it."""
        return asks_when(heard) or self._waits(heard) >= PRECISE

    def _waits(self, heard: Message) -> float:
        """How likely a message waits for something that is due, as it is asked."""
        waited = [self._waited(reading) for reading in heard.readings]
        likely = (n for each in waited for way, n in each.items() if way != OTHER)
        return max(likely, default=0.0)

    def asked_for(
        self,
        placed: Mapping[str, Milestone],
        heard: Message,
        facts: Facts,
        questions: Sequence[Reading],
    ) -> Sequence[Milestone]:
        """The deadlines that a message asks for: first those that count most of its dates, then in
        the order of its questions.
        """
        if asks_all(heard):
            return [*placed.values()]
        counted = {name: placed[name].counted(facts) for name in placed}
        most = max(counted.values())
        asked = [*self.likelihoods(heard, questions, placed)]
        asks = wonders(heard.text, heard.language)
        sure = asks and max(n for likely in asked for n in likely.values()) >= PRECISE
        kept = [
            name
            for name in placed
            if counted[name] == most > 1
            if placed[name].due or not sure or max(likely[name] for likely in asked) >= DATED
        ]
        for likely in asked:
            best = max(likely.values())
            kept += sorted(
                (
                    name
                    for name, likelihood in likely.items()
                    if likelihood == best >= HARDLY or likelihood >= best / 2 >= DATED / 2
                ),
                key=lambda name: (-counted[name], -likely[name]),
            )
        return [placed[name] for name in dict.fromkeys(kept or placed)]

    def asks_for(self, placed: Collection[str], heard: Message) -> bool:
        """Tell whether a message asks for one of the deadlines."""
        asked = self.likelihoods(heard, heard.readings, placed)
        likely = (n for each in asked for n in each.values())
        return max(likely, default=0.0) >= DATED

    def surely(self, milestone: Milestone, heard: Message) -> bool:
        """Tell whether a message surely asks for this deadline."""
        name = milestone.deadline.id
        likely = self.likelihoods(heard, heard.readings, [name])
        return max(each[name] for each in likely) >= LISTED

    def asks_elsewhere(self, reading: Reading, placed: Collection[str], *, beside: bool) -> bool:
        """Tell whether a question is for a rule that says nothing of a deadline: less surely so
        where it stands beside another one, which may be what the dates are told for.
        """
        of_deadlines = {
            same
            for name, rules in self._same.items()
            if name in placed or not self._deadlines[name].opens
            for same in rules
        }
        known = self.rulebook.answerables
        if [*self._listed(reading)]:
            return False
        if self.undated(reading, placed):
            return True
        likely = [
            (name in of_deadlines, likelihood)
            for name, likelihood in self.replier.matches(reading).items()
            if name in known and not known[name].gap
        ]
        waited = self._waited(reading)
        way = max(waited, key=waited.__getitem__, default="")
        if reading.wants in ("who", "where"):
            return True
        dated = max((likelihood for of_one, likelihood in likely if of_one), default=0.0)
        other = max((likelihood for of_one, likelihood in likely if not of_one), default=0.0)
        if way == OTHER and waited[way] >= max(PRECISE, dated + CLEARLY):
            return True
        if reading.wants == "time" or waited.get(way, 0.0) >= LISTED:
            dated = max(dated, waited.get(way, 0.0))
        elif other >= max(RATHER, dated) and waited.get(way, 0.0) < HARDLY_DUE:
            return True
        sure = SURELY if reading.wants == "time" else DATED if beside else PRECISE
        return other >= sure and dated < min(DATED, other / 2)

    def unplaced(self, reading: Reading, placed: Collection[str]) -> bool:
        """Tell whether a question surely waits for something that is due, and for none of the
        deadlines that are `placed`: "and if the file is incomplete?".
        """
        waited, own = self._waited(reading), self._own(reading)
        way = max(waited, key=waited.__getitem__, default=ANY)
        ways = {self._deadlines[name].waits for name in placed}
        timed = {deadline.waits for deadline in self._deadlines.values() if deadline.period}
        dated = max((own[name] for name in placed), default=0.0)
        sure = waited.get(way, 0.0) >= CERTAINLY and waited[ANY] < PRECISE
        return sure and way in timed - ways and dated < waited[way] / 2

    def undated(self, reading: Reading, placed: Collection[str] = ()) -> bool:
        """Tell whether a question waits for something to which the documents give no time: when to
        ask for a renewal, when ANSM decides of an AAC. Where it names no way of access, it waits
        rather for one of the deadlines that are `placed`.
        """
        waited, own = self._waited(reading), self._own(reading)
        named = {concept.id for concept in reading.regimes}
        likely = {
            name: own[name]
            for name, deadline in self._deadlines.items()
            if not named or any(self.replier.line(r) & named for r in deadline.regimes)
        }
        best = max(likely, key=likely.__getitem__, default="")
        if not best or likely[best] < DATED:
            return False
        deadline = self._deadlines[best]
        if deadline.period or deadline.aspect == "silence":  # of which the documents tell something
            return False
        way = deadline.waits
        if not named and any(self._deadlines[name].waits == way for name in placed):
            return False
        dated = any(d.period for d in map(self._deadlines.__getitem__, likely) if d.waits == way)
        if likely[best] >= LISTED:
            return True
        asked, most = waited.get(way, 0.0), max(waited.values(), default=0.0)
        return asked >= RIVAL * most and (
            likely[best] >= UNDATED or (asked >= LISTED and not dated)
        )

    def asks_both(self, reading: Reading, placed: Collection[str]) -> bool:
        """Tell whether a question waits for something without a time, and for one that is `placed`:
        "when does it end, and how long before must we ask again?".
        """
        own, waited = self._own(reading), self._waited(reading)
        ways = {name: self._deadlines[name].waits for name in placed}
        dated = any(own[n] >= PRECISE and waited.get(way, 0.0) >= DATED for n, way in ways.items())
        return dated and self.undated(reading, placed)

    def _listed(self, reading: Reading) -> Iterator[Mapping[str, float]]:
        """What each item of a list of things that are due asks for; nothing where it is no list."""
        words = fold(reading.asked)
        announced = bool(_LISTS.search(words))
        if not announced and len(_TIMES.findall(words)) < MANY_TIMES:
            return
        items = [item for item in _ITEM.split(reading.asked) if tokens(item, reading.language)]
        asked = [self.waits(without_dates(item), reading.language) for item in items]
        ways = [(max(each, key=each.__getitem__), each) for each in asked if each]
        sure = {way: each for way, each in ways if each[way] >= LISTED and way not in (ANY, OTHER)}
        timed = {deadline.waits for deadline in self._deadlines.values() if deadline.period}
        if len(sure) > 1 and (announced or sure.keys() <= timed):
            yield from sure.values()

    def _placed(self, regimes: Iterable[str], facts: Facts, day: date) -> dict[str, Milestone]:
        """The deadlines of regimes that the facts give a date to, by id."""
        return {
            milestone.deadline.id: milestone
            for regime in regimes
            for milestone in self.rulebook.timeline(regime, facts, day)
            if milestone.steps
        }

    def counted(self, heard: Message) -> dict[str, Deadline]:
        """The deadlines that are counted from a date, of the ways of access that are named, and
        those that are asked for precisely.
        """
        counted = [name for name, deadline in self._deadlines.items() if deadline.period]
        meant = self._meant(counted, heard, spoken_of(heard))
        return {name: self._deadlines[name] for name in meant}

    @cached_property
    def _deadlines(self) -> Mapping[str, Deadline]:
        return {deadline.id: deadline for deadline in self.rulebook.deadlines}

    def likelihoods(
        self, heard: Message, questions: Sequence[Reading], deadlines: Collection[str]
    ) -> Iterator[dict[str, float]]:
        """How likely each deadline is what each of these questions of a message asks for, or the
        whole of it where there is none; in its context where a question does not tell by itself.
        """
        for reading in questions:
            if listed := [*self._listed(reading)]:
                yield from (self._of(deadlines, {}, waited) for waited in listed)
                continue
            waited = self._waited(reading)
            alone = self.replier.match(reading.question, reading.language)
            within = self.replier.matches(reading)
            likely = {name: max(n, alone.get(name, 0.0)) for name, n in within.items()}
            yield self._of(deadlines, likely, waited)
        if not questions:
            yield self._of(deadlines, self.replier.match(heard.text, heard.language), {})

    def _waited(self, reading: Reading) -> Mapping[str, float]:
        """How likely the last words of a question that ask do so for each thing that is due; where
        they do not tell which, those before: "The stock arrives on 20 March. Are we late?".
        """
        asking = [c for c in _CLAUSE.findall(reading.asked) if wonders(c, reading.language)]
        words = asking[-1] if asking else reading.asked
        if reading.wants != "time" and len(tokens(words, reading.language)) < FEW:
            words = reading.asked  # "still no delivery, is that legal?"
        waited = self.waits(without_dates(words), reading.language)
        if reading.context and max(waited, key=waited.__getitem__, default="") == ANY:
            told = self.waits(without_dates(reading.context), reading.language)
            return {**{way: n for way, n in told.items() if way != OTHER}, ANY: waited[ANY]}
        return waited

    def _of(
        self,
        deadlines: Collection[str],
        likely: Mapping[str, float],
        waited: Mapping[str, float],
    ) -> dict[str, float]:
        """The likelihood of each deadline: its own, that of a card that says the same, or that of
        the way it is asked for.
        """
        ways = {deadline.id: deadline.waits for deadline in self.rulebook.deadlines}
        return {
            name: max(
                waited.get(ways[name], 0.0),
                *(likely.get(same, 0.0) for same in self._same[name]),
            )
            for name in deadlines
        }

    @cached_property
    def _same(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that cite the words of each deadline, itself first."""
        return {
            deadline.id: (
                deadline.id,
                *(
                    name
                    for name, rule in self.rulebook.answerables.items()
                    if name != deadline.id
                    and any(_agree(one, other) for one in rule.cites for other in deadline.cites)
                ),
            )
            for deadline in self.rulebook.deadlines
        }


def _agree(one: Citation, other: Citation) -> bool:
    """Tell whether two citations quote the same words."""
    return one.source == other.source and bool(
        find(one.quote, other.quote) or find(other.quote, one.quote)
    )


def spoken_of(heard: Message) -> set[str]:
    """The ways of access that a message names, or takes over from the conversation."""
    asked = (concept for reading in heard.readings for concept in reading.regimes)
    return {concept.id for concept in (*heard.regimes, *asked)}


def asks_yes_or_no(heard: Message) -> bool:
    return any(yes_or_no(reading.asked, reading.language) for reading in heard.readings)


def asks_when(heard: Message) -> bool:
    """Tell whether a message asks for a date or a length of time."""
    return any(reading.wants == "time" for reading in heard.readings)


def asks_all(heard: Message) -> bool:
    """Tell whether a message asks for every deadline that its dates start."""
    return bool(_ALL_DATES.search(fold(heard.text)))
