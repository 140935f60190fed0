"""Legal periods: months stay months, days stay days, and holidays are those of France."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.periods import Period, next_working_day, shift, stopped_days

DATES = st.dates(date(1990, 1, 1), date(2150, 12, 31))
MONTHS = st.integers(0, 600)
DAYS = st.integers(0, 4000)

HOLIDAYS = {
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 7, 14),
    date(2026, 8, 15),
    date(2026, 11, 1),
    date(2026, 11, 11),
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2027, 3, 29),
    date(2027, 5, 1),
    date(2027, 5, 8),
    date(2027, 5, 6),
    date(2027, 5, 17),
    date(2027, 7, 14),
    date(2027, 8, 15),
    date(2027, 11, 1),
    date(2027, 11, 11),
    date(2027, 12, 25),
}
"""The eleven holidays of each year, Easter being 5 April 2026 and 28 March 2027."""


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


# --- months and days -----------------------------------------------------------------------------


@given(DATES, MONTHS, DAYS)
def test_the_end_of_a_period_agrees_with_dateutil(start: date, months: int, days: int) -> None:
    assert shift(start, Period(months, days)) == start + relativedelta(months=months, days=days)


@given(DATES, MONTHS, DAYS)
def test_months_are_added_first_then_days(start: date, months: int, days: int) -> None:
    in_two_steps = shift(shift(start, Period(months=months)), Period(days=days))
    assert shift(start, Period(months, days)) == in_two_steps


def test_days_first_would_give_another_date() -> None:
    start = date(2026, 1, 31)
    assert shift(start, Period(months=1, days=30)) == date(2026, 3, 30)
    assert shift(shift(start, Period(days=30)), Period(months=1)) == date(2026, 4, 2)


@given(DATES, DATES, MONTHS, DAYS)
def test_a_later_start_never_ends_earlier(one: date, other: date, months: int, days: int) -> None:
    first, last = sorted([one, other])
    assert shift(first, Period(months, days)) <= shift(last, Period(months, days))


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2026, 1, 15), "3 mois", date(2026, 4, 15)),
        (date(2026, 1, 31), "1 mois", date(2026, 2, 28)),
        (date(2028, 1, 31), "1 mois", date(2028, 2, 29)),
        (date(2025, 11, 30), "3 mois", date(2026, 2, 28)),
        (date(2026, 10, 31), "2 mois", date(2026, 12, 31)),
        (date(2026, 12, 31), "2 mois", date(2027, 2, 28)),
        (date(2028, 2, 29), "1 an", date(2029, 2, 28)),
        (date(2028, 2, 29), "4 ans", date(2032, 2, 29)),
        (date(2096, 2, 29), "4 ans", date(2100, 2, 28)),
        (date(2026, 2, 28), "1 mois", date(2026, 3, 28)),
        (date(2026, 2, 10), "90 jours", date(2026, 5, 11)),
        (date(2028, 2, 10), "90 jours", date(2028, 5, 10)),
        (date(2026, 12, 28), "10 jours", date(2027, 1, 7)),
    ],
    ids=lambda value: str(value),
)
def test_the_end_of_a_period(start: date, period: str, end: date) -> None:
    assert shift(start, Period.parse(period)) == end


# --- how a period is written ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("1 jour", Period(days=1)),
        ("45 jours", Period(days=45)),
        ("1 mois", Period(months=1)),
        ("18 mois", Period(months=18)),
        ("1 an", Period(months=12)),
        ("3 ans", Period(months=36)),
        ("3 mois + 1 jour", Period(months=3, days=1)),
        ("1 an + 6 mois", Period(months=18)),
    ],
)
def test_a_period_is_read(text: str, period: Period) -> None:
    assert Period.parse(text) == period


@pytest.mark.parametrize(
    "text",
    [
        *("", "3", "mois", "trois mois", "3 months", "3mois", "3  mois", " 3 mois", "3 mois "),
        *("-3 mois", "1,5 an", "3 mois +", "3 mois+1 jour", "3 lunes", "2 semaines", "1 année"),
        "45 jourss",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period such as '45 jours', '1 an' or"):
        Period.parse(text)


@given(MONTHS, DAYS, MONTHS, DAYS)
def test_periods_add_up_unit_by_unit(months: int, days: int, more: int, later: int) -> None:
    assert Period(months, days) + Period(more, later) == Period(months + more, days + later)


# --- the days the clock stood still --------------------------------------------------------------


@pytest.mark.parametrize(
    ("pauses", "days"),
    [
        pytest.param([], 0, id="none"),
        pytest.param([(1, 1)], 0, id="answered at once"),
        pytest.param([(1, 26)], 25, id="one"),
        pytest.param([(1, 11), (20, 25)], 15, id="two apart"),
        pytest.param([(1, 11), (5, 15)], 14, id="two that overlap"),
        pytest.param([(1, 21), (5, 10)], 20, id="one within the other"),
        pytest.param([(1, 11), (11, 21)], 20, id="one after the other"),
        pytest.param([(1, 11), (1, 11)], 10, id="the same twice"),
    ],
)
def test_the_clock_stands_still_once_a_day(pauses: list[tuple[int, int]], days: int) -> None:
    march = [(date(2026, 3, first), date(2026, 3, resumed)) for first, resumed in pauses]
    assert stopped_days(march) == days


PAUSES = st.tuples(DATES, st.integers(0, 200)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))


@given(st.lists(PAUSES, max_size=4), PAUSES)
def test_one_more_pause_stops_the_clock_no_less(
    pauses: list[tuple[date, date]], more: tuple[date, date]
) -> None:
    alone = (more[1] - more[0]).days
    before, after = stopped_days(pauses), stopped_days([*pauses, more])
    assert max(before, alone) <= after <= before + alone


# --- working days --------------------------------------------------------------------------------


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_date_is_put_off_to_the_first_working_day(day: date) -> None:
    put_off = next_working_day(day)
    between = [day + timedelta(days=n) for n in range((put_off - day).days)]
    assert is_open(put_off)
    assert [other for other in between if is_open(other)] == []


@pytest.mark.parametrize("holiday", sorted(HOLIDAYS), ids=str)
def test_no_holiday_is_a_working_day(holiday: date) -> None:
    assert next_working_day(holiday) > holiday


@pytest.mark.parametrize(
    ("day", "working_day"),
    [
        pytest.param(date(2026, 4, 3), date(2026, 4, 3), id="Good Friday"),
        pytest.param(date(2026, 4, 4), date(2026, 4, 7), id="Holy Saturday, then Easter Monday"),
        pytest.param(date(2026, 5, 1), date(2026, 5, 4), id="1 May, a Friday"),
        pytest.param(date(2026, 5, 14), date(2026, 5, 15), id="Ascension Day"),
        pytest.param(date(2027, 5, 15), date(2027, 5, 18), id="the week-end of Whitsun"),
        pytest.param(date(2027, 12, 31), date(2027, 12, 31), id="New Year's Eve"),
        pytest.param(date(2026, 12, 25), date(2026, 12, 28), id="Christmas, a Friday"),
        pytest.param(date(2026, 12, 26), date(2026, 12, 28), id="the day after Christmas"),
        pytest.param(date(2027, 1, 1), date(2027, 1, 4), id="New Year's Day, a Friday"),
        pytest.param(date(2027, 12, 25), date(2027, 12, 27), id="Christmas, a Saturday"),
        pytest.param(date(2029, 7, 14), date(2029, 7, 16), id="14 July, a Saturday"),
        pytest.param(date(2028, 12, 30), date(2029, 1, 2), id="across the end of the year"),
    ],
)
def test_the_next_working_day(day: date, working_day: date) -> None:
    assert next_working_day(day) == working_day
