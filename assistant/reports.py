"""Reports: answers, orientations and deadlines as other programs read them, each with its proofs.

The command line prints them as JSON; the service gives the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NotRequired, cast

from typing_extensions import TypedDict  # that of `typing` lacks what pydantic needs of Python 3.11

from assistant.answering import Assistant
from assistant.answers import Answer, Audience, Reference, Status
from assistant.guiding import ask
from assistant.rules import Facts, Milestone, Rule, Step
from assistant.sources import Citation, Kind, Language, Statement


class Quoted(TypedDict):
    """A citation: the verbatim quote, and where it stands."""

    n: int
    source: str
    title: str
    publisher: str
    date: str | None
    section: str
    page: int | None
    url: str | None
    quote: str
    passage: str


class Told(TypedDict):
    """A sentence, and the numbers of the citations that prove it."""

    text: str
    citations: list[int]


class Stated(Told):
    """A sentence of an answer; one that is the cell of a table has its row and its column."""

    kind: Kind
    row: NotRequired[str]
    column: NotRequired[str]


class Asked(TypedDict):
    """The one thing worth asking back; no options for a date."""

    fact: str
    question: str
    options: list[str]


class Answered(TypedDict):
    """An answer: its sentences, and what proves each of them."""

    question: str
    language: Language
    audience: Audience | None
    status: Status
    answer: str
    statements: list[Stated]
    citations: list[Quoted]
    asks: Asked | None
    follow_ups: list[str]
    elapsed_ms: float


class Weighed(TypedDict):
    """A way of access, whether it is open, and because of which rules."""

    id: str
    name: str
    state: Literal["open", "closed", "undecided"]
    because: list[Told]


class Oriented(TypedDict):
    """Every way of access weighed on facts, and the fact to ask next."""

    regimes: list[Weighed]
    asks: Asked | None
    citations: list[Quoted]


class Stepped(Told):
    """A step of a deadline, and the day to which it leads."""

    due: str


class Dated(Told):
    """A deadline counted from the dates that are known."""

    id: str
    suspended: bool
    actor: str | None
    due: str | None
    working_day: str | None
    steps: list[Stepped]
    alternatives: list[Stepped]
    caveats: list[Told]
    consequences: list[Told]
    missing: list[str]
    notes: list[str]


class Scheduled(TypedDict):
    """The deadlines of a way of access."""

    regime: str
    milestones: list[Dated]
    citations: list[Quoted]


def answered(answer: Answer) -> Answered:
    """Report an answer."""
    return cast(Answered, answer.as_json())


def oriented(assistant: Assistant, facts: Facts, today: date, language: Language) -> Oriented:
    """Weigh every way of access on facts."""
    decisions, fact, references = assistant.orient(facts, today, language)
    return {
        "regimes": [
            {
                "id": d.regime.id,
                "name": d.regime.name[language],
                "state": d.state,
                "because": [
                    _told(rule.told(language), references)
                    for rule in d.because
                    if not rule.suspended
                ],
            }
            for d in decisions
        ],
        "asks": cast(Asked, ask(fact, language).as_json()) if fact else None,
        "citations": _quoted(references),
    }


def scheduled(
    assistant: Assistant, regime: str, facts: Facts, today: date, language: Language
) -> Scheduled:
    """Count the deadlines of a way of access; RulebookError where there is no such regime."""
    milestones, references = assistant.deadlines(regime, facts, today)
    return {
        "regime": regime,
        "milestones": [_dated(milestone, references, language) for milestone in milestones],
        "citations": _quoted(references),
    }


def numbers(cites: Sequence[Citation], references: Sequence[Reference]) -> list[int]:
    """The numbers of the references to these citations."""
    return [reference.n for reference in references if reference.citation in cites]


def _dated(milestone: Milestone, references: Sequence[Reference], language: Language) -> Dated:
    def steps(taken: Sequence[Step]) -> list[Stepped]:
        return [
            {
                "text": step.rule.says[language],
                "due": step.due.isoformat(),
                "citations": numbers(step.rule.cites, references),
            }
            for step in taken
        ]

    def rules(told: Sequence[Rule]) -> list[Told]:
        return [_told(rule.told(language), references) for rule in told]

    due, working_day = milestone.due, milestone.working_day
    deadline = milestone.deadline
    return {
        "id": deadline.id,
        **_told(deadline.told(language), references),
        "suspended": milestone.suspended,
        "actor": deadline.actor[language] if deadline.actor else None,
        "due": due.isoformat() if due else None,
        "working_day": working_day.isoformat() if working_day else None,
        "steps": steps(milestone.steps),
        "alternatives": steps(milestone.alternatives),
        "caveats": rules(milestone.caveats),
        "consequences": rules(milestone.consequences),
        "missing": list(milestone.missing),
        "notes": [note.text for note in deadline.reckoning(language)],
    }


def _told(statement: Statement, references: Sequence[Reference]) -> Told:
    return {"text": statement.text, "citations": numbers(statement.citations, references)}


def _quoted(references: Sequence[Reference]) -> list[Quoted]:
    return [cast(Quoted, reference.as_json()) for reference in references]
