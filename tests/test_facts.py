"""A fact is read in the words of the user, and told in them."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.rules import UNKNOWN, Fact, FactError
from assistant.sources import Language

TEXT = {"fr": "un texte", "en": "a text"}


def innovative() -> Fact:
    """A choice that has read none of its phrases yet."""
    return Fact.model_validate(
        {
            "id": "innovant",
            "name": TEXT,
            "question": TEXT,
            "said": {
                "oui": {
                    "fr": ["innovant", "un nouveau", "nouveau", "Nouveau traitement"],
                    "en": ["innovative"],
                },
                "non": {"fr": ["pas innovant", "pas du tout innovant", "nouveau pour personne"]},
            },
        }
    )


INNOVATIVE = innovative()
DEPOSIT = Fact.model_validate({"id": "depot", "name": TEXT, "question": TEXT, "kind": "date"})


# --- what a message states -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "stated"),
    [
        pytest.param(language, text, stated, id=about)
        for about, language, text, stated in (
            ("nothing", "fr", "Il est utile.", []),
            ("a value", "fr", "Il est innovant.", [("innovant", "oui")]),
            ("its contrary", "fr", "Il n'est pas innovant.", [("pas innovant", "non")]),
            (
                "one, then the other",
                "fr",
                "L'un est innovant, l'autre n'est pas innovant.",
                [("innovant", "oui"), ("pas innovant", "non")],
            ),
            (
                "one twice",
                "fr",
                "Pas innovant, non, pas du tout innovant",
                [("Pas innovant", "non"), ("pas du tout innovant", "non")],
            ),
            (
                "the longest phrase",
                "fr",
                "LE NOUVEAU TRAITEMENT",
                [("NOUVEAU TRAITEMENT", "oui")],
            ),
            (
                "the longest phrase, which comes last",
                "fr",
                "un nouveau pour personne",
                [("nouveau pour personne", "non")],
            ),
            ("across punctuation", "fr", "pas « innovant »", [("pas « innovant", "non")]),
            ("words between", "fr", "pas très innovant", [("innovant", "oui")]),
            ("a longer word", "fr", "innovante, renouveau", []),
            ("after a ligature", "fr", "Le cœur, c'est nouveau", [("nouveau", "oui")]),
            ("in the other language", "en", "It is innovant", []),
            ("in English", "en", "An innovative one", [("innovative", "oui")]),
        )
    ],
)
def test_what_a_message_states(
    language: Language, text: str, stated: list[tuple[str, str]]
) -> None:
    found = [(text[place], value) for place, value in innovative().stated_in(text, language)]
    assert found == stated


# --- what a reply says ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        *("?", " ? ", "je ne sais pas", "Sais pas.", "je sais pas encore !", "aucune idée", "NSP"),
        *("inconnu", "I don't know", "dont know", "not sure", "No idea", "unknown"),
    ],
)
def test_one_may_not_know(reply: str) -> None:
    assert INNOVATIVE.read(reply) == DEPOSIT.read(reply) == UNKNOWN


@pytest.mark.parametrize("reply", ["", "peut-être", "oui et non", "unknown product", "2026-03-12"])
def test_what_is_no_reply_to_a_choice(reply: str) -> None:
    assert INNOVATIVE.read(reply) is None


@pytest.mark.parametrize(
    "reply", ["", "oui", "hier", "12 mars", "31/02/2026", "12/03/2026 ou 13/03/2026"]
)
def test_what_is_no_reply_to_a_date(reply: str) -> None:
    assert DEPOSIT.read(reply) is None


@pytest.mark.parametrize(
    ("fact", "value", "fr", "en", "written"),
    [
        pytest.param(
            INNOVATIVE,
            "bof",
            "« un texte : bof » n'est pas une réponse possible : donnez oui, non ou « ? ».",
            "'a text: bof' is no possible answer: give one of oui, non, or '?'.",
            "innovant=bof is no possible answer: give one of oui, non, or '?'.",
            id="choice",
        ),
        pytest.param(
            DEPOSIT,
            "hier",
            "« un texte : hier » n'est pas une date possible : donnez une date réelle entre "
            "2000-01-01 et 2099-12-31, par exemple 2026-03-12, ou « ? ».",
            "'a text: hier' is no possible date: give a real date between 2000-01-01 and "
            "2099-12-31, such as 2026-03-12, or '?'.",
            "depot=hier is no possible date: give a real date between 2000-01-01 and "
            "2099-12-31, such as 2026-03-12, or '?'.",
            id="date",
        ),
    ],
)
def test_a_refused_value_is_told_in_both_languages_and_to_a_program(
    fact: Fact, value: str, fr: str, en: str, written: str
) -> None:
    with pytest.raises(FactError) as refused:
        fact.parse(value)
    assert refused.value.says == {"fr": fr, "en": en}
    assert str(refused.value) == written


# --- how a value is told -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        ("oui", "oui", "yes"),
        ("non", "non", "no"),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        (date(2026, 3, 1), "1er mars 2026", "1 March 2026"),
    ],
)
def test_a_value_in_the_words_of_the_user(value: str | date, fr: str, en: str) -> None:
    assert INNOVATIVE.label(value, "fr") == fr
    assert INNOVATIVE.label(value, "en") == en


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("une AMM dans le psoriasis", ["AMM dans le psoriasis"], id="a name"),
        pytest.param("AMM contre l'asthme", ["AMM contre l'asthme"], id="an article that is bound"),
        pytest.param("une AMM dans cette maladie", [], id="what was spoken of"),
        pytest.param("une AMM dans une maladie", [], id="nothing in particular"),
        pytest.param("une AMM dans trois mois", [], id="a time"),
        pytest.param("une AMM dans, psoriasis", [], id="no further than a comma"),
    ],
)
def test_a_star_stands_for_the_name_of_something_new(text: str, found: list[str]) -> None:
    said = {"oui": {"fr": ["AMM dans *", "AMM contre *"]}}
    licensed = Fact.model_validate({"id": "amm", "name": TEXT, "question": TEXT, "said": said})
    assert [text[place] for place, _ in licensed.stated_in(text, "fr")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("mes 12 patients", ["12 patients"], id="figures"),
        pytest.param("thirty-odd patients", ["thirty-odd patients"], id="about so many"),
        pytest.param("une dizaine de patients", ["dizaine de patients"], id="a collective"),
        pytest.param("1 patient, 1 patients", [], id="one"),
        pytest.param("nos patients", [], id="no number"),
    ],
)
def test_a_hash_stands_for_a_number_above_one(text: str, found: list[str]) -> None:
    said = {"oui": {"fr": ["# patients"]}}
    many = Fact.model_validate({"id": "groupe", "name": TEXT, "question": TEXT, "said": said})
    assert [text[place] for place, _ in many.stated_in(text, "fr")] == found
