"""What a message states is taken from its own words, and each date is of one event at most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from assistant.rules import Fact
from assistant.sources import Language
from assistant.telling import (
    CHOSEN,
    NOTHING,
    OTHER,
    SURE,
    Day,
    Stated,
    Tells,
    choices_in,
    days_in,
    events_of,
    lengths_in,
)

TEXT = {"fr": "un texte", "en": "a text"}
TODAY = date(2026, 6, 1)
ONE, TWO, THREE = date(2026, 3, 12), date(2026, 4, 2), date(2026, 4, 20)


def choice(name: str, yes: str, no: str) -> Fact:
    """A fact of which a yes and a no are each known to be said in one way."""
    said = {"oui": {"fr": [yes], "en": [yes]}, "non": {"fr": [no], "en": [no]}}
    return Fact.model_validate({"id": name, "name": TEXT, "question": TEXT, "said": said})


def event(name: str, said: str = "", **more: object) -> Fact:
    """A date that is known to be named in one way."""
    known = {"date": {"fr": [said], "en": [said]}} if said else {}
    entry = {"id": name, "name": TEXT, "question": TEXT, "kind": "date", "said": known}
    return Fact.model_validate(entry | more)


def nothing(words: str, language: Language) -> Mapping[str, float]:
    return {}


def always(**likely: float) -> Tells:
    """What tells the same of any words; `grave_oui` stands for "grave=oui"."""
    told = {name.replace("_", "="): likelihood for name, likelihood in likely.items()}
    return lambda words, language: told


# --- choices -------------------------------------------------------------------------------------

GRAVE = choice("grave", "maladie grave", "rien de grave")
SOLD = choice("vendu", "le commercialiser", "jamais vendu")


def chosen(message: str, tells: Tells, *facts: Fact) -> list[tuple[str, object, str]]:
    found = choices_in(message, "fr", facts or (GRAVE, SOLD), tells, lambda at: message[at])
    return [(stated.fact, stated.value, stated.words) for stated in found]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        pytest.param("On ne peut pas parler de maladie grave.", [], id="denied"),
        pytest.param("One can't call it a maladie grave.", [], id="denied in English"),
        pytest.param("Personne ne parle de maladie grave.", [], id="said by nobody"),
        pytest.param("On refuse d'y voir une maladie grave.", [], id="refused"),
        pytest.param(
            "Ce n'est pas en France, maladie grave.", ["maladie grave"], id="in another clause"
        ),
        pytest.param(
            "Pas de réponse à ce jour de notre hôpital sur cette maladie grave.",
            ["maladie grave"],
            id="too far before",
        ),
    ],
)
def test_a_phrase_that_is_denied_states_nothing(message: str, told: list[str]) -> None:
    assert [words for _, _, words in chosen(message, nothing, GRAVE)] == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        pytest.param("C'est une maladie grave.", [("grave", "oui", "maladie grave")], id="phrase"),
        pytest.param("Rien de grave.", [("grave", "non", "Rien de grave")], id="its contrary"),
        pytest.param("Une maladie grave, ou rien de grave.", [], id="both"),
        pytest.param(
            "Maladie grave ; oui, maladie grave", [("grave", "oui", "Maladie grave")], id="twice"
        ),
        pytest.param("Il fait beau.", [], id="neither"),
        pytest.param("", [], id="no word"),
    ],
)
def test_a_known_phrase_states_a_choice(message: str, told: list[tuple[str, str, str]]) -> None:
    assert chosen(message, nothing) == told


@pytest.mark.parametrize(
    ("likelihood", "told"),
    [
        pytest.param(CHOSEN, [("grave", "oui", "Il va très mal")], id="enough"),
        pytest.param(CHOSEN - 0.01, [], id="too little"),
    ],
)
def test_words_like_known_ones_state_a_choice(
    likelihood: float, told: list[tuple[str, str, str]]
) -> None:
    assert chosen("Il va très mal.", always(grave_oui=likelihood)) == told


@pytest.mark.parametrize(
    ("likelihood", "told"),
    [
        pytest.param(SURE + 0.05, ["non"], id="sure"),
        pytest.param(SURE, [], id="as sure as the phrase"),
        pytest.param(SURE - 0.1, ["oui"], id="less sure"),
    ],
)
def test_only_words_that_are_sure_prevail_on_a_phrase(likelihood: float, told: list[str]) -> None:
    """'No company plans to market it' holds 'plans to market'."""
    found = chosen("Aucune firme ne compte le commercialiser", always(vendu_non=likelihood))
    assert [value for _, value, _ in found] == told


def test_each_clause_tells_its_own_fact() -> None:
    def tells(words: str, language: Language) -> Mapping[str, float]:
        return {"grave=oui": 0.9} if "alité" in words else {"vendu=non": 0.9}

    told = chosen("Il reste alité, on ne le trouve nulle part.", tells)
    assert told == [
        ("grave", "oui", "Il reste alité"),
        ("vendu", "non", "on ne le trouve nulle part"),
    ]


@pytest.mark.parametrize(
    ("likely", "told"),
    [
        pytest.param({"grave_oui": 0.8, "vendu_oui": 0.7}, ["grave", "vendu"], id="two facts"),
        pytest.param({NOTHING: 0.8, "grave_oui": 0.7}, [], id="nothing is likelier"),
        pytest.param({NOTHING: 0.95, "grave_oui": SURE}, [], id="nothing is surer"),
        pytest.param({NOTHING: 0.7, "grave_oui": 0.8}, ["grave"], id="nothing is less likely"),
        pytest.param(
            {NOTHING: 0.7, "grave_oui": 0.8, "vendu_oui": 0.65}, ["grave"], id="than one of them"
        ),
    ],
)
def test_a_clause_tells_no_fact_that_it_is_likelier_to_tell_nothing_of(
    likely: dict[str, float], told: list[str]
) -> None:
    assert [name for name, *_ in chosen("Il va très mal.", always(**likely))] == told


@pytest.mark.parametrize(
    ("other", "told"),
    [
        pytest.param(0.3, ["oui"], id="one value is far likelier"),
        pytest.param(0.7, ["oui"], id="both are likely, one is likelier"),
        pytest.param(0.85, [], id="both are as likely"),
    ],
)
def test_of_two_values_a_clause_states_the_likelier(other: float, told: list[str]) -> None:
    found = chosen("Il va très mal.", always(grave_oui=0.9, grave_non=other))
    assert [value for _, value, _ in found] == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        pytest.param(
            "Il reste alité depuis mars mais on le trouve partout.", ["grave", "vendu"], id="two"
        ),
        pytest.param("Il reste alité et soucieux.", ["grave"], id="one too short to tell"),
        pytest.param("Il reste alité chez lui dont on le dit.", ["grave", "vendu"], id="relative"),
    ],
)
def test_each_part_of_a_clause_tells_its_own_fact(message: str, told: list[str]) -> None:
    def tells(words: str, language: Language) -> Mapping[str, float]:
        if "mais" in words or "et soucieux" in words:
            return {"grave=oui": 0.4, "vendu=oui": 0.4}
        return {"grave=oui" if "alité" in words else "vendu=oui": 0.9}

    assert [name for name, *_ in chosen(message, tells)] == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        pytest.param("On le vend, mais pas pour nous.", ["vendu"], id="one sentence"),
        pytest.param("On le vend. Mais pas pour nous.", [], id="two sentences"),
        pytest.param("On le vend, mais pas pour nous ?", [], id="a question"),
    ],
)
def test_two_clauses_may_tell_a_fact_together(message: str, told: list[str]) -> None:
    def tells(words: str, language: Language) -> Mapping[str, float]:
        return {"vendu=non": 0.9} if "vend" in words and "pas" in words else {}

    assert [name for name, *_ in chosen(message, tells)] == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        pytest.param("Il reste alité / stock vide", ["Il reste alité"], id="slash"),
        pytest.param("stock vide + il reste alité", ["il reste alité"], id="plus"),
        pytest.param(
            "il reste alité / risque mesuré", ["il reste alité / risque mesuré"], id="risk"
        ),
    ],
)
def test_what_a_list_sets_apart_is_read_apart(message: str, told: list[str]) -> None:
    def tells(words: str, language: Language) -> Mapping[str, float]:
        return {"grave=oui": 0.9} if "alité" in words else {}

    assert [words for _, _, words in chosen(message, tells)] == told


def test_a_word_alone_tells_no_fact() -> None:
    assert chosen("Non, il va bien.", always(grave_oui=0.9)) == [("grave", "oui", "il va bien")]


def test_courtesy_tells_no_fact() -> None:
    told = chosen("Très bien, merci, elle souffre.", always(grave_oui=0.9))
    assert [words for _, _, words in told] == ["elle souffre"]


def test_a_clause_states_nothing_that_a_part_of_it_contradicts() -> None:
    def tells(words: str, language: Language) -> Mapping[str, float]:
        if "lit" in words and "mal" in words:
            return {"grave=non": 0.95}
        return {"grave=oui": 0.9, "grave=non": 0.8} if "mal" in words else {}

    assert chosen("Il n'y a plus aucun lit et il va vraiment mal", tells) == []


def test_two_clauses_that_disagree_state_nothing() -> None:
    def tells(words: str, language: Language) -> Mapping[str, float]:
        return {"grave=oui" if "mal" in words else "grave=non": 0.9}

    assert chosen("Il va mal, puis bien.", tells) == []


@pytest.mark.parametrize(
    "likely",
    [
        pytest.param({"grave_oui": 1.0}, id="a value"),
        pytest.param({"autre_oui": 1.0}, id="a fact that is not known"),
    ],
)
def test_what_is_asked_is_not_stated(likely: dict[str, float]) -> None:
    assert chosen("Et s'il allait mal ?", always(**likely)) == []


@pytest.mark.parametrize(
    ("likely", "told"),
    [
        pytest.param({NOTHING: 0.5, "grave_oui": 0.4}, [], id="likelier of nothing"),
        pytest.param({NOTHING: 0.4, "grave_oui": 0.5}, ["grave"], id="less likely of nothing"),
        pytest.param({}, ["grave"], id="nothing learnt"),
    ],
)
def test_a_phrase_of_a_question_that_likelier_tells_nothing_states_nothing(
    likely: dict[str, float], told: list[str]
) -> None:
    """'Quel accès pour une maladie grave ?' tells a situation, 'what is a rare disease?' none."""
    found = chosen("Qu'est-ce qu'une maladie grave ?", always(**likely))
    assert [name for name, *_ in found] == told


@pytest.mark.parametrize(
    ("language", "message", "told"),
    [
        pytest.param("fr", "Si c'était une maladie grave", False, id="if it were, in French"),
        pytest.param("fr", "S'il avait une maladie grave", False, id="if he had, in French"),
        pytest.param("fr", "Nous aurions demandé, maladie grave", True, id="beside, in French"),
        pytest.param("fr", "Il aurait eu une maladie grave", False, id="would have, in French"),
        pytest.param("fr", "Si c'est une maladie grave", True, id="if it is, in French"),
        pytest.param("fr", "Il avait une maladie grave", True, id="had, in French"),
        pytest.param("fr", "Il aurait besoin, maladie grave", True, id="would need, in French"),
        pytest.param("en", "If it were a maladie grave", False, id="if it were"),
        pytest.param("en", "Had it been a maladie grave", False, id="had it been"),
        pytest.param("en", "It would have been a maladie grave", False, id="would have been"),
        pytest.param("en", "If it is a maladie grave", True, id="if it is"),
        pytest.param("en", "We would have to import it: maladie grave", True, id="would have to"),
    ],
)
def test_what_is_supposed_against_the_facts_is_not_stated(
    language: Language, message: str, told: bool
) -> None:
    for tells in (nothing, lambda words, _: {"grave=oui": 0.9} if "maladie" in words else {}):
        found = choices_in(message, language, [GRAVE], tells, lambda at: message[at])
        assert bool([*found]) is told


def test_a_clause_that_begins_a_question_states_nothing() -> None:
    assert chosen("Quand livrer, et qui paie ?", always(grave_oui=0.99)) == []


@pytest.mark.parametrize(
    ("likelihood", "told"),
    [pytest.param(SURE, ["grave"], id="sure"), pytest.param(SURE - 0.01, [], id="less sure")],
)
def test_what_begins_like_a_question_but_ends_as_none_states_what_is_sure(
    likelihood: float, told: list[str]
) -> None:
    tells = always(grave_oui=likelihood)
    assert [n for n, *_ in chosen("Qui donc ne marche plus depuis mars.", tells)] == told


def test_a_date_is_no_choice() -> None:
    assert chosen("Le dépôt.", always(depot=1.0), event("depot", "dépôt")) == []


# --- numbers of days -----------------------------------------------------------------------------

STOPPED = Fact.model_validate(
    {
        "id": "stopped",
        "name": TEXT,
        "question": TEXT,
        "kind": "days",
        "said": {"days": {"fr": ["clock-stop", "suspendu"], "en": ["clock-stop", "suspended"]}},
    }
)


@pytest.mark.parametrize(
    ("language", "message", "told"),
    [
        (
            "fr",
            "Dossier complet, clock-stop de 30 jours au total",
            [("30", "clock-stop de 30 jours")],
        ),
        ("fr", "le délai a été suspendu pendant 15 j", [("15", "suspendu pendant 15 j")]),
        ("fr", "12 jours de clock-stop", [("12", "12 jours de clock-stop")]),
        ("en", "a 20-day clock-stop", [("20", "20-day clock-stop")]),
        ("en", "It was suspended for 9 days, then for 4 days", [("9", "suspended for 9 days")]),
        ("fr", "31 jours d'interruption, suspendu", []),
        (
            "fr",
            "Il y a eu un clock-stop, sans les dates : ça a duré 18 jours",
            [("18", "clock-stop, sans les dates : ça a duré 18 jours")],
        ),
        ("fr", "le clock-stop dure 45 jours au plus", []),
        ("fr", "On a 45 jours pour répondre au clock-stop", []),
        ("fr", "suspendu le 3 mars", []),
    ],
)
def test_a_number_of_days_is_read_beside_what_lasted_so_long(
    language: Language, message: str, told: list[tuple[str, str]]
) -> None:
    found = [*lengths_in(message, language, [GRAVE, STOPPED], lambda at: message[at])]
    assert [(stated.value, stated.words) for stated in found] == told
    assert {stated.fact for stated in found} <= {"stopped"}


# --- dates ---------------------------------------------------------------------------------------

RECEIPT = event("accuse", "reçu", named={"fr": ["dossier"], "en": ["file"]})
LETTER = event("lettre", refines="accuse", named={"fr": ["courrier"], "en": ["letter"]})
ASKED = event("questions", "questions")
EVENTS = (RECEIPT, LETTER, ASKED)


def days(message: str, tells: Tells = nothing, today: date | None = TODAY) -> list[Day]:
    return [*days_in(message, "fr", EVENTS, tells, lambda at: message[at], today)]


@pytest.mark.parametrize(
    ("message", "named"),
    [
        pytest.param("reçu le 12 mars 2026", ["accuse"], id="before"),
        pytest.param("le 12 mars 2026, reçu", ["accuse"], id="after"),
        pytest.param("12/03/2026 : reçu\n02/04/2026 : questions", ["accuse", "questions"], id="ls"),
        pytest.param(
            "reçu le 12/03/2026, questions le 02/04/2026", ["accuse", "questions"], id="2"
        ),
        pytest.param("courrier reçu le 12 mars 2026", ["lettre"], id="a letter"),
        pytest.param("courrier du dossier reçu le 12 mars 2026", ["accuse"], id="the file too"),
        pytest.param("le 12 mars 2026", [""], id="nothing"),
    ],
)
def test_the_phrase_beside_a_date_names_its_event(message: str, named: list[str]) -> None:
    assert ["".join(day.likely) for day in days(message)] == named


def test_a_date_is_told_in_its_clause_written_as_a_mark() -> None:
    heard = list[str]()

    def tells(words: str, language: Language) -> Mapping[str, float]:
        heard.append(words)
        return {"accuse": 0.7, "grave=oui": 0.9, OTHER: 0.2}

    message = "Bonjour. On a tout eu le 12 mars 2026, puis silence ! Merci."
    (day,) = days(message, tells)
    assert heard == ["On a tout eu le {d}"]
    assert day == Day(ONE, "On a tout eu le 12 mars 2026", {"accuse": 0.7}, other=0.2)


@pytest.mark.parametrize(
    ("words", "day", "exact"),
    [
        pytest.param("reçu le 12 mars 2026", ONE, True, id="a date"),
        pytest.param("reçu hier", date(2026, 5, 31), False, id="yesterday"),
        pytest.param("reçu il y a 3 semaines", date(2026, 5, 11), True, id="in figures"),
        pytest.param("reçu lundi dernier", date(2026, 5, 25), False, id="a weekday"),
    ],
)
def test_a_day_that_is_only_told_from_today_is_not_exact(
    words: str, day: date, exact: bool
) -> None:
    (found,) = days(words)
    assert (found.day, found.exact) == (day, exact)


def test_without_today_no_day_is_counted_from_it() -> None:
    assert days("reçu hier, ou le 12 mars", today=None) == []


# --- what each date is of ------------------------------------------------------------------------


def of(
    *told: Day, wanted: Mapping[str, float] | None = None
) -> tuple[dict[str, object], list[date]]:
    found, loose = events_of(told, wanted or {})
    return {stated.fact: stated.value for stated in found}, [*loose]


def day(when: date, other: float = 0.0, **likely: float) -> Day:
    return Day(when, f"le {when}", likely, other)


@pytest.mark.parametrize(
    ("told", "found", "loose"),
    [
        pytest.param((), {}, [], id="none"),
        pytest.param((day(ONE, accuse=0.9),), {"accuse": ONE}, [], id="clear"),
        pytest.param((day(ONE, accuse=0.5),), {}, [ONE], id="unclear"),
        pytest.param((day(ONE),), {}, [ONE], id="nothing likely"),
        pytest.param(
            (day(ONE, accuse=0.7), day(TWO, accuse=0.9, questions=0.6)),
            {"accuse": TWO},
            [ONE],
            id="each event once, the clearest first",
        ),
        pytest.param(
            (day(ONE, accuse=0.9, questions=0.8), day(TWO, accuse=0.8, questions=0.7)),
            {"accuse": ONE, "questions": TWO},
            [],
            id="then the next",
        ),
        pytest.param(
            (day(ONE, accuse=0.9), day(ONE)), {"accuse": ONE}, [], id="the same day told twice"
        ),
        pytest.param((day(ONE, 0.9, accuse=0.8),), {}, [], id="an expiry"),
        pytest.param((day(ONE, 0.5, accuse=0.4),), {}, [ONE], id="perhaps an expiry"),
    ],
)
def test_each_date_is_of_one_event(
    told: tuple[Day, ...], found: dict[str, date], loose: list[date]
) -> None:
    assert of(*told) == (found, loose)


def test_an_event_keeps_the_words_of_its_date() -> None:
    assert events_of([day(ONE, accuse=0.9)], {}) == ((Stated("accuse", ONE, f"le {ONE}"),), ())


@pytest.mark.parametrize(
    ("likelihood", "wanted", "found"),
    [
        pytest.param(0.3, 1.0, {"accuse": ONE}, id="wanted"),
        pytest.param(0.3, 0.1, {}, id="hardly wanted"),
        pytest.param(0.1, 1.0, {}, id="wanted, but not likely"),
    ],
)
def test_what_is_asked_for_helps_to_tell_what_a_date_is_of(
    likelihood: float, wanted: float, found: dict[str, date]
) -> None:
    assert of(day(ONE, accuse=likelihood), wanted={"accuse": wanted})[0] == found
