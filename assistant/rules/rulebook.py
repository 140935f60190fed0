"""The rulebook: the YAML files of a corpus, read once and checked against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, TypeAdapter, model_validator

from assistant.entries import Unreadable, parse_entries
from assistant.rules.cards import Answerable, Card, Refusal
from assistant.rules.comparisons import Comparison
from assistant.rules.dates import write_date
from assistant.rules.deadlines import Deadline, Milestone, timeline
from assistant.rules.facts import Cases, Fact, FactError, Given, LateError
from assistant.rules.logic import UNKNOWN, Facts, holds, wanted
from assistant.rules.periods import shift
from assistant.rules.regimes import Decision, Regime, decide, next_fact
from assistant.rules.rule import Cited, NextStep, Rule
from assistant.rules.text import Cites
from assistant.sources import Citation, UserError, in_one_line

NAME = "rules"
"""The folder of the rules in a corpus."""

Proves = Callable[[Citation], bool]
"""Tells whether a source still says a quote."""


class RulebookError(UserError):
    """The rules do not hold together; the message says where."""


class Rulebook(BaseModel, frozen=True, extra="forbid"):
    """All the rules we know, and the only door to them."""

    facts: tuple[Fact, ...] = ()
    regimes: tuple[Regime, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    cards: tuple[Card, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    next_steps: tuple[NextStep, ...] = ()

    @classmethod
    def load(cls, corpus: Path, proves: Proves = lambda citation: True) -> Self:
        """Read `rules/` of a corpus, which may have none.

        A rule with a quote that `proves` denies is suspended, it alone: no date, no decision and
        no answer rests on it. RulebookError where the files do not hold together.
        """
        folder = corpus / NAME
        if not folder.is_dir():
            return cls()
        read = {
            "facts": _read([folder / "facts.yaml"]),
            "regimes": _read([folder / "regimes.yaml"]),
            "deadlines": _read([folder / "deadlines.yaml"]),
            "cards": _read(sorted((folder / "cards").glob("*.yaml"))),
            "refusals": _read([*folder.glob("refusals.yaml")]),
            "comparisons": _read([*folder.glob("comparisons.yaml")]),
            "next_steps": _read([*folder.glob("next_steps.yaml")]),
        }
        try:
            read |= _asked({name: read[name] for name in _ANSWERING}, folder / "questions")
            return cls.model_validate(_suspending(read, proves))
        except Unreadable as error:  # a ValidationError is a ValueError
            raise RulebookError(f"The rules in {str(folder)!r}: {in_one_line(error)}.") from error

    def decide(self, facts: Facts, day: date) -> list[Decision]:
        """Weigh every regime in force on a day."""
        return [decide(regime, facts, day) for regime in self.regimes if regime.in_force(day)]

    def next_fact(self, decisions: Sequence[Decision]) -> Fact | None:
        """Pick the most useful thing to ask; None when nothing is left to ask."""
        return next_fact(decisions, self.facts)

    def timeline(self, regime: str, facts: Facts, day: date) -> list[Milestone]:
        """Place the deadlines of a regime on the calendar; RulebookError where there is none."""
        if regime not in (known := [r.id for r in self.regimes if r.kind != "gap"]):
            raise RulebookError(f"{regime!r} is no regime: give one of {', '.join(known)}.")
        return timeline((d for d in self.deadlines if regime in d.regimes), facts, day)

    def fact(self, name: str) -> Fact:
        """The fact of that name; FactError where there is none."""
        found = next((fact for fact in self.facts if fact.id == name), None)
        if found is None:
            known = ", ".join(fact.id for fact in self.facts)
            raise FactError(
                f"{name!r} n'est pas un fait connu : donnez l'un de {known}.",
                f"{name!r} is not a known fact: give one of {known}.",
            )
        return found

    def read_facts(self, given: Iterable[tuple[str, str]]) -> Facts:
        """Read facts as a program gives them; FactError says what is wrong and what is accepted."""
        facts: dict[str, str | date] = {}
        for name, value in given:
            read = self.fact(name).parse(value)
            if (known := facts.setdefault(name, read)) != read:
                raise FactError(
                    "{} et {} : gardez-en un.",
                    "{} and {}: keep one.",
                    self._given(name, known),
                    self._given(name, read),
                )
        self.require(facts)
        return facts

    def sensible(self, facts: Facts) -> dict[str, str | date]:
        """The facts without those that make no sense beside the others: a device has no MA."""
        return {
            name: value
            for name, value in facts.items()
            if holds(self.fact(name).needs, facts) is not False
        }

    def implied(self, facts: Facts) -> dict[str, str | date]:
        """The facts with those that begin a situation and without which they would make no sense,
        where these may only be one thing: what has a marketing authorisation is a medicine.
        """
        told = dict(facts)
        for name, value in facts.items():
            needs = self.fact(name).needs
            for needed, values in needs[0].items() if len(needs) == 1 and value != UNKNOWN else ():
                if isinstance(values, str) and self.fact(needed).needs == ({},):
                    told.setdefault(needed, values)
        return told

    def require(self, facts: Facts) -> None:
        """Raise FactError where facts contradict each other; LateError for a reply too late."""
        for name, value in facts.items():
            fact = self.fact(name)
            if value != UNKNOWN and holds(fact.needs, facts) is False:
                raise FactError(
                    "{} n'a pas de sens ici : cela va avec {}.",
                    "{} makes no sense here: it goes with {}.",
                    self._given(name, value),
                    [[Given(self.fact(n), wanted(c, n)) for n in c] for c in fact.needs],
                )
            before = facts.get(fact.not_before) if fact.not_before else None
            if isinstance(value, date) and isinstance(before, date) and value < before:
                raise FactError(
                    "{} vient avant {} : donnez une date plus tardive.",
                    "{} comes before {}: give a later date.",
                    self._given(name, value),
                    self._given(str(fact.not_before), before),
                )
        for pause in (pause for deadline in self.deadlines for pause in deadline.pauses):
            stood, most = facts.get(pause.lasts), pause.at_most.days if pause.at_most else None
            if isinstance(stood, str) and stood.isdigit() and most and int(stood) > most:
                raise LateError(
                    pause.lasts,
                    f"{{}} : les documents admettent {most} jours au plus.",
                    f"{{}}: the documents allow {most} days at most.",
                    self._given(pause.lasts, stood),
                )
            first, last = facts.get(pause.starts), facts.get(pause.ends)
            if isinstance(first, date) and isinstance(last, date) and pause.at_most:
                latest, days = shift(first, pause.at_most), (last - first).days
                if last > latest:
                    raise LateError(
                        pause.ends,
                        f"{{}} vient {days} jours après {{}}, et les documents en admettent "
                        f"{most} au plus : donnez une date jusqu'au {write_date(latest, 'fr')}.",
                        f"{{}} comes {days} days after {{}}, and the documents allow {most} "
                        f"at most: give a date up to {write_date(latest, 'en')}.",
                        self._given(pause.ends, last),
                        self._given(pause.starts, first),
                    )

    def _given(self, name: str, value: str | date) -> Cases:
        return [[Given(self.fact(name), (value,))]]

    @cached_property
    def answerables(self) -> Mapping[str, Answerable]:
        """What can answer a question by itself, by id."""
        listed = (*self.cards, *self.deadlines, *self.refusals, *self.comparisons)
        return {rule.id: rule for rule in listed}

    def rules(self) -> Iterator[Rule]:
        """Every rule."""
        for regime in self.regimes:
            yield from (*regime.conditions, *regime.bars, *regime.features)
        for deadline in self.deadlines:
            yield from (deadline, *deadline.parts)
        yield from self.cards
        yield from self.refusals

    def cited(self) -> Iterator[Cited]:
        """Every sentence of ours with its quotes."""
        for rule in self.rules():
            yield from (rule, *rule.divergences)
        for comparison in self.comparisons:
            yield from (cell for row in comparison.rows for cell in row.cells.values())
        yield from self.next_steps

    def citations(self) -> Iterator[Citation]:
        for cited in self.cited():
            yield from cited.cites

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if problem := next(self._problems(), None):
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        """Where the rules do not hold together."""
        options = {fact.id: fact.options for fact in self.facts if fact.kind == "choice"}
        dates = {fact.id for fact in self.facts if fact.kind == "date"}
        lengths = {fact.id for fact in self.facts if fact.kind == "days"}
        regimes = {regime.id for regime in self.regimes}
        for entries in (
            self.facts,
            self.regimes,
            (
                *self.deadlines,
                *self.cards,
                *self.refusals,
                *self.comparisons,
            ),
        ):
            ids = [entry.id for entry in entries]
            if repeated := {name for name in ids if ids.count(name) > 1}:
                yield f"{sorted(repeated)} are defined twice"
        tests = [(rule.says["fr"], rule.when) for rule in self.rules()]
        for about, when in (*tests, *((fact.id, fact.needs) for fact in self.facts)):
            for case in when:
                for name in case:
                    if not set(wanted(case, name)) <= set(options.get(name, ())):
                        yield f"{about!r} tests {name!r} against {wanted(case, name)}"
        for fact in self.facts:
            if fact.not_before and fact.not_before not in dates:
                yield f"{fact.id!r} is not before an unknown date {fact.not_before!r}"
            if fact.refines and fact.refines not in dates:
                yield f"{fact.id!r} refines an unknown date {fact.refines!r}"
        for deadline in self.deadlines:
            ends = {name for pause in deadline.pauses for name in (pause.starts, pause.ends)}
            if unknown := {deadline.after, *ends} - {""} - dates:
                yield f"{deadline.id!r} counts from unknown dates {sorted(unknown)}"
            if unknown := {pause.lasts for pause in deadline.pauses} - {""} - lengths:
                yield f"{deadline.id!r} counts unknown numbers of days {sorted(unknown)}"
            if unknown := set(deadline.regimes) - regimes:
                yield f"{deadline.id!r} is about unknown regimes {sorted(unknown)}"
        for rule in self.answerables.values():
            if rule.gap and (any(rule.confirms.values()) or any(rule.denies.values())):
                yield f"{rule.id!r} is a gap: it says neither yes nor no"
            if unknown := set(rule.near) - self.answerables.keys():
                yield f"{rule.id!r} is near unknown rules {sorted(unknown)}"


def _read(paths: Sequence[Path]) -> list[Any]:
    entries: list[Any] = []
    for path in paths:
        try:
            entries += parse_entries(path.read_text(encoding="utf-8"))
        except Unreadable as error:
            raise RulebookError(f"{str(path)!r} cannot be read: {in_one_line(error)}.") from error
    return entries


_ANSWERING = ("deadlines", "cards", "refusals", "comparisons")
"""The rules that answer questions by themselves."""

ORIENTATION = "orientation"
"""What those who look for the way that fits them are known to say, which no rule answers: its file
among the questions, and its id there; with a regime after it, the situations known to be for it.
"""


class _Entry(BaseModel, extra="allow"):
    """A rule, or its questions, as its file holds it."""

    id: str


_ENTRIES = TypeAdapter(list[_Entry])


def _asked(rules: Mapping[str, list[Any]], folder: Path) -> dict[str, list[Any]]:
    """The rules, each with the questions that stand for it in files of their own.

    Raises ValueError where a question is for no rule, or stands in the rule itself.
    """
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.stem != ORIENTATION]
    listed = _ENTRIES.validate_python(_read(paths))
    asked = {one.id: one.model_extra or {} for one in listed}
    if len(asked) < len(listed):
        repeated = sorted(one.id for one in listed if one.model_extra is not asked[one.id])
        raise ValueError(f"{folder.name}/ holds the questions of {repeated} twice")
    known = {name: _ENTRIES.validate_python(entries) for name, entries in rules.items()}
    every = [entry for entries in known.values() for entry in entries]
    if unknown := asked.keys() - {entry.id for entry in every}:
        raise ValueError(f"{folder.name}/ asks of {sorted(unknown)}, which are no rules")
    questions = {"asks", "confirms", "denies"}
    if beside := [one.id for one in every if questions & (one.model_extra or {}).keys()]:
        raise ValueError(f"the questions of {beside} go to {folder.name}/")
    return {
        name: [{**entry.model_dump(), **asked.get(entry.id, {})} for entry in entries]
        for name, entries in known.items()
    }


def _suspending(read: Any, proves: Proves) -> Any:
    """The same data, with every sentence that rests on a quote no source says marked so."""
    if isinstance(read, list):
        return [_suspending(value, proves) for value in read]
    if not isinstance(read, dict):
        return read
    marked = {key: _suspending(value, proves) for key, value in read.items()}
    cites = read.get("cites")
    if isinstance(cites, dict) and not all(map(proves, _QUOTES.validate_python(cites))):
        marked["suspended"] = True
    return marked


_QUOTES = TypeAdapter[tuple[Citation, ...]](Cites)
