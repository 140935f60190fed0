"""Legal periods: months stay months, days stay days, and neither is turned into the other."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_TEXT = re.compile(r"(\d+) (jours?|mois|ans?)")


@dataclass(frozen=True, slots=True)
class Period:
    """A number of months and a number of days.

    >>> Period.parse("3 mois") + Period.parse("1 mois")
    Period(months=4, days=0)
    """

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period as the rules write it; ValueError where it is none."""
        period = cls()
        for part in text.split(" + "):
            match = _TEXT.fullmatch(part)
            if match is None:
                raise ValueError(
                    f"{text!r} is not a period such as '45 jours', '1 an' or '3 mois + 1 jour'"
                )
            number, unit = int(match[1]), match[2]
            if unit.startswith("jour"):
                period += cls(days=number)
            else:
                period += cls(months=number * (12 if unit.startswith("an") else 1))
        return period

    def __add__(self, other: Period) -> Period:
        return Period(self.months + other.months, self.days + other.days)


def shift(start: date, period: Period) -> date:
    """Add months first, then days; a day the month lacks becomes its last day.

    >>> shift(date(2025, 11, 30), Period(months=3))
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(start.year * 12 + start.month - 1 + period.months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)) + timedelta(days=period.days)


def next_working_day(day: date) -> date:
    """The day itself, or the first after it that is no Saturday, Sunday or public holiday.

    The holidays are those of mainland France.

    >>> next_working_day(date(2026, 5, 1))
    datetime.date(2026, 5, 4)
    """
    from holidays import country_holidays

    closed = country_holidays("FR")
    while day.weekday() >= 5 or day in closed:
        day += timedelta(days=1)
    return day


def stopped_days(pauses: Iterable[tuple[date, date]]) -> int:
    """Count the days the clock stood still, once each even where pauses overlap."""
    stopped: set[date] = set()
    for first, resumed in pauses:
        stopped.update(first + timedelta(days=n) for n in range((resumed - first).days))
    return len(stopped)
