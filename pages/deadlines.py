"""« Calculer un délai »: the due dates of a procedure from the dates one has, each proved."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.guiding import calendar, left
from assistant.rules import Deadline, Fact, FactError, Facts, Milestone, Rulebook
from assistant.sources import Citation, Language, where
from pages.files import download
from pages.web import NAVIGATION, TEXTS, PageNotFound, Site, spoken

REGIME = "regime"
"""The parameter that names the procedure; the others are facts."""


@dataclass(frozen=True, slots=True)
class Field:
    """A fact that the deadlines of a procedure wait for, as it was filled in."""

    fact: Fact
    given: str
    """What was typed, kept even where it is wrong."""
    trouble: str

    @property
    def is_date(self) -> bool:
        return self.fact.kind == "date"

    @property
    def is_days(self) -> bool:
        return self.fact.kind == "days"

    @property
    def as_text(self) -> bool:
        """A date that is none is shown as it was typed: a date field would drop it."""
        return bool(self.trouble)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on the line: a date that was given, or one that was counted."""

    day: date
    fact: Fact | None = None
    milestone: Milestone | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The deadlines of a procedure on the calendar, from the dates that were given."""

    regime: str
    fields: tuple[Field, ...]
    facts: Facts
    milestones: tuple[Milestone, ...]

    @property
    def given(self) -> list[tuple[str, str]]:
        """The parameters of the address that leads here."""
        filled = [(field.fact.id, field.given) for field in self.fields if field.given]
        return [(REGIME, self.regime), *filled]

    @property
    def wrong(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.trouble)

    @property
    def moments(self) -> list[Moment]:
        """What has a day, in order: the dates that were given, then those they lead to."""
        told = [
            Moment(value, fact=field.fact)
            for field in self.fields
            if isinstance(value := self.facts.get(field.fact.id), date)
        ]
        counted = [Moment(m.due, milestone=m) for m in self.milestones if m.due]
        return sorted([*told, *counted], key=lambda moment: moment.day)

    @property
    def stopped(self) -> tuple[Milestone, ...]:
        """Those whose clock stands still until a date that is not given."""
        return tuple(m for m in self.milestones if m.steps and m.missing)

    @property
    def waiting(self) -> tuple[Milestone, ...]:
        """Those that no date was given for yet."""
        return tuple(m for m in self.milestones if m.missing and not m.steps)

    @property
    def silent(self) -> tuple[Milestone, ...]:
        """Those that the documents give no time for, or no longer do."""
        return tuple(m for m in self.milestones if not m.missing and not m.steps)


def routes(site: Site) -> list[Route]:
    def shown(request: Request) -> Response:
        regimes = [r for r in site.assistant.rulebook.regimes if r.kind != "gap"]
        schedule = read(site, request) if request.query_params.get(REGIME) else None
        facts = {fact.id: fact for fact in site.assistant.rulebook.facts}
        return site.page(
            request,
            "deadlines.html",
            "deadlines",
            422 if schedule and schedule.wrong else 200,
            regimes=regimes,
            schedule=schedule,
            facts=facts,
            line=draw(schedule.moments) if schedule else (),
            left=lambda due: left(due, site.today(), spoken(request)),
        )

    def ics(request: Request) -> Response:
        milestones = _counted(site, request)
        content = calendar(milestones, datetime.now(UTC), spoken(request))
        return download(content, "text/calendar", f"{_name(request)}.ics")

    def table(request: Request) -> Response:
        text = tabulate(site, _counted(site, request), spoken(request))
        # The mark at the head tells spreadsheets that the text is in UTF-8.
        return download(text.encode("utf-8-sig"), "text/csv", f"{_name(request)}.csv")

    path = NAVIGATION["deadlines"]
    return [
        site.route(path, shown),
        site.route(f"{path}/echeances.ics", ics),
        site.route(f"{path}/echeances.csv", table),
    ]


def read(site: Site, request: Request) -> Schedule:
    """Read the procedure and what is known from the address; each wrong value in its field.

    PageNotFound where there is no such procedure.
    """
    rulebook, language = site.assistant.rulebook, spoken(request)
    regime = request.query_params[REGIME]
    if regime not in (known := {r.id for r in rulebook.regimes if r.kind != "gap"}):
        told = TEXTS[language]["deadlines"]["unknown"]
        raise PageNotFound(told.format(regime=regime, known=", ".join(sorted(known))))
    facts: dict[str, str | date] = {}
    fields = []
    for fact in _awaited(rulebook, regime):
        given = request.query_params.get(fact.id, "").strip()
        trouble = ""
        if given:
            try:
                value = fact.parse(given)
                rulebook.require({**facts, fact.id: value})
                facts[fact.id] = value
            except FactError as error:
                trouble = error.says[language]
        fields.append(Field(fact, given, trouble))
    milestones = rulebook.timeline(regime, facts, site.today())
    return Schedule(regime, tuple(fields), facts, tuple(milestones))


def tabulate(site: Site, milestones: Sequence[Milestone], language: Language) -> str:
    """The due dates as a table for a spreadsheet, each with the words that prove it."""
    table = io.StringIO()
    written = csv.writer(table, delimiter=";" if language == "fr" else ",")
    written.writerow(TEXTS[language]["deadlines"]["columns"])
    for milestone in milestones:
        deadline, due, working = milestone.deadline, milestone.due, milestone.working_day
        if due and working:
            written.writerow(
                [
                    due.isoformat(),
                    working.isoformat(),
                    deadline.told(language).text,
                    deadline.actor[language] if deadline.actor else "",
                    " / ".join(cite.quote for cite in deadline.cites),
                    " / ".join(_places(site, deadline.cites, language)),
                ]
            )
    return table.getvalue()


WIDTH, MARGIN = 1000, 20
"""Of the line, in its own units."""

LEAST = 22
"""Between two moments, so that their marks do not cover each other."""


def draw(moments: Sequence[Moment]) -> list[tuple[Moment, int]]:
    """Where each moment stands on the line, in proportion to time as far as marks stay apart."""
    if len(moments) < 2:
        return []
    first = moments[0].day
    span = max((moments[-1].day - first).days, 1)
    places: list[int] = []
    for moment in moments:
        place = MARGIN + round((WIDTH - 2 * MARGIN) * (moment.day - first).days / span)
        places.append(max(place, places[-1] + LEAST) if places else place)
    overflow = max(0, places[-1] - (WIDTH - MARGIN))
    shrunk = [MARGIN + round((p - MARGIN) * (1 - overflow / places[-1])) for p in places]
    return list(zip(moments, shrunk, strict=True))


def _awaited(rulebook: Rulebook, regime: str) -> Iterable[Fact]:
    """The facts that the deadlines of a regime depend on, dates first."""
    deadlines = [d for d in rulebook.deadlines if regime in d.regimes]
    names = {name for deadline in deadlines for name in _named(deadline)}
    facts = [fact for fact in rulebook.facts if fact.id in names]
    return sorted(facts, key=lambda fact: fact.kind != "date")


def _named(deadline: Deadline) -> Iterable[str]:
    """The facts that a deadline depends on."""
    yield deadline.after
    for pause in deadline.pauses:
        yield from (pause.starts, pause.ends, pause.lasts)
    for rule in (deadline, *deadline.parts):
        yield from (name for case in rule.when for name in case)


def _counted(site: Site, request: Request) -> Sequence[Milestone]:
    """The milestones of a download; FactError or PageNotFound where they cannot be counted."""
    if REGIME not in request.query_params:
        raise PageNotFound(TEXTS[spoken(request)]["deadlines"]["which"])
    schedule = read(site, request)
    given = [(field.fact.id, field.given) for field in schedule.fields if field.given]
    site.assistant.rulebook.read_facts(given)
    return schedule.milestones


def _places(site: Site, cites: Sequence[Citation], language: Language) -> Iterable[str]:
    for reference in site.references(cites):
        yield where(reference.passage, reference.citation.quote, language)


def _name(request: Request) -> str:
    name: str = TEXTS[spoken(request)]["deadlines"]["file"]
    return name
