"""Situations: from the facts and dates that a message tells to ways of access and due dates."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from assistant.analysis import fold, tokens
from assistant.answers import Told, note
from assistant.clauses import wonders, yes_or_no
from assistant.guiding import ask, nearest, orient, schedule
from assistant.matching import Match
from assistant.messages import Message
from assistant.reading import Conversation, Reading, about, orients, read
from assistant.replying import Replier
from assistant.rules import Deadline, FactError, Facts, LateError, Milestone, Refusal
from assistant.rules.dates import without_dates
from assistant.sources import Citation, Language, Statement, find
from assistant.telling import OTHER, SURE, Day, events_of

SITUATION = 2
"""Facts in a message from which it is a situation to be oriented."""

ORIENTATION = "orientation"
"""What those who look for the way that fits them are known to say, by its id; with a regime after
it, the situations that are known to be for that one."""

ORIENTS, PERHAPS, PRECISE = 0.4, 0.25, 0.5
"""Likelihoods from which a message asks for orientation, from which it may where it tells several
facts, and from which it asks for what one rule tells; on `dev`."""

ELIGIBILITY = frozenset({"conditions", "purpose", "definition"})
"""Aspects under which a rule tells to what a way of access is open, as an orientation does."""

LEAST = 0.2
"""Likelihood from which a question may be one that is refused; on `dev`."""

SURELY = 0.65
"""Likelihood from which what asks for a time asks it of something else than of a deadline; on
`dev`."""

HINTED = 0.5
"""Likelihood from which a situation is like those that are for a regime; on `dev`."""

GOES_ON = 0.3
"""Likelihood that a deadline is asked for, for each of its dates that is told."""

DATED, HARDLY = 0.25, 0.1
"""Likelihoods from which a deadline is one that is asked for, and from which the likeliest is."""

HARDLY_MORE = 3
"""Words beside a date in a message that only puts the former date right: "sorry, I meant"."""

_CLAUSE = re.compile(r"[^,;:.?!]+[,;:.?!]*")

_ALL_DATES = re.compile(
    r"\b((toutes )?les (dates|echeances)|dates? cles?|(retro)?planning|calendrier|"
    r"(key|all the|all) (dates|deadlines|milestones)|timeline|timetable|calendar)\b"
)
"""What asks for every deadline that a date starts."""

_RETOLD: dict[Language, str] = {
    "fr": "D'après vos mots : {facts}.",
    "en": "From your words: {facts}.",
}


_SUPPOSED: dict[Language, str] = {
    "fr": "Je compte à partir de cette date, {fact} : {day}. Si elle est celle d'autre chose, "
    "dites-le.",
    "en": "I count from this date, {fact}: {day}. If it is that of something else, say so.",
}


class Guide:
    """Weighs ways of access and counts deadlines for those who tell a situation or a date."""

    def __init__(self, replier: Replier, waits: Match) -> None:
        """`waits` is how likely words ask for each thing that is due, whatever way of access."""
        self.replier = replier
        self.rulebook = replier.rulebook
        self.waits = waits

    def guide(
        self, heard: Message, conversation: Conversation, day: date, *, plainly: bool
    ) -> Told | None:
        """What the rules make of a situation, or of dates; None where the message tells neither."""
        before = dict(conversation.facts)
        if conversation.guided == "scheduled" and (
            corrected := self._corrected(heard, before, day)
        ):
            former = read(conversation.question, self.replier.vocabulary, conversation.language)
            heard = replace(heard, readings=(former,), days=(corrected,))
        known = {**before, **{said.fact: said.value for said in heard.stated}}
        days = [day for day in heard.days if day.exact or (_asks_when(heard) and day.clear)]
        events, loose = events_of(self._fitting(days, heard), self._wanted(heard, known))
        said = (*heard.choices, *heard.lengths, *events)
        stated: Facts = {one.fact: one.value for one in said}
        supposed = self._supposed(heard, loose, {**before, **stated})
        stated = {**stated, **supposed}
        dated = any(isinstance(value, date) for value in stated.values())
        waits = any(isinstance(value, date) for value in before.values()) and (
            _asks_when(heard) or (conversation.guided == "scheduled" and bool(stated))
        )
        if not (
            dated
            or waits
            or heard.replies
            or self._tells_a_situation(heard, conversation, stated, day)
        ):
            return None
        if not (dated or waits):
            stated = {
                name: v for name, v in stated.items() if self.rulebook.fact(name).kind != "days"
            }
        if not (dated or heard.replies):
            stated = self._believed(stated, self._hints(heard, conversation), day)
        facts = {**before, **stated}
        if not heard.replies:
            facts = self.rulebook.sensible(facts)
        late: tuple[Statement, ...] = ()
        try:
            self.rulebook.require(facts)
        except LateError as error:
            late = (note(error.says[heard.language]),)
            del facts[error.fact]
        except FactError as error:
            return Told("clarify", (note(error.says[heard.language]),), aside=True)
        if not (dated or waits):
            return self.orient(heard, conversation, facts, day, heard.language, plainly=plainly)
        told = self.schedule(heard, conversation, facts, day, heard.language, plainly=plainly)
        after = self._counts_from(supposed, heard)
        return replace(told, statements=(*late, *told.statements, *after))

    def _corrected(self, heard: Message, before: Facts, today: date) -> Day | None:
        """The date told last, put right by a message that gives hardly more than another one."""
        bare = tokens(without_dates(heard.text, today), heard.language)
        told = [name for name, value in before.items() if isinstance(value, date)]
        if len(heard.days) != 1 or heard.days[0].clear or len(bare) > HARDLY_MORE or not told:
            return None
        return replace(heard.days[0], likely={told[-1]: 1.0}, other=0.0)

    def _fitting(self, days: Sequence[Day], heard: Message) -> list[Day]:
        """The dates without what they may hardly be of: what no deadline is counted from, of the
        ways of access that are spoken of.
        """
        counted = self._counted(heard).values()
        starts = {event for deadline in counted for event in deadline.counted_from}
        return [
            replace(
                day,
                likely={e: n for e, n in day.likely.items() if e in starts or n >= SURE},
            )
            for day in days
        ]

    def _wanted(self, heard: Message, known: Facts) -> dict[str, float]:
        """How much what is asked is counted from each event: as likely as the deadline is asked
        for, and more with each of its dates that is told.
        """
        wanted: dict[str, float] = {}
        deadlines = self._counted(heard)
        for each in self._likelihoods(heard, heard.readings, deadlines) if heard.days else ():
            for name, likelihood in each.items():
                events = deadlines[name].counted_from
                told = sum(isinstance(known.get(event), date) for event in events)
                for event in events:
                    weight = min(1.0, likelihood + GOES_ON * told)
                    wanted[event] = max(wanted.get(event, 0.0), weight)
        return wanted

    def _counted(self, heard: Message) -> dict[str, Deadline]:
        """The deadlines that are counted from a date, of the ways of access that are named."""
        named = _spoken_of(heard)
        return {
            deadline.id: deadline
            for deadline in self.rulebook.deadlines
            if deadline.period
            and (not named or any(self.replier.line(r) & named for r in deadline.regimes))
        }

    def _supposed(self, heard: Message, loose: Sequence[date], known: Facts) -> dict[str, date]:
        """What the dates that tell it not are of: those that the deadline asked for waits for.

        Nothing where there are more of them, or where no deadline is clearly asked for.
        """
        if not loose:
            return {}
        deadlines = self._counted(heard)
        likely = [
            (likelihood, name)
            for each in self._likelihoods(heard, heard.readings, deadlines)
            for name, likelihood in each.items()
        ]
        likelihood, name = max(likely, default=(0.0, ""))
        if likelihood < DATED:
            return {}
        days = sorted(set(loose))
        waited = [event for event in deadlines[name].counted_from if event not in known]
        return dict(zip(waited, days, strict=False)) if len(days) <= len(waited) else {}

    def _counts_from(self, supposed: Mapping[str, date], heard: Message) -> Iterator[Statement]:
        """From what the dates are counted that no word of the message told of what they are."""
        spoken = heard.language
        for name, day in supposed.items():
            fact = self.rulebook.fact(name)
            told = _SUPPOSED[spoken].format(fact=fact.name[spoken], day=fact.label(day, spoken))
            yield note(told)

    def _tells_a_situation(
        self, heard: Message, conversation: Conversation, stated: Facts, day: date
    ) -> bool:
        """A message that asks which way fits, or whether one does that its facts close; or one that
        tells several facts and asks nothing precise.
        """
        told = len(heard.stated)
        if conversation.guided == "oriented" and (told or heard.orients):
            return True
        likely = dict(self.replier.match(heard.text, heard.language))
        asking = [likely.pop(name) for name in [*likely] if name.startswith(ORIENTATION)]
        orientation = max(asking, default=0.0)
        if any(map(self._refuses, heard.readings)):
            return False
        likeliest = max(likely, key=likely.__getitem__, default="")
        other = likely.get(likeliest, 0.0)
        rule = self.rulebook.answerables.get(likeliest)
        aspect = rule.aspect if rule and other >= ORIENTS else "conditions"
        eligible = aspect in ELIGIBILITY
        if told and (eligible or aspect == "applicant") and self._closes(heard, stated, day):
            return True
        new = told >= SITUATION and eligible and not conversation.question
        if orientation >= ORIENTS and (orientation >= other or new):
            return True
        if heard.orients and (
            told > SITUATION or (told == SITUATION and orientation >= ORIENTS / 2)
        ):
            return True
        opens = told >= SITUATION and not (conversation.question or _asks(heard))
        if orientation >= PERHAPS and (opens or (heard.orients and told and other < ORIENTS)):
            return True
        return told > SITUATION and orientation >= PERHAPS and other < PRECISE

    def _refuses(self, reading: Reading) -> bool:
        """Tell whether a question is one that is refused, such as what to take, likelier than one
        that a rule answers or that asks which way fits.
        """
        known = self.rulebook.answerables
        likely = self.replier.matches(reading)
        asks = (name for name in likely if name in known or name.startswith(ORIENTATION))
        best = max(asks, key=likely.__getitem__, default="")
        return isinstance(known.get(best), Refusal) and likely[best] >= LEAST

    def _fitting_asked(self, heard: Message) -> set[str]:
        """The regimes of which a message asks whether they fit: those that a yes or no names."""
        named = {
            concept.id
            for reading in heard.readings
            if yes_or_no(reading.asked, reading.language)
            for concept in self.replier.vocabulary.regimes(reading.asked, reading.language)
        }
        return {r.id for r in self.rulebook.regimes if self.replier.line(r.id) & named}

    def _closes(self, heard: Message, facts: Facts, day: date) -> bool:
        """Tell whether it is asked if a way of access fits, and the situation closes it."""
        asked = self._fitting_asked(heard)
        decisions = [d for d in self.rulebook.decide(facts, day) if d.regime.id in asked]
        return bool(decisions) and all(d.holds is False for d in decisions)

    def _hints(self, heard: Message, conversation: Conversation) -> dict[str, float]:
        """How like the situations that are known to be for each regime this one is."""
        before = conversation.question if conversation.guided == "oriented" else ""
        likely = self.replier.match(f"{before} {heard.text}".strip(), heard.language)
        known = {regime.id for regime in self.rulebook.regimes}
        named = ((rule.removeprefix(f"{ORIENTATION}-"), n) for rule, n in likely.items())
        return {regime: n for regime, n in named if regime in known}

    def _believed(self, stated: Facts, hints: Mapping[str, float], day: date) -> Facts:
        """The facts of a message, but for those that would close the very regime that its whole
        situation is for: read from a few words, they were likely misread.
        """
        likeliest = max(hints, key=hints.__getitem__, default="")
        if hints.get(likeliest, 0.0) < HINTED:
            return stated
        decision = next(d for d in self.rulebook.decide(stated, day) if d.regime.id == likeliest)
        against = {
            name
            for finding in decision.findings
            if finding.holds is False
            for case in finding.condition.when
            for name in case
        }
        return {name: value for name, value in stated.items() if name not in against}

    def orient(
        self,
        heard: Message,
        conversation: Conversation,
        facts: Facts,
        day: date,
        language: Language,
        *,
        plainly: bool,
    ) -> Told:
        """Tell which ways of access are open, and ask the one fact that settles most.

        While there is something to ask, what was already closed is not said again.
        """
        hints = self._hints(heard, conversation)
        decisions = self.rulebook.decide(facts, day)
        fact = self.rulebook.next_fact(decisions)
        before = self.rulebook.decide(dict(conversation.facts), day)
        closed = {d.regime.id for d in before if d.holds is False}
        settled = closed if fact and heard.replies else set()
        fitting = [d for d in decisions if d.holds] or nearest(decisions, facts, hints)
        fitting = [d for d in fitting if d.regime.id in self.replier.vocabulary.concepts]
        regimes = tuple(decision.regime.id for decision in fitting)
        asked = set() if heard.replies else self._fitting_asked(heard)
        besides = [*self._told_besides(heard, regimes, plainly=plainly)]
        ways = orient(
            decisions,
            facts,
            language,
            hints,
            plainly=plainly,
            settled=settled,
            named={concept.id for concept in heard.regimes},
            asked=asked,
        )
        first, then = (ways, besides) if asked else (besides, ways)
        statements = (*first, *then, *self._retold(heard, facts, language))
        return Told(
            "clarify" if fact else "answered",
            tuple(dict.fromkeys(statements)),
            facts=tuple(facts.items()),
            asks=ask(fact, language) if fact else None,
            guided="oriented",
            regimes=regimes,
            language=language,
        )

    def _told_besides(
        self, heard: Message, regimes: Sequence[str], *, plainly: bool
    ) -> Iterator[Statement]:
        """What is told to the precise questions of a situation, of the regime that it is for."""
        concepts = tuple(self.replier.vocabulary.concepts[name] for name in regimes[:1])
        for reading in heard.readings if _asks(heard) and not heard.replies else ():
            if orients(reading.asked):
                continue
            likely = self.replier.match(reading.question, reading.language)
            best = max(likely, key=likely.__getitem__, default=ORIENTATION)
            if best.startswith(ORIENTATION) or likely[best] < PRECISE:
                continue
            asked = reading if reading.regimes else about(reading, concepts)
            told = self.replier.reply(asked, plainly=plainly)
            if told.status == "answered":
                yield from told.statements

    def schedule(
        self,
        heard: Message,
        conversation: Conversation,
        facts: Facts,
        day: date,
        language: Language,
        *,
        plainly: bool,
    ) -> Told:
        """Count the deadlines that run from the dates of a message."""
        named = _spoken_of(heard)
        known = [regime.id for regime in self.rulebook.regimes if regime.kind != "gap"]
        regimes = [name for name in known if not named or self.replier.line(name) & named]
        placed = self._placed(regimes, facts, day)
        if not placed and heard.days:
            placed = self._placed(known, facts, day)
        goes_on = bool(heard.days) or conversation.guided == "scheduled"
        questions = () if heard.replies else heard.readings
        beside = len(questions) > 1
        again = conversation.guided == "scheduled" and bool(heard.lengths)
        elsewhere = [r for r in questions if not again and self._asks_elsewhere(r, beside=beside)]
        if (
            not placed
            or (questions and len(elsewhere) == len(questions))
            or not (goes_on or self._asks_for(placed, heard))
        ):
            told = self.replier.replies(heard, plainly=plainly)
            return replace(told, facts=tuple(facts.items()))
        asked = self._asked_for(placed, heard, facts, [r for r in questions if r not in elsewhere])
        due = schedule(asked, self.rulebook.facts, day, language)
        cautions = self.replier.cautions([m.deadline for m in asked], language)
        besides = (s for r in elsewhere for s in self._told_of(r, plainly=plainly))
        statements = (*due, *besides, *cautions, *self._retold(heard, facts, language))
        missing = [name for milestone in asked for name in milestone.missing]
        return Told(
            "answered",
            tuple(dict.fromkeys(statements)),
            facts=tuple(facts.items()),
            asks=ask(self.rulebook.fact(missing[0]), language) if missing else None,
            guided="scheduled",
            language=language,
        )

    def _placed(self, regimes: Iterable[str], facts: Facts, day: date) -> dict[str, Milestone]:
        """The deadlines of regimes that the facts give a date to, by id."""
        return {
            milestone.deadline.id: milestone
            for regime in regimes
            for milestone in self.rulebook.timeline(regime, facts, day)
            if milestone.steps
        }

    def _told_of(self, reading: Reading, *, plainly: bool) -> Iterator[Statement]:
        """What is told to a question that stands beside one for a due date, after its words."""
        yield note(f"« {reading.asked} »")
        yield from self.replier.reply(reading, plainly=plainly).statements

    def _asked_for(
        self,
        placed: Mapping[str, Milestone],
        heard: Message,
        facts: Facts,
        questions: Sequence[Reading],
    ) -> Sequence[Milestone]:
        """The deadlines that a message asks for: first those that count most of its dates, then in
        the order of its questions.
        """
        if _ALL_DATES.search(fold(heard.text)):
            return [*placed.values()]
        counted = {name: placed[name].counted(facts) for name in placed}
        most = max(counted.values())
        kept = [name for name in placed if counted[name] == most > 1]
        for likely in self._likelihoods(heard, questions, placed):
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

    def _asks_for(self, placed: Collection[str], heard: Message) -> bool:
        """Tell whether a message asks for one of the deadlines."""
        asked = self._likelihoods(heard, heard.readings, placed)
        likely = (n for each in asked for n in each.values())
        return max(likely, default=0.0) >= DATED

    def _likelihoods(
        self, heard: Message, questions: Sequence[Reading], deadlines: Collection[str]
    ) -> Iterator[dict[str, float]]:
        """How likely each deadline is what each of these questions of a message asks for, or the
        whole of it where there is none; in its context where a question does not tell by itself.
        """
        for reading in questions:
            waited = self._waited(reading)
            alone = self.replier.match(reading.question, reading.language)
            sure = max(self._of(deadlines, alone, waited).values(), default=0.0) >= DATED
            yield self._of(deadlines, alone if sure else self.replier.matches(reading), waited)
        if not questions:
            yield self._of(deadlines, self.replier.match(heard.text, heard.language), {})

    def _waited(self, reading: Reading) -> Mapping[str, float]:
        """How likely the last words of a question that ask do so for each thing that is due."""
        asking = [c for c in _CLAUSE.findall(reading.asked) if wonders(c, reading.language)]
        words = asking[-1] if asking else reading.asked
        return self.waits(without_dates(words), reading.language)

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

    def _asks_elsewhere(self, reading: Reading, *, beside: bool) -> bool:
        """Tell whether a question is for a rule that says nothing of a deadline: less surely so
        where it stands beside another one, which may be what the dates are told for.
        """
        of_deadlines = {same for rules in self._same.values() for same in rules}
        known = self.rulebook.answerables
        likely = [
            (name in of_deadlines, likelihood)
            for name, likelihood in self.replier.matches(reading).items()
            if name in known and not known[name].gap
        ]
        waited = self._waited(reading)
        way = max(waited, key=waited.__getitem__, default="")
        if reading.wants in ("who", "where") or (way == OTHER and waited[way] >= PRECISE):
            return True
        dated = max((likelihood for of_one, likelihood in likely if of_one), default=0.0)
        other = max((likelihood for of_one, likelihood in likely if not of_one), default=0.0)
        if reading.wants == "time":
            dated = max(dated, waited.get(way, 0.0))
        sure = SURELY if reading.wants == "time" else DATED if beside else PRECISE
        return other >= sure and dated < min(DATED, other / 2)

    def _retold(self, heard: Message, facts: Facts, spoken: Language) -> Iterator[Statement]:
        """What was understood of a situation, each fact with the user's words."""
        grieves = heard.says("sorrow") or heard.says("distress")  # not to be told back to them
        if heard.stated and not (heard.replies or grieves):
            kept = (said for said in heard.stated if facts.get(said.fact) == said.value)
            known = [(self.rulebook.fact(said.fact), said) for said in kept]
            told = " ; ".join(
                f"{fact.name[spoken]} : {fact.label(said.value, spoken)} (« {said.words} »)"
                for fact, said in known
                if fact.told_back
            )
            if told:
                yield note(_RETOLD[spoken].format(facts=told))


def _agree(one: Citation, other: Citation) -> bool:
    """Tell whether two citations quote the same words."""
    return one.source == other.source and bool(
        find(one.quote, other.quote) or find(other.quote, one.quote)
    )


def _spoken_of(heard: Message) -> set[str]:
    """The ways of access that a message names, or takes over from the conversation."""
    asked = (concept for reading in heard.readings for concept in reading.regimes)
    return {concept.id for concept in (*heard.regimes, *asked)}


def _asks(heard: Message) -> bool:
    return wonders(heard.text, heard.language)


def _asks_when(heard: Message) -> bool:
    return any(reading.wants == "time" for reading in heard.readings)
