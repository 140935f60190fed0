"""Regimes: which one fits a situation, why, and what to ask next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from assistant.rules.facts import Fact
from assistant.rules.logic import Facts, every, wanted
from assistant.rules.rule import Entry, Rule
from assistant.rules.text import Text

State = Literal["open", "closed", "undecided"]
_STATES: dict[bool | None, State] = {True: "open", False: "closed", None: "undecided"}


class Regime(Entry):
    """A way to a health product before, or beside, its ordinary authorisation."""

    id: str
    kind: Literal["regime", "service", "gap"] = "regime"
    """service: help, no authorisation; gap: a situation that the documents do not cover."""
    name: Text
    conditions: tuple[Rule, ...] = Field(min_length=1)
    bars: tuple[Rule, ...] = ()
    """What closes it where it is known to be so, and is no condition to be met: a refusal."""
    features: tuple[Rule, ...] = ()
    """Who asks, who decides, for how long: told once the regime is open."""
    caution: Text | None = None
    desk: Text | None = None
    """Whom to ask what the documents do not tell of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition, weighed against what is known."""

    condition: Rule
    holds: bool | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One regime, weighed: open (True), closed (False), or undecided (None)."""

    regime: Regime
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool | None:
        return every(finding.holds for finding in self.findings)

    @property
    def state(self) -> State:
        return _STATES[self.holds]

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts that could still change the outcome; none once it is settled."""
        if self.holds is not None:
            return ()
        return tuple(dict.fromkeys(name for finding in self.findings for name in finding.missing))

    def met(self, facts: Facts) -> int:
        """How many of the facts speak for it, in the likeliest case of each condition."""
        return sum(
            max(
                sum(facts.get(name) in wanted(case, name) for name in case)
                for case in f.condition.when
            )
            for f in self.findings
            if f.holds is not False
        )

    @property
    def because(self) -> tuple[Rule, ...]:
        """The conditions that fail, if any does; otherwise the ones that hold."""
        telling = self.holds is not False
        return tuple(f.condition for f in self.findings if f.holds is telling)


def decide(regime: Regime, facts: Facts, day: date) -> Decision:
    """Weigh every condition of a regime in force on a day, and what bars it."""
    conditions = (condition for condition in regime.conditions if condition.in_force(day))
    bars = (bar for bar in regime.bars if bar.in_force(day) and bar.holds(facts))
    return Decision(
        regime,
        (
            *(Finding(bar, False, ()) for bar in bars),
            *(Finding(c, c.holds(facts), c.missing(facts)) for c in conditions),
        ),
    )


def next_fact(decisions: Iterable[Decision], facts: Iterable[Fact]) -> Fact | None:
    """Pick the fact most undecided regimes wait for; on a tie, the first in facts.yaml."""
    wanted = Counter(name for decision in decisions for name in decision.missing)
    return max(facts, key=lambda fact: wanted[fact.id]) if wanted else None
