"""Deadlines: when something is due, how that was counted, and what silence then means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

import assistant.rules.logic as logic
from assistant.rules.cards import Answerable
from assistant.rules.dates import write_date
from assistant.rules.logic import Facts
from assistant.rules.periods import Period, next_working_day, shift, stopped_days
from assistant.rules.rule import Cited, Rule
from assistant.rules.text import Length, Text
from assistant.sources import Language, Statement


class Extension(Rule):
    """More time."""

    period: Length
    instead: bool = False
    """Its period takes the place of the deadline's own, where it otherwise adds to it."""


class Pause(Rule):
    """The clock stands still from one date to another, for so long at most."""

    starts: str
    ends: str
    lasts: str = ""
    """The number of days it lasted, where the dates are not told."""
    at_most: Length | None = None


class Deadline(Answerable):
    """A period counted from a date; neither where the texts give none."""

    regimes: tuple[str, ...] = Field(min_length=1)
    actor: Text | None = None
    """Who must act."""
    period: Length | None = None
    after: str = ""
    """The date it is counted from."""
    met_by: str = ""
    """The date on which it is met: that of the answers, for the time there is to answer."""
    waits: str = ""
    """How people ask for it whatever the way of access, by the id of those ways."""
    counted: Text | None = None
    """From what we count it, where the documents do not tell: shown beside a date alone."""
    extensions: tuple[Extension, ...] = ()
    pauses: tuple[Pause, ...] = ()
    consequences: tuple[Rule, ...] = ()

    @property
    def opens(self) -> bool:
        """Its date is the first day on which something is allowed, not the last one to do it."""
        return not (self.period is None or self.period.months or self.period.days)

    @property
    def counted_from(self) -> tuple[str, ...]:
        """The dates it is counted from, in their order: its start, then those of its pauses."""
        stops = (name for pause in self.pauses for name in (pause.starts, pause.ends))
        return (self.after, *stops)

    @property
    def subjects(self) -> tuple[str, ...]:
        return self.regimes

    def reckoning(self, language: Language) -> Iterator[Statement]:
        """Our notes on a date: those of the rule, then from what we count it."""
        yield from self.notes(language)
        if self.counted:
            yield Statement(self.counted[language], (), "note", aside="caution")

    @property
    def parts(self) -> tuple[Rule, ...]:
        """The rules it holds beside itself."""
        return (*self.extensions, *self.pauses, *self.consequences)

    def statements(self, language: Language, *, plainly: bool = False) -> Iterator[Statement]:
        """What it says by itself, then what may move it; of a gap, what expiry is said to mean."""
        if self.gap:
            gap, *others = super().statements(language, plainly=plainly)
            yield gap
            for rule in self.consequences:
                if not rule.suspended:
                    yield rule.told(language, plainly=plainly)
            yield from others
            return
        yield self.told(language, plainly=plainly)
        parts = [part for part in (*self.extensions, *self.pauses) if not part.suspended]
        yield from (part.told(language, plainly=plainly) for part in parts)
        yield from list(super().statements(language))[1:]
        for part in parts:
            yield from list(part.statements(language))[1:]

    @model_validator(mode="after")
    def _counts_from_something(self) -> Self:
        if bool(self.period) != bool(self.after):
            raise ValueError(f"deadline {self.id!r} needs both `period` and `after`, or neither")
        if self.gap and self.period:
            raise ValueError(f"deadline {self.id!r} is a gap: the texts give it no `period`")
        return self


@dataclass(frozen=True, slots=True)
class Step:
    """One rule applied, or one divergence followed, and the date it leads to."""

    rule: Cited
    due: date

    def statement(self, language: Language) -> Statement:
        text = f"{self.rule.says[language]} → {write_date(self.due, language)}"
        return replace(self.rule.statement(language), text=text, kind="date")


@dataclass(frozen=True, slots=True)
class Milestone:
    """A deadline on the calendar: the steps to its date, or the facts it waits for."""

    deadline: Deadline
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    alternatives: tuple[Step, ...] = ()
    """The dates that diverging sources would give."""
    caveats: tuple[Rule, ...] = ()
    """Rules that would move the date, if what they speak of were to happen."""
    consequences: tuple[Rule, ...] = ()
    """What expiry means, or may mean while facts are missing."""

    @property
    def counted_by(self) -> Rule:
        """What sets its period: the deadline, or an extension that takes its place."""
        rules = (step.rule for step in reversed(self.steps))
        instead = (r for r in rules if isinstance(r, Extension) and r.instead)
        return next(instead, self.deadline)

    @property
    def suspended(self) -> bool:
        """A quote is lost of the deadline, or of a rule that may move its date: there is none."""
        return any(rule.suspended for rule in (self.deadline, *self.deadline.parts))

    def counted(self, facts: Facts) -> int:
        """How many of the facts it is counted from: dates, and lengths of a pause."""
        dates = sum(isinstance(facts.get(name), date) for name in {*self.deadline.counted_from})
        return dates + sum(bool(_days(pause, facts)) for pause in self.deadline.pauses)

    @property
    def due(self) -> date | None:
        return self.steps[-1].due if self.steps and not self.missing else None

    @property
    def working_day(self) -> date | None:
        """The date put off to a working day: an indication, as no text of ours says so. The end of
        an authorisation, or the day from which something is allowed, is no day to act on: it stays.
        """
        stays = self.deadline.aspect == "validity" or self.deadline.opens
        return self.due if stays or not self.due else next_working_day(self.due)


def place(deadline: Deadline, facts: Facts, day: date) -> Milestone:
    """Count one deadline: all the months at once, then the days the clock stood still."""
    milestone = Milestone(
        deadline,
        caveats=tuple(
            rule
            for rule in (*deadline.extensions, *deadline.pauses)
            if _applicable(rule, day) and _may_happen(rule, facts)
        ),
        consequences=tuple(
            rule
            for rule in deadline.consequences
            if _applicable(rule, day) and rule.holds(facts) is not False
        ),
    )
    if deadline.period is None or milestone.suspended:
        return milestone
    start = facts.get(deadline.after)
    if not isinstance(start, date):
        return replace(milestone, missing=(deadline.after,))

    period = deadline.period
    steps = [Step(deadline, shift(start, period))]
    for extension in deadline.extensions:
        if _applicable(extension, day) and extension.holds(facts):
            period = extension.period if extension.instead else period + extension.period
            steps.append(Step(extension, shift(start, period)))

    running, stops, lasted = steps[-1].due, list[tuple[date, date]](), 0
    for pause in deadline.pauses:
        first = facts.get(pause.starts)
        if (
            not isinstance(first, date)
            and _applicable(pause, day)
            and (days := _days(pause, facts))
        ):
            lasted += days
            steps.append(Step(pause, shift(running, Period(days=lasted + stopped_days(stops)))))
            continue
        if not isinstance(first, date) or first > steps[-1].due or not _applicable(pause, day):
            continue
        resumed = _resumed(pause, first, facts)
        if resumed is None:
            return replace(milestone, steps=tuple(steps), missing=(pause.ends,))
        stops.append((first, resumed))
        steps.append(Step(pause, shift(running, Period(days=lasted + stopped_days(stops)))))

    alternatives = []
    for other in deadline.divergences:
        settled = logic.holds(other.when, facts) is False
        if other.period and not other.suspended and not settled:
            lengthened = Period(
                period.months - deadline.period.months + other.period.months,
                period.days - deadline.period.days + other.period.days,
            )
            due = shift(shift(start, lengthened), Period(days=lasted + stopped_days(stops)))
            alternatives.append(Step(other, due))
    return replace(milestone, steps=tuple(steps), alternatives=tuple(alternatives))


def timeline(deadlines: Iterable[Deadline], facts: Facts, day: date) -> list[Milestone]:
    """Place the deadlines in force that the facts do not exclude."""
    return [
        place(deadline, facts, day)
        for deadline in deadlines
        if deadline.in_force(day) and deadline.holds(facts) is not False
    ]


def _applicable(rule: Rule, day: date) -> bool:
    return rule.in_force(day) and not rule.suspended


def _resumed(pause: Pause, first: date, facts: Facts) -> date | None:
    """The day the clock runs again: that of the reply, or the last day there is for one."""
    told = facts.get(pause.ends)
    if not isinstance(told, date):
        days = _days(pause, facts)
        return first + timedelta(days=days) if days else None
    return min(told, shift(first, pause.at_most)) if pause.at_most else told


def _days(pause: Pause, facts: Facts) -> int:
    """The days that a pause is told to have lasted; 0 where it is not told."""
    told = facts.get(pause.lasts)
    return int(told) if isinstance(told, str) and told.isdigit() else 0


def _may_happen(rule: Rule, facts: Facts) -> bool:
    if isinstance(rule, Pause):
        return not (isinstance(facts.get(rule.starts), date) or _days(rule, facts))
    return rule.holds(facts) is None
