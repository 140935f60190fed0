"""A word is found however it is written, and a quantity is alike in both languages."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from assistant.analysis import fold, is_stop, quantities, terms, tokens
from assistant.sources import Language


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        pytest.param("ÉVALUATION", "evaluation", id="accents and case"),
        pytest.param("L’évaluation", "evaluation", id="elision, curly apostrophe"),
        pytest.param("l'évaluation", "evaluation", id="elision, straight apostrophe"),
        pytest.param("qu’octroyer", "octroyer", id="elision of que"),
        pytest.param("n’octroie", "octroie", id="elision of ne"),
        pytest.param("mise en œuvre", "mise en oeuvre", id="ligature"),
        pytest.param("pré‑AMM", "pré-AMM", id="non-breaking hyphen"),
        pytest.param("post\u00a0AMM", "post AMM", id="non-breaking space"),
        pytest.param(normalize("NFD", "délai réglementé"), "délai réglementé", id="decomposed"),
        pytest.param("les autorisations", "autorisation", id="plural and article"),
        pytest.param("Quels sont les délais ?", "délai", id="question words"),
    ],
)
def test_two_spellings_of_a_word_have_the_same_terms(written: str, plain: str) -> None:
    assert terms(written, "fr") == terms(plain, "fr") != []


def test_an_apostrophe_that_elides_nothing_stays_within_its_words() -> None:
    assert [token.surface for token in tokens("s’est aujourd’hui abstenu", "fr")] == [
        *("aujourd", "hui", "abstenu")
    ]


@pytest.mark.parametrize(
    "written",
    [
        "art. L. 5121-12",
        "art. l. 5121-12",
        "l’article L.5121-12 du code",
        "l'article L 5121-12",
        "L5121-12",
        "L.\u00a05121‑12",
    ],
)
def test_an_article_of_law_is_one_term_however_it_is_written(written: str) -> None:
    assert terms(written, "fr")[0] == "l.5121-12"
    assert "5121" not in terms(written, "fr")


@pytest.mark.parametrize(
    ("written", "term"), [("R. 5121-70", "r.5121-70"), ("D. 5121-74-1-1", "d.5121-74-1-1")]
)
def test_the_letter_and_all_numbers_of_an_article_count(written: str, term: str) -> None:
    assert terms(f"l’article {written} du CSP", "fr")[0] == term


@pytest.mark.parametrize(
    ("french", "english", "quantity"),
    [
        ("45 jours", "45 days", "45j"),
        ("quarante-cinq jours", "forty-five days", "45j"),
        ("quatre-vingt-dix jours", "ninety days", "90j"),
        ("dix-huit mois", "eighteen months", "18m"),
        ("un délai de 3\u00a0mois", "a 3-month period", "3m"),
        ("d’1 an", "one year", "1a"),
        ("3 ans renouvelables", "three renewable years", "3a"),
        ("deux semaines", "two weeks", "2s"),
        ("2 années", "2 years", "2a"),
        ("78 %", "78%", "78%"),
        ("78\u202f%", "78 %", "78%"),
        ("1,5 an", "1,5 year", "1,5a"),
        ("trois (3) mois", "three (3) months", "3m"),
        ("trente jours", "thirty days", "30j"),
    ],
)
def test_a_quantity_is_alike_in_both_languages(french: str, english: str, quantity: str) -> None:
    assert quantities(french) == quantities(english) == [quantity]
    assert quantity in terms(french, "fr")
    assert quantity in terms(english, "en")


@pytest.mark.parametrize(
    "text",
    ["3 critères", "mois de mai", "le 1er juillet 2021", "L. 5121-12", "3 manuels", "3 annexes"],
)
def test_a_number_without_unit_is_no_quantity(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("vingt-cinq jours", "5j"),
        ("vingt et un jours", "1j"),
        ("cent vingt jours", "20j"),
        ("quatre-vingt dix jours", "10j"),
        ("twenty-five days", "5j"),
        ("forty five days", "5j"),
        ("100 000 jours", "000j"),
    ],
)
def test_a_number_is_never_read_from_its_tail(text: str, tail: str) -> None:
    assert tail not in quantities(text)


@pytest.mark.parametrize(
    ("text", "language", "kept"),
    [
        pytest.param("who is the HAS", "en", ["HAS"], id="HAS in English"),
        pytest.param("she has it", "en", [], id="has in English"),
        pytest.param("une MA en France", "fr", ["MA", "France"], id="MA in French"),
        pytest.param("ma demande", "fr", ["demande"], id="ma in French"),
        pytest.param("QU’ATTENDRE", "fr", ["ATTENDRE"], id="elision in capitals"),
        pytest.param("à A ou B", "fr", [], id="a lone letter"),
        pytest.param("3 mois", "fr", ["3", "mois"], id="a lone digit"),
    ],
)
def test_only_capitals_tell_an_acronym_from_a_common_word(
    text: str, language: Language, kept: list[str]
) -> None:
    assert [token.surface for token in tokens(text, language)] == kept


@pytest.mark.parametrize(("text", "language"), [("HAS", "en"), ("MA", "fr")])
def test_an_acronym_that_is_a_common_word_is_a_term(text: str, language: Language) -> None:
    assert terms(text, language) == [text.lower()]


def test_a_token_stands_where_the_text_says_it() -> None:
    text = "Qu’est-ce que l’Évaluation pré‑AMM d’un médicament ?"
    found = tokens(text, "fr")
    assert [token.surface for token in found] == ["Évaluation", "pré", "AMM", "médicament"]
    assert all(text[t.start : t.start + len(t.surface)] == t.surface for t in found)


@pytest.mark.parametrize(
    ("word", "language", "stop"),
    [("Même", "fr", True), ("has", "en", True), ("has", "fr", False), ("avis", "fr", False)],
)
def test_a_common_word_is_one_in_its_language(word: str, language: Language, stop: bool) -> None:
    assert is_stop(fold(word), language) is stop
