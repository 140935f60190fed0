"""Situations: from the facts and dates that a message tells to ways of access and due dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.analysis import fold
from assistant.answers import Told, note
from assistant.clauses import wonders, yes_or_no
from assistant.dating import Dating
from assistant.dues import PRECISE, Dues, asks_all, asks_when
from assistant.guiding import ask, nearest, orient, schedule
from assistant.messages import Message
from assistant.reading import Conversation, Reading, about, orients, read
from assistant.replying import REFUSED, Replier, settled
from assistant.rules import ORIENTATION, FactError, Facts, LateError, Milestone, Refusal
from assistant.sources import Language, Statement
from assistant.telling import events_of
from assistant.writing import length_holds, of_the_field

SITUATION = 2
"""Facts in a message from which it is a situation to be oriented."""

ORIENTS, PERHAPS = 0.4, 0.25
"""Likelihoods from which a message asks for orientation, and from which it may where it tells
several facts; on `dev`."""

ELIGIBILITY = frozenset({"conditions", "purpose", "definition"})
"""Aspects under which a rule tells to what a way of access is open, as an orientation does."""

LEAST = 0.2
"""Likelihood from which a question may be one that is refused; on `dev`."""

_FITS = re.compile(
    r"possib|passer par|droit|eligib|relev|obten|demand|depos|benefici|concern|convien|marche|"
    r"adapt|envisag|faire|etabli|accord|appl[iy]|qualif|\bget|\buse|right|\bfit|route|work|open|"
    r"jouable|\bok\b|\bavoir\b|\bhave\b|passe[rz]?\b|ouvert|fermee?\b|fichu|recevab|valab|"
    r"\btient|bloqu|exclu|perdu|hold|closed?\b|stand|excluded|lost|viable|realis|"
    r"go for|available|allow|grant|issue|make|request|necess|besoin|\bfaut|need"
)
"""What asks of a way of access whether one may have it, not how it goes."""

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

    def __init__(self, replier: Replier) -> None:
        self.replier = replier
        self.rulebook = replier.rulebook
        self.dues = Dues(replier)
        self.dating = Dating(self.dues)

    def guide(
        self, heard: Message, conversation: Conversation, day: date, *, plainly: bool
    ) -> Told | None:
        """What the rules make of a situation, or of dates; None where the message tells neither."""
        before = dict(conversation.facts)
        corrected = self.dating.corrected(heard, before, day)
        if conversation.guided == "scheduled" and corrected:
            former = read(conversation.question, self.replier.vocabulary, conversation.language)
            asked = heard.readings if _asks(heard) else (former,)
            heard = replace(heard, readings=asked, days=(corrected,), choices=())
            events, _ = events_of(heard.days, {})
            supposed: Mapping[str, date] = {}
        else:
            heard = self._completed(heard, conversation)
            events, supposed = self.dating.events(heard, before)
        said = (*heard.choices, *heard.lengths, *events)
        stated: Facts = {**{one.fact: one.value for one in said}, **supposed}
        stated = self.dating.consistent(stated)
        dated = any(isinstance(value, date) for value in stated.values())
        waits = any(isinstance(value, date) for value in before.values()) and bool(
            (conversation.guided == "scheduled" and stated) or self.dues.goes_on(heard)
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
        facts = {**before, **stated}
        if not heard.replies:
            facts = self.rulebook.implied(self.rulebook.sensible(facts))
        late: tuple[Statement, ...] = ()
        met: Facts = facts
        try:
            self.rulebook.require(facts)
        except LateError as error:
            late = (note(error.says[heard.language]),)
            facts = {name: value for name, value in facts.items() if name != error.fact}
        except FactError as error:
            return Told("clarify", (note(error.says[heard.language]),), aside=True)
        if not (dated or waits) or self._rather_orients(heard):
            return self.orient(heard, conversation, facts, day, heard.language, plainly=plainly)
        told = self.schedule(
            heard, conversation, facts, day, heard.language, plainly=plainly, met=met
        )
        after = self._counts_from(supposed, heard)
        return replace(told, statements=(*late, *told.statements, *after))

    def _rather_orients(self, heard: Message) -> bool:
        """Tell whether a message that gives a date asks which way of access fits, and no time."""
        return heard.orients and len(heard.choices) > SITUATION and not asks_when(heard)

    def _completed(self, heard: Message, conversation: Conversation) -> Message:
        """The message with the question before it, where it asks nothing and gives the date that
        this one waits for.
        """
        if not conversation.question or conversation.guided or _asks(heard) or not heard.days:
            return heard
        former = read(conversation.question, self.replier.vocabulary, conversation.language)
        asked = replace(heard, readings=(former,))
        return asked if self.dues.goes_on(asked) else heard

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
        spoken = self.replier.vocabulary.meaning(heard.text, heard.language)
        named = of_the_field(spoken) or (heard.orients and told > SITUATION)
        if not (conversation.question or named):
            return False
        likely = dict(self.replier.match(heard.text, heard.language))
        asking = [likely.pop(name) for name in [*likely] if name.startswith(ORIENTATION)]
        orientation = max(asking, default=0.0)
        likeliest = max(likely, key=likely.__getitem__, default="")
        other = likely.get(likeliest, 0.0)
        rule = self.rulebook.answerables.get(likeliest)
        aspect = rule.aspect if rule and other >= ORIENTS else "conditions"
        eligible = aspect in ELIGIBILITY
        asked = bool(self._fitting_asked(heard))
        hardly_refused = isinstance(rule, Refusal) and other < REFUSED
        if told > SITUATION and asked and (eligible or hardly_refused):
            return True
        timed = (reading for reading in heard.readings if reading.wants == "time")
        if any(map(self._refuses, heard.readings)) or any(map(self.dues.undated, timed)):
            return False
        known = {**dict(conversation.facts), **stated}
        weighs = told or heard.regimes
        if weighs and (eligible or aspect == "applicant") and self._closes(heard, known, day):
            return True
        if told >= SITUATION and eligible and asked:
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
            if _FITS.search(fold(reading.asked)) or {*reading.concepts} & {*reading.regimes}
            for concept in reading.regimes
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
        asked = set() if heard.replies else self._fitting_asked(heard)
        hints = {**self._hints(heard, conversation), **dict.fromkeys(asked, 1.0)}
        decisions = self.rulebook.decide(facts, day)
        fact = self.rulebook.next_fact(decisions)
        before = self.rulebook.decide(dict(conversation.facts), day)
        closed = {d.regime.id for d in before if d.holds is False}
        settled = closed if fact and heard.replies else set()
        fitting = [d for d in decisions if d.holds] or nearest(decisions, facts, hints)
        fitting = [d for d in fitting if d.regime.id in self.replier.vocabulary.concepts]
        regimes = tuple(decision.regime.id for decision in fitting)
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
        met: Facts,
    ) -> Told:
        """Count the deadlines that run from the dates of a message; `met` holds the days on which
        they were met too late.
        """
        placed = self.dues.placed(heard, facts, day)
        goes_on = bool(heard.days) or conversation.guided == "scheduled"
        questions = () if heard.replies else heard.readings
        several = len(questions) > 1
        again = conversation.guided == "scheduled" and self.dues.moves(heard, placed.values())
        checked = self.dating.checked(heard, facts)
        meant = [m for m in placed.values() if m.due in checked]
        elsewhere = [
            r
            for r in questions
            if not ((meant or met != facts) and len(questions) == 1) and not asks_all(heard)
            if self.dues.unplaced(r, placed)
            or (not again and self.dues.asks_elsewhere(r, placed, beside=several))
        ]
        counted = [r for r in questions if r not in elsewhere or self.dues.asks_both(r, placed)]
        if (
            not placed
            or (questions and not counted)
            or not (goes_on or meant or self.dues.asks_for(placed, heard))
        ):
            told = self.replier.replies(heard, plainly=plainly)
            return replace(told, facts=tuple(facts.items()))
        asked = self.dues.asked_for(placed, heard, facts, counted)
        if meant and (several or not self.dues.surely(asked[0], heard)):
            asked = [*meant, *(m for m in asked if several and m not in meant)]
        day_met = met.get(asked[0].deadline.met_by)
        begun = facts.get(asked[0].deadline.after)
        later = [other for other in checked if isinstance(begun, date) and other >= begun]
        besides = {*later, day_met} if isinstance(day_met, date) else {*later}
        first, *due = schedule(asked, self.rulebook.facts, day, language, sorted(besides))
        on = day_met if isinstance(day_met, date) else day
        first = self._checked(first, heard, asked[0], later, on, language)
        cautions = self.replier.cautions([m.deadline for m in asked], language)
        others = (s for r in elsewhere for s in self._told_of(r, plainly=plainly))
        statements = (first, *due, *others, *cautions, *self._retold(heard, facts, language))
        missing = [name for milestone in asked for name in milestone.missing]
        return Told(
            "answered",
            tuple(dict.fromkeys(statements)),
            facts=tuple(facts.items()),
            asks=ask(self.rulebook.fact(missing[0]), language) if missing else None,
            guided="scheduled",
            language=language,
        )

    def _checked(
        self,
        first: Statement,
        heard: Message,
        milestone: Milestone,
        checked: Sequence[date],
        on: date,
        language: Language,
    ) -> Statement:
        """The first sentence on a deadline, after a yes or a no to the length of time that a
        question checks, "we have nine months, right?", and to the dates; a no, where one of them is
        not so, and neither, where one may not be. `on` is the day it was met, or else today.
        """
        rules = (milestone.counted_by,)
        if not milestone.due:
            return first
        lengths = [length_holds(r.asked, rules, r.language) for r in heard.readings]
        dates = [self.dating.holds(heard, other, milestone) for other in checked]
        if not checked:
            lengths.append(self.dating.still_holds(heard, on, milestone))
        if False in (*lengths, *dates):
            return settled(first, language, holds=False)
        if None in dates or True not in (*lengths, *dates):
            return first
        if True not in lengths and not self.dues.asks_for([milestone.deadline.id], heard):
            return first  # what is asked may be something else: "may we speak of it on 11 June?"
        return settled(first, language, holds=True)

    def _told_of(self, reading: Reading, *, plainly: bool) -> Iterator[Statement]:
        """What is told to a question that stands beside one for a due date, after its words."""
        yield note(f"« {reading.asked} »")
        yield from self.replier.reply(reading, plainly=plainly).statements

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


def _asks(heard: Message) -> bool:
    return wonders(heard.text, heard.language)
