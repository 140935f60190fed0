"""Dates as people write them, in French, in English and in figures."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from assistant.analysis import fold, folded
from assistant.rules.periods import Period, shift
from assistant.sources import Language

MONTHS: Mapping[Language, tuple[str, ...]] = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

_SHORT = (
    *(
        ("janv", "jan"),
        ("fevr", "fev", "feb"),
        ("mar",),
        ("avr", "apr"),
        (),
        ("jun",),
        ("juil", "jul"),
    ),
    *(("aug",), ("sept", "sep"), ("oct",), ("nov",), ("dec",)),
)
"""Shorter ways to write each month, without their point."""

_NUMBERS = {
    **{name: n for n, names in enumerate(_SHORT, start=1) for name in names},
    **{fold(name): n for names in MONTHS.values() for n, name in enumerate(names, start=1)},
}
MONTH = "|".join(sorted(_NUMBERS, key=len, reverse=True))
"""A pattern for the name of a month in folded text."""

_COUNTS = {
    **{word: 1 for word in ("un", "une", "a", "an", "one")},
    **{word: 2 for word in ("deux", "two", "a couple of")},
    **{
        word: n
        for n, words in enumerate(
            (
                *("trois three", "quatre four", "cinq five", "six", "sept seven", "huit eight"),
                *("neuf nine", "dix ten", "onze eleven", "douze twelve", "treize", "quatorze"),
                "quinze",
            ),
            start=3,
        )
        for word in words.split()
    },
}
_COUNT = "|".join(sorted(_COUNTS, key=len, reverse=True))
_UNITS = {
    **dict.fromkeys(("jour", "jours", "day", "days"), Period(days=1)),
    **dict.fromkeys(("semaine", "semaines", "week", "weeks"), Period(days=7)),
    **dict.fromkeys(("mois", "month", "months"), Period(months=1)),
    **dict.fromkeys(("an", "ans", "year", "years"), Period(months=12)),
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_WEEKDAYS = {
    fold(name): n
    for n, names in enumerate(
        (
            *("lundi monday", "mardi tuesday", "mercredi wednesday", "jeudi thursday"),
            *("vendredi friday", "samedi saturday", "dimanche sunday"),
        )
    )
    for name in names.split()
}
_WEEKDAY = "|".join(_WEEKDAYS)
_DATE = re.compile(
    rf"\b(?:(?:(?:last|next|this) )?(?:{_WEEKDAY})(?: dernier| prochain)?,? (?:le |the )?)?(?:"
    r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|"
    r"(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>\d{4}|\d{2}(?![/.-]?\d))|"
    rf"(?P<d3>\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)?[ /-]?"
    rf"(?P<m3>{MONTH})\b\.?(?:,?[ /-](?P<y3>\d{{4}}))?|"
    rf"(?P<m4>{MONTH})\.? (?:the )?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y4>\d{{4}}))?|"
    r"(?:le|du|au|des?|on|dated?|depuis|since|from|until|avant|before|:) "
    r"(?P<d6>\d{1,2})[/.](?P<m6>\d{1,2})(?![/.]?\d)|"
    r"(?<![/.\d])(?P<d7>\d{2}|\d(?=/0)|\d(?=/1[0-2](?: ?[,;:?!)]| et | and |\.?\s*$)))"
    r"/(?P<m7>\d{2})(?![/.]?\d)|"
    r"(?:le|du|the|of) (?P<d5>\d{1,2})(?:er|st|nd|rd|th)?"
    r"(?= ?[,;:.?!)](?!\d)| ?$| et | and | (?:exactement|plutot|desole|dsl|pardon|sorry|exactly|"
    r"en fait|mais|c'est|c'etait|actually|in fact|but|it was|"
    r"(?:of (?:that|the same|this) month|du meme mois|de ce(?: meme)? mois))\b)"
    r")\b"
)
_DAYS_AGO = {
    **dict.fromkeys(("avant-hier", "the day before yesterday"), 2),
    **dict.fromkeys(("hier", "yesterday"), 1),
    **dict.fromkeys(("ce matin", "cet apres-midi", "this morning", "this afternoon"), 0),
}
_RELATIVE = re.compile(
    rf"\b(?:il y a|voici|voila|ca fait|cela fait) (?P<n1>\d{{1,3}}|{_COUNT}) (?P<u1>{_UNIT})\b|"
    rf"\b(?P<n2>\d{{1,3}}|{_COUNT}) (?P<u2>{_UNIT}) ago\b|"
    rf"\b(?:(?P<w1>{_WEEKDAY}) dernier|last (?P<w2>{_WEEKDAY}))\b(?!,? (?:le |the )?\d)|"
    rf"\b(?P<ago>{'|'.join(map(re.escape, _DAYS_AGO))})\b(?!,? (?:le )?\d)"
)


_SAME = re.compile(
    r"\b(?:(?:ce|cette) (?:meme )?(?:jour|date)-la|(?:ce|cette|le|la|du) meme (?:jour|date)|"
    r"same (?:day|date)|that (?:very )?day)\b"
)
_LATER = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{_COUNT}) (?P<u>{_UNIT}) (?:plus tard|later)\b|"
    rf"\b(?:exactement|exactly) (?P<n2>\d{{1,3}}|{_COUNT}) (?P<u2>{_UNIT}) (?:apres|after)\b"
)


def dates_in(
    text: str, today: date | None = None, former: date | None = None
) -> list[tuple[slice, date]]:
    """The real dates that a text writes the French, the English or the ISO way, with their place.

    What a date does not tell, its year, or its month and year, is that of the date before it; of
    the first one, they are those of the `former` date that was told before the text, or the year is
    that which brings it nearest to `today`, from which "three weeks ago" is counted too. What came
    "three weeks later" is counted from the date before it; "the same day" is that date.

    >>> [str(day) for _, day in dates_in("AR le 12 mars 2026, questions le 2 mai, réponses le 20")]
    ['2026-03-12', '2026-05-02', '2026-05-20']
    """
    found: list[tuple[slice, date]] = []
    month = former.month if former else None
    year = former.year if former else today.year if today else None
    for match in _DATE.finditer(folded(text)):
        parts = {name[0]: value for name, value in match.groupdict().items() if value}
        if "m" in parts:
            month = int(_NUMBERS.get(parts["m"], parts["m"]))
        year = int(parts.get("y", year or 0)) or None
        if year is None or month is None:
            continue
        year += 2000 if year < 100 else 0
        bare = "m" not in parts
        dated = any(other != today for _, other in found)  # "it is 5 January; granted 11 November"
        nearest = today if today and not (dated or bare or "y" in parts) else None
        try:
            day = _nearest(month, int(parts["d"]), nearest) or date(year, month, int(parts["d"]))
        except ValueError:
            continue
        year = day.year
        found.append((slice(*match.span()), day))
    if today:
        found += _relative_in(text, today)
    found += _later_in(text, sorted(found, key=_place), former)
    return sorted(found, key=_place)


def _place(found: tuple[slice, date]) -> int:
    return int(found[0].start)


def months_in(text: str) -> list[tuple[slice, int]]:
    """The months that a text names, from 1, with their place.

    >>> [month for _, month in months_in("en juillet, pas en août")]
    [7, 8]
    """
    named = re.finditer(rf"\b({MONTH})\b", folded(text))
    return [(slice(*match.span()), _NUMBERS[match[0]]) for match in named]


def _nearest(month: int, number: int, today: date | None) -> date | None:
    """The day of a month that is nearest to today, of this year or of those beside it."""
    if today is None:
        return None
    days = (
        date(year, month, number)
        for year in range(today.year - 1, today.year + 2)
        if number <= monthrange(year, month)[1]
    )
    return min(days, key=lambda day: abs(day - today), default=None)


def without_dates(text: str, today: date | None = None) -> str:
    """The text without its dates, those read as of `today` too where it is given: the year of one
    is no word on what happened in that year.

    >>> without_dates("AAP octroyée le 12 mars 2026, jusqu'à quand ?")
    "AAP octroyée le , jusqu'à quand ?"
    """
    for place, _ in reversed(dates_in(text, today)):
        text = text[: place.start] + text[place.stop :]
    return text


def _later_in(
    text: str, found: Sequence[tuple[slice, date]], former: date | None
) -> Iterator[tuple[slice, date]]:
    """The days that a text counts from the date before them, or says to be that one."""
    for pattern in (_LATER, _SAME):
        for match in pattern.finditer(folded(text)):
            before = [day for place, day in found if place.stop <= match.start()]
            last = before[-1] if before else former
            if last and pattern is _SAME:
                yield slice(*match.span()), last
            elif last:
                number, unit = match["n"] or match["n2"], match["u"] or match["u2"]
                yield slice(*match.span()), shift(last, _times(number, unit))


def _times(number: str, unit: str) -> Period:
    """So many of a unit of time, the number in figures or in words."""
    each, times = _UNITS[unit], _COUNTS.get(number) or int(number)
    return Period(times * each.months, times * each.days)


def _relative_in(text: str, today: date) -> Iterator[tuple[slice, date]]:
    """The days that a text counts back from today."""
    for match in _RELATIVE.finditer(folded(text)):
        told = match.groupdict()
        number, unit = told["n1"] or told["n2"], told["u1"] or told["u2"]
        weekday = told["w1"] or told["w2"]
        if number:
            ago = _times(number, unit)
            day = shift(today, Period(-ago.months, -ago.days))
        elif weekday:
            day = today - timedelta(days=(today.weekday() - _WEEKDAYS[weekday] - 1) % 7 + 1)
        else:
            day = today - timedelta(days=_DAYS_AGO[told["ago"]])
        yield slice(*match.span()), day


def write_date(day: date, language: Language) -> str:
    """Write a date in words.

    >>> write_date(date(2026, 7, 1), "fr"), write_date(date(2026, 7, 1), "en")
    ('1er juillet 2026', '1 July 2026')
    """
    first = "1er" if language == "fr" and day.day == 1 else day.day
    return f"{first} {MONTHS[language][day.month - 1]} {day.year}"
