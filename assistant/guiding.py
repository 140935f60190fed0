"""Guiding: regimes and deadlines told in sentences, each with its proof."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from assistant.rules import Decision, Fact, Facts, Milestone
from assistant.rules.dates import write_date
from assistant.sources import Language, Statement

_SAYS: dict[Language, dict[str, str]] = {
    "fr": {
        "open": "Ouvert, d'après ce que vous dites : {name}.",
        "undecided": "Restent à préciser : {names}.",
        "nearest": "La voie la plus proche de ce que vous dites, à confirmer : {name}.",
        "also near": "Autre voie proche, à confirmer : {name}.",
        "yes": "Oui, d'après ce que vous dites : {name}.",
        "no": "Non, d'après ce que vous dites : {name}. Condition non remplie : {says}",
        "unsettled": "Conditions qui restent à confirmer :",
        "closed": "Fermé : {name}. Condition non remplie : {says}",
        "also closed": "Fermé, d'après ce que vous dites : {names}.",
        "none": "Aucune voie décrite par les documents n'est ouverte d'après ce que vous dites.",
        "due": "Échéance indicative : {due}.",
        "opens": "Possible à partir du {due}, date indicative.",
        "left": "Au {today}, il reste {days}.",
        "last": "C'est aujourd'hui.",
        "passed": "Au {today}, elle est passée depuis {days}.",
        "due that day": "Le {day} est bien la date que nous comptons.",
        "before due": "Le {day} vient {days} avant cette échéance.",
        "after due": "Le {day} vient {days} après cette échéance.",
        "stopped": "L'échéance n'est pas connue tant que dure l'arrêt : {question}",
        "waits": "Pour la dater : {question}",
        "suspended": "{id} : un document ne dit plus les mots qui prouvaient ce délai ; il est "
        "suspendu.",
        "indicative date": "date indicative",
        "working": "Le {due} n'est pas un jour ouvré ; le suivant est le {day}.",
        "indicative": "Ces dates sont indicatives : les documents ne disent pas comment compter.",
    },
    "en": {
        "open": "Open, from what you say: {name}.",
        "undecided": "Still to be settled: {names}.",
        "nearest": "The nearest way to what you say, to be confirmed: {name}.",
        "also near": "Another near way, to be confirmed: {name}.",
        "yes": "Yes, from what you say: {name}.",
        "no": "No, from what you say: {name}. Condition not met: {says}",
        "unsettled": "Conditions still to be confirmed:",
        "closed": "Closed: {name}. Condition not met: {says}",
        "also closed": "Closed, from what you say: {names}.",
        "none": "No way of access that the documents describe is open from what you say.",
        "due": "Indicative due date: {due}.",
        "opens": "Possible from {due}, an indicative date.",
        "left": "On {today}, {days} {are} left.",
        "last": "It is today.",
        "passed": "On {today}, it passed {days} ago.",
        "due that day": "{day} is indeed the date that we count.",
        "before due": "{day} is {days} before this due date.",
        "after due": "{day} is {days} after this due date.",
        "stopped": "The due date is not known while the clock is stopped: {question}",
        "waits": "To date it: {question}",
        "suspended": "{id}: a document no longer says the words that proved this deadline; it is "
        "suspended.",
        "indicative date": "indicative date",
        "working": "{due} is not a working day; the next one is {day}.",
        "indicative": "These dates are indicative: the documents do not say how to count.",
    },
}


NEAREST, FEATURES = 2, 5
"""Undecided regimes that are told beforehand, and how much of each: who decides, who asks…"""

_DAY: dict[Language, str] = {"fr": "jour", "en": "day"}

HINT = 4
"""Facts for which the likeness to known situations counts, where it is certain."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The one thing worth asking back, with the replies it waits for."""

    fact: str
    question: str
    options: tuple[str, ...]
    """None for a date or a number of days."""

    def as_json(self) -> dict[str, Any]:
        """The question as other programs read it."""
        return {"fact": self.fact, "question": self.question, "options": list(self.options)}


def ask(fact: Fact, language: Language) -> Ask:
    """A fact as a question to the user."""
    options = tuple(fact.options) if fact.kind == "choice" else ()
    return Ask(fact.id, fact.question[language], tuple(fact.label(o, language) for o in options))


def orient(
    decisions: Sequence[Decision],
    facts: Facts,
    language: Language,
    hints: Mapping[str, float] = {},
    *,
    plainly: bool = False,
    settled: Container[str] = (),
    named: Container[str] = (),
    asked: Collection[str] = (),
) -> Iterator[Statement]:
    """What is open and what must be known of it, what remains to settle, what is closed and why.

    `hints` tell how like the known situations of each regime this one is; `settled` holds the
    regimes that were already said to be closed; `asked`, those of which it is asked whether they
    fit. Where one fits, why another is closed is told of those `named` alone.
    """
    says = _SAYS[language]
    told = [d for d in decisions if d.regime.kind != "gap" or d.holds]
    refused = [
        d for d in told if d.holds is False and d.regime.id in asked and d.regime.kind != "service"
    ]
    if len(refused) < len(asked):
        refused = []
    yield from (_closed(says["no"], decision, language, plainly=plainly) for decision in refused)
    for decision in (d for d in told if d.holds):
        regime = decision.regime
        if regime.kind != "gap":
            opens = says["yes" if regime.id in asked else "open"]
            yield _note(opens.format(name=regime.name[language]))
        features = (rule for rule in regime.features if rule.holds(facts) is not False)
        for rule in (*decision.because, *features):
            if not rule.suspended:
                yield rule.told(language, plainly=plainly)
        if regime.caution:
            yield Statement(regime.caution[language], (), "note", aside="caution")
    near = nearest(told, facts, hints)
    for place, decision in enumerate(near):
        regime = decision.regime
        yield _note(says["also near" if place else "nearest"].format(name=regime.name[language]))
        applicable = [rule for rule in regime.features if rule.holds(facts)][:FEATURES]
        shown = decision.because or regime.conditions[:1]
        for rule in (*shown, *applicable):
            if not rule.suspended:
                yield rule.told(language, plainly=plainly)
        weighed = (f.condition for f in decision.findings if f.holds is None)
        unsettled = [rule for rule in weighed if rule not in shown and not rule.suspended]
        if unsettled and not place:
            yield _note(says["unsettled"])
            yield from (rule.told(language, plainly=plainly) for rule in unsettled)
    undecided = [d.regime.name[language] for d in told if d.holds is None and d not in near]
    if undecided:
        yield _note(says["undecided"].format(names=" ; ".join(undecided)))
    elif not near and not any(d.holds for d in told):
        yield _note(says["none"])
    closed = [
        d
        for d in told
        if d.holds is False and d.regime.kind != "service"
        if d.regime.id not in settled and d not in refused
    ]
    fits = bool(near) or any(d.holds for d in told)
    listed = [d for d in closed if fits and d.regime.id not in named]
    for decision in (d for d in closed if d not in listed):
        yield _closed(says["closed"], decision, language, plainly=plainly)
    if listed:
        names = " ; ".join(d.regime.name[language] for d in listed)
        cites = dict.fromkeys(cite for d in listed for cite in d.because[0].cites[:1])
        yield Statement(says["also closed"].format(names=names), tuple(cites), "rule")


def _closed(text: str, decision: Decision, language: Language, *, plainly: bool) -> Statement:
    """That a regime is closed, and the first condition that fails."""
    failed = decision.because[0]
    says = failed.told(language, plainly=plainly).text
    told = text.format(name=decision.regime.name[language], says=says)
    return Statement(told, failed.cites, "rule")


def nearest(
    decisions: Sequence[Decision],
    facts: Facts,
    hints: Mapping[str, float] = {},
) -> tuple[Decision, ...]:
    """Where nothing is open, the undecided regimes that most of the facts speak for.

    That the whole situation is like those of a regime counts as `HINT` facts.
    """
    if any(decision.holds for decision in decisions):
        return ()
    met = [
        (d.met(facts) + HINT * hints.get(d.regime.id, 0.0), d)
        for d in decisions
        if d.holds is None and d.regime.kind != "gap"
    ]
    most = max((weight for weight, _ in met), default=0)
    met.sort(key=lambda found: -found[0])
    return tuple(d for weight, d in met if weight >= max(1, most - 1))[:NEAREST]


def cited(milestone: Milestone, language: Language) -> Iterator[Statement]:
    """Every sentence of a milestone that rests on quotes."""
    yield milestone.deadline.told(language)
    for step in (*milestone.steps, *milestone.alternatives):
        yield step.statement(language)
    for rule in (*milestone.caveats, *milestone.consequences):
        yield rule.told(language)


def calendar(milestones: Sequence[Milestone], stamp: datetime, language: Language) -> bytes:
    """The due dates as an iCalendar file (RFC 5545): whole days, each with what proves it."""
    from icalendar import Calendar, Event

    book = Calendar()
    book.add("prodid", "-//Repere//FR")
    book.add("version", "2.0")
    for milestone in milestones:
        if milestone.due:
            deadline = milestone.deadline
            event = Event()
            event.add("uid", f"{deadline.id}-{milestone.due.isoformat()}@repere")
            event.add("dtstamp", stamp)
            event.add("dtstart", milestone.due)
            event.add("dtend", milestone.due + timedelta(days=1))
            indicative = _SAYS[language]["indicative date"]
            event.add("summary", f"{deadline.says[language]} ({indicative})")
            proofs = (f"« {cite.quote} » ({cite.source})" for cite in deadline.cites)
            event.add("description", "\n".join(proofs))
            event.add("transp", "TRANSPARENT")
            book.add_component(event)
    return bytes(book.to_ical())


def schedule(
    milestones: Sequence[Milestone],
    facts: Sequence[Fact],
    today: date,
    language: Language,
    checked: Sequence[date] = (),
) -> Iterator[Statement]:
    """Each due date and how far it is, the steps that lead to it, what other sources give, and what
    may move it; the first one, beside the dates that it is `checked` against.
    """
    says = _SAYS[language]
    questions = {fact.id: fact.question[language] for fact in facts}
    for milestone in milestones:
        due, working = milestone.due, milestone.working_day
        if milestone.suspended:
            yield _note(says["suspended"].format(id=milestone.deadline.id))
            continue
        if due and working:
            cites = milestone.deadline.cites
            told = says["opens" if milestone.deadline.opens else "due"]
            yield Statement(told.format(due=write_date(due, language)), cites, "date")
            yield Statement(left(due, today, language), cites, "date")
            if milestone is milestones[0]:
                yield from (_beside(due, other, language) for other in checked)
        if not milestone.steps:
            yield milestone.deadline.told(language)
        missing = says["stopped" if milestone.steps else "waits"]
        for name in milestone.missing:
            yield _note(missing.format(question=questions[name]))
        for step in (*milestone.steps, *milestone.alternatives):
            yield step.statement(language)
        if due and working and due != working:
            on, next_one = write_date(due, language), write_date(working, language)
            yield _note(says["working"].format(due=on, day=next_one))
        for rule in (*milestone.caveats, *milestone.consequences):
            yield rule.told(language)
        yield from milestone.deadline.reckoning(language)
    yield _note(says["indicative"])


def left(due: date, today: date, language: Language) -> str:
    """How far a due date is from today, or how long it has passed."""
    days = (due - today).days
    told = "left" if days > 0 else "passed" if days < 0 else "last"
    are = "are" if abs(days) > 1 else "is"
    return _SAYS[language][told].format(
        today=write_date(today, language), days=_days(abs(days), language), are=are
    )


def _beside(due: date, other: date, language: Language) -> Statement:
    """Where a date that a question checks stands beside the one that is due."""
    days = (other - due).days
    told = "after due" if days > 0 else "before due" if days < 0 else "due that day"
    on = write_date(other, language)
    return _note(_SAYS[language][told].format(day=on, days=_days(abs(days), language)))


def _days(number: int, language: Language) -> str:
    return f"{number} {_DAY[language]}" + ("s" if number > 1 else "")


def _note(text: str) -> Statement:
    return Statement(text, (), "note")
