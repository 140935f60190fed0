"""Three-valued logic: a test holds (True), fails (False), or lacks a fact (None)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

UNKNOWN = "?"
"""The value of a fact that the user was asked for and does not know: never asked again."""

Facts = Mapping[str, str | date]
"""What the user told us. A fact that is not there is unknown, never false."""

Case = Mapping[str, str | tuple[str, ...]]
"""Facts that must all have the given value, or one of the given values."""

When = tuple[Case, ...]
"""Alternative cases: one that holds is enough."""


def every(values: Iterable[bool | None]) -> bool | None:
    """Kleene conjunction.

    >>> every([True, None]), every([None, False]), every([])
    (None, False, True)
    """
    seen = set(values)
    return False if False in seen else None if None in seen else True


def either(values: Iterable[bool | None]) -> bool | None:
    """Kleene disjunction.

    >>> either([False, None]), either([None, True]), either([])
    (None, True, False)
    """
    seen = set(values)
    return True if True in seen else None if None in seen else False


def holds(when: When, facts: Facts) -> bool | None:
    """Evaluate a test on what is known so far."""
    return either(_case_holds(case, facts) for case in when)


def missing(when: When, facts: Facts) -> tuple[str, ...]:
    """Name the facts worth asking for: the first one not yet asked of each case still open."""
    if holds(when, facts) is not None:
        return ()
    open_cases = (case for case in when if _case_holds(case, facts) is None)
    first = (next((name for name in case if name not in facts), None) for case in open_cases)
    return tuple(dict.fromkeys(name for name in first if name))


def wanted(case: Case, name: str) -> tuple[str, ...]:
    """The values of a fact with which a case holds."""
    values = case[name]
    return (values,) if isinstance(values, str) else values


def _case_holds(case: Case, facts: Facts) -> bool | None:
    return every(_matches(facts.get(name, UNKNOWN), wanted(case, name)) for name in case)


def _matches(value: str | date, values: tuple[str, ...]) -> bool | None:
    return None if value == UNKNOWN else value in values
