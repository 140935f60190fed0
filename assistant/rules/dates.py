"""Dates as people write them, in French, in English and in figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from assistant.analysis import fold
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
_MONTH = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DATE = re.compile(
    r"\b(?:"
    r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|"
    r"(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>\d{4})|"
    rf"(?P<d3>\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)?[ /-]?"
    rf"(?P<m3>{_MONTH})\b\.?(?:,?[ /-](?P<y3>\d{{4}}))?|"
    rf"(?P<m4>{_MONTH})\.? (?:the )?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y4>\d{{4}}))?|"
    r"(?:le|du|au|des?|on|dated?|depuis|since|from|until|avant|before|:) "
    r"(?P<d6>\d{1,2})[/.](?P<m6>\d{1,2})(?![/.]?\d)|"
    r"(?:le|the) (?P<d5>\d{1,2})(?:er|st|nd|rd|th)?(?= ?[,;:.?!)](?!\d)| ?$| et | and )"
    r")\b"
)


def dates_in(text: str, year: int | None = None) -> list[tuple[slice, date]]:
    """The real dates that a text writes the French, the English or the ISO way, with their place.

    What a date does not tell, its year, or its month and year, is that of the date before it; the
    year of the first one is else `year`.

    >>> [str(day) for _, day in dates_in("AR le 12 mars 2026, questions le 2 mai, réponses le 20")]
    ['2026-03-12', '2026-05-02', '2026-05-20']
    """
    found = []
    month = None
    for match in _DATE.finditer(folded(text)):
        parts = {name[0]: value for name, value in match.groupdict().items() if value}
        if "m" in parts:
            month = int(_NUMBERS.get(parts["m"], parts["m"]))
        year = int(parts.get("y", year or 0)) or None
        if year is None or month is None:
            continue
        try:
            day = date(year, month, int(parts["d"]))
        except ValueError:
            continue
        found.append((slice(*match.span()), day))
    return found


def write_date(day: date, language: Language) -> str:
    """Write a date in words.

    >>> write_date(date(2026, 7, 1), "fr"), write_date(date(2026, 7, 1), "en")
    ('1er juillet 2026', '1 July 2026')
    """
    first = "1er" if language == "fr" and day.day == 1 else day.day
    return f"{first} {MONTHS[language][day.month - 1]} {day.year}"


@lru_cache
def folded(text: str) -> str:
    """The text folded letter by letter, so that places in it stay the same."""
    return "".join(fold(char)[:1] or " " for char in text)
