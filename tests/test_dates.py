"""Dates as people write them are read with their place, and written in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.dates import dates_in, write_date
from assistant.sources import Language


def read(text: str, today: date | None = None) -> list[tuple[str, str]]:
    """The words of each date that a text gives, and the date."""
    return [(text[place], str(day)) for place, day in dates_in(text, today)]


# --- how a date is read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-03-12", "2026-03-12"),
        ("12/03/2026", "2026-03-12"),
        ("12.3.2026", "2026-03-12"),
        ("12/03/26", "2026-03-12"),
        ("1-2-26", "2026-02-01"),
        ("1er mars 2026", "2026-03-01"),
        ("12 FÉVRIER 2026", "2026-02-12"),
        ("3 aout 2026", "2026-08-03"),
        ("31 décembre 2026", "2026-12-31"),
        ("12 March 2026", "2026-03-12"),
        ("2nd of May, 2026", "2026-05-02"),
        ("March 3rd, 2026", "2026-03-03"),
        ("January 1 2026", "2026-01-01"),
        ("29 février 2028", "2028-02-29"),
        ("vendredi 12 mars 2027", "2027-03-12"),
        ("vendredi dernier, le 12 mars 2027", "2027-03-12"),
        ("last Friday, 12 March 2027", "2027-03-12"),
    ],
)
def test_a_date_is_read_with_its_place(words: str, day: str) -> None:
    assert read(words) == read(words, date(2020, 6, 1)) == [(words, day)]
    above = "L'œuvre « cœur », de\N{COMBINING ACUTE ACCENT}pose\N{COMBINING ACUTE ACCENT}e"
    assert read(f"{above} le {words}.") == [(words, day)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(text, found, id=about)
        for about, text, found in (
            ("none", "dans trois mois", []),
            ("no year", "le 12 mars", []),
            ("a day alone", "le 12", []),
            (
                "the year of the date before",
                "déposé le 12 mars 2026, questions le 2 mai",
                [("12 mars 2026", "2026-03-12"), ("2 mai", "2026-05-02")],
            ),
            (
                "the month and the year of the date before",
                "deposited on 12 March 2026, answered on the 20",
                [("12 March 2026", "2026-03-12"), ("the 20", "2026-03-20")],
            ),
            (
                "the first one has no year",
                "déposé le 12 mars, questions le 2 mai 2026",
                [("2 mai 2026", "2026-05-02")],
            ),
            (
                "no such day, then one",
                "le 30/02/2026 ou le 12/03/2026",
                [("12/03/2026", "2026-03-12")],
            ),
            ("no such day", "le 31 avril 2026", []),
            ("no such month", "2026-13-01", []),
            ("more figures than a date", "112/03/2026", []),
            (
                "a day and a month in figures",
                "12/03/2026, questions 20/04",
                [("12/03/2026", "2026-03-12"), ("20/04", "2026-04-20")],
            ),
            ("a share", "le 12/03/2026, 7/7 et 24/24", [("12/03/2026", "2026-03-12")]),
            (
                "counted from the date before",
                "déposé le 12 mars 2026, AR deux semaines plus tard",
                [("12 mars 2026", "2026-03-12"), ("deux semaines plus tard", "2026-03-26")],
            ),
            (
                "exactly so long after",
                "granted on 12 March 2026, MA exactly six months after",
                [("12 March 2026", "2026-03-12"), ("exactly six months after", "2026-09-12")],
            ),
            (
                "a day alone that is said to be wrong",
                "AAP le 12 mars 2026, ou plutôt le 5 mais pas le 12 patients",
                [("12 mars 2026", "2026-03-12"), ("le 5", "2026-03-05")],
            ),
            ("later than nothing", "deux semaines plus tard", []),
            (
                "the same day",
                "AAP le 12 mars 2026, et une AAC le même jour",
                [("12 mars 2026", "2026-03-12"), ("le même jour", "2026-03-12")],
            ),
            ("the same day as none", "the same day", []),
            (
                "a day of one figure",
                "AR le 12/02/2026, questions 3/03",
                [("12/02/2026", "2026-02-12"), ("3/03", "2026-03-03")],
            ),
            (
                "a share of patients",
                "AAP le 12 mars 2026 pour 3/10 malades",
                [("12 mars 2026", "2026-03-12")],
            ),
            (
                "days of one figure, of months of two",
                "AR le 05/10/2026, LoQ 9/10, réponses 2/11 : fin ?",
                [("05/10/2026", "2026-10-05"), ("9/10", "2026-10-09"), ("2/11", "2026-11-02")],
            ),
            (
                "a day of that month",
                "incomplete on 10 April 2026, ready on the 23rd of that month",
                [("10 April 2026", "2026-04-10"), ("the 23rd", "2026-04-23")],
            ),
        )
    ],
)
def test_the_dates_of_a_text(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("le 12 mars", [("12 mars", "2026-03-12")], id="no year"),
        pytest.param(
            "le 12, puis le 2 mai", [("2 mai", "2026-05-02")], id="neither a month nor a year"
        ),
        pytest.param(
            "le 12 mars 2025 et le 2 mai",
            [("12 mars 2025", "2025-03-12"), ("2 mai", "2025-05-02")],
            id="another year",
        ),
    ],
)
def test_a_year_that_is_not_told_is_the_one_given(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text, date(2026, 3, 1)) == found


def test_today_told_in_a_text_fixes_the_year_of_no_other_day() -> None:
    text = "On est le 5 janvier 2026 et rien n'est livré, alors qu'elle date du 11 novembre."
    assert [day for _, day in read(text, date(2026, 1, 5))] == ["2026-01-05", "2025-11-11"]
    assert [day for _, day in read(text, date(2026, 3, 1))] == ["2026-01-05", "2026-11-11"]


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("accordée le 5 décembre", date(2026, 3, 1), "2025-12-05"),
        ("granted on December 28", date(2026, 3, 1), "2025-12-28"),
        ("attendue le 20 mai", date(2026, 3, 1), "2026-05-20"),
        ("le 15 janvier", date(2026, 12, 1), "2027-01-15"),
        ("le 29 février", date(2027, 3, 1), "2028-02-29"),
        ("le 5 décembre 2026", date(2026, 3, 1), "2026-12-05"),
    ],
)
def test_a_day_without_its_year_is_the_nearest_to_today(text: str, today: date, day: str) -> None:
    assert [found for _, found in read(text, today)] == [day]


# --- days counted back from today ----------------------------------------------------------------

MONDAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param(text, day, id=text)
        for text, day in (
            ("hier", "2026-05-31"),
            ("avant-hier", "2026-05-30"),
            ("yesterday", "2026-05-31"),
            ("the day before yesterday", "2026-05-30"),
            ("il y a trois semaines", "2026-05-11"),
            ("IL Y A 10 JOURS", "2026-05-22"),
            ("voilà un mois", "2026-05-01"),
            ("ça fait deux ans", "2024-06-01"),
            ("three months ago", "2026-03-01"),
            ("a week ago", "2026-05-25"),
            ("a couple of days ago", "2026-05-30"),
            ("45 days ago", "2026-04-17"),
            ("dimanche dernier", "2026-05-31"),
            ("lundi dernier", "2026-05-25"),
            ("mardi dernier", "2026-05-26"),
            ("last Friday", "2026-05-29"),
            ("ce matin", "2026-06-01"),
            ("this morning", "2026-06-01"),
        )
    ],
)
def test_a_day_may_be_counted_back_from_today(text: str, day: str) -> None:
    assert read(f"Reçu {text}.", MONDAY) == [(text, day)]
    assert read(f"Reçu {text}.") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("non, le 14", "2026-03-14", id="its month and its year"),
        pytest.param("ce jour-là", "2026-03-12", id="itself"),
        pytest.param("et une AAC du même jour ?", "2026-03-12", id="of the same day"),
        pytest.param("deux jours plus tard", "2026-03-14", id="counted from it"),
        pytest.param("le 2 mai", "2026-05-02", id="another month"),
    ],
)
def test_a_date_may_lean_on_a_former_one(text: str, day: str) -> None:
    found = dates_in(text, MONDAY, date(2026, 3, 12))
    assert [str(given) for _, given in found] == [day]


def test_a_month_ago_is_the_last_day_of_a_shorter_month() -> None:
    assert read("il y a un mois", date(2026, 3, 31)) == [("il y a un mois", "2026-02-28")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("dans trois semaines", id="to come"),
        pytest.param("pendant trois semaines", id="a length"),
        pytest.param("il y a trois patients", id="something else"),
        pytest.param("lundi", id="any Monday"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_day_counted_back_from_today(text: str) -> None:
    assert read(text, MONDAY) == []


def test_days_are_given_in_the_order_of_the_text() -> None:
    assert read("hier, puis le 12/03/2026, puis il y a 2 jours", MONDAY) == [
        ("hier", "2026-05-31"),
        ("12/03/2026", "2026-03-12"),
        ("il y a 2 jours", "2026-05-30"),
    ]


def test_yesterday_beside_its_date_is_one_day() -> None:
    assert [day for _, day in read("hier, le 31 mai 2026", MONDAY)] == ["2026-05-31"]


@given(st.integers(0, 999), st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_so_many_days_ago_are_so_many_days_before_today(number: int, today: date) -> None:
    for text in (f"il y a {number} jours", f"{number} days ago"):
        ((_, day),) = dates_in(text, today)
        assert (today - day).days == number


# --- how a date is written -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (date(2026, 1, 1), "fr", "1er janvier 2026"),
        (date(2026, 1, 1), "en", "1 January 2026"),
        (date(2026, 2, 2), "fr", "2 février 2026"),
        (date(2026, 12, 11), "fr", "11 décembre 2026"),
        (date(2026, 12, 31), "en", "31 December 2026"),
    ],
)
def test_a_date_in_words(day: date, language: Language, words: str) -> None:
    assert write_date(day, language) == words


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["fr", "en"]))
def test_a_written_date_is_read_again(day: date, language: Language) -> None:
    written = write_date(day, language)
    assert dates_in(written) == [(slice(0, len(written)), day)]
