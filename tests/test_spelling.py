"""What is written in haste is put into known words; names, numbers and addresses are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dictionaries import in_dictionary
from assistant.sources import Language
from assistant.spelling import Mended, Speller

SPELLER = Speller(
    (
        *("traitement", "dossier", "dossiers", "dossiers", "autorisation", "médicament"),
        *("remboursement", "laboratoire", "treatment", "hospital", "authorisation", "physician"),
    ),
    ["ANSM", "HAS"],
)


def said(message: str, language: Language) -> str:
    return SPELLER.mend(message, language).text


# --- slips ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "message", "text"),
    [
        pytest.param(language, message, text, id=about)
        for about, language, message, text in (
            ("a letter for another", "fr", "un traitemant long", "un traitement long"),
            ("a letter too few", "fr", "le dosier", "le dossier"),
            ("two letters exchanged", "fr", "le dossire", "le dossier"),
            ("two slips in a long word", "fr", "le rembourcemment", "le remboursement"),
            ("no accents", "fr", "le medicamment", "le medicament"),
            ("accents written apart", "fr", "le me\u0301dicamment", "le medicament"),
            ("after an article", "fr", "l'autorisaton, oui", "l'autorisation, oui"),
            ("at the end of a sentence", "fr", "Et le dosier.", "Et le dossier."),
            ("a capital that begins", "fr", "Oui. Traitemant long", "Oui. traitement long"),
            ("all in capitals", "fr", "LE TRAITEMANT EST LONG", "LE TRAITEMENT EST LONG"),
            ("a capital after a line", "fr", "Oui\nTraitemant long", "Oui\ntraitement long"),
            ("in English", "en", "a hospitl", "a hospital"),
            ("in English capitals", "en", "WHICH HOSPITL", "WHICH HOSPITAL"),
            ("two slips in English", "en", "the phisycian came", "the physician came"),
            ("the usual word of two as near", "fr", "un dossierz", "un dossiers"),
        )
    ],
)
def test_a_slip_is_mended(language: Language, message: str, text: str) -> None:
    assert said(message, language) == text


@pytest.mark.parametrize(
    ("language", "message"),
    [
        pytest.param(language, message, id=about)
        for about, language, message in (
            ("nothing", "fr", ""),
            ("a word in use", "fr", "le traitement"),
            ("a word of the dictionary", "fr", "le laboratoires, il traite"),
            ("two slips in a short word", "fr", "le doziez"),
            ("three slips", "fr", "une autorizassion"),
            ("an acronym", "fr", "le DOSIER de l'ANSN"),
            ("a product", "fr", "avec le Traitemant ou Dosier"),
            ("numbers", "fr", "le 12/03/2026, 1500 euros"),
            ("a code", "fr", "lot traitemant2, dosier_a"),
            ("an e-mail address", "fr", "à dosier@laboratoir.fr"),
            ("the address of a page", "fr", "sur https://laboratoir.fr/dosier"),
            ("an e-mail address in parts", "fr", "à dosier.dr@mon-laboratoir.fr, info@chu.fr"),
            ("a longer address of a page", "fr", "sur https://site.gouv/mon-dosier"),
            ("a file", "fr", "voir dosier.pdf"),
            ("an acronym that begins", "fr", "PK, puis DR"),
            ("a title", "fr", "suivi par le Pr Durand"),
            ("a gene", "fr", "il a un g6pd"),
            ("a word that is one already", "fr", "sa maladie, ça dure, qui rembourse"),
            ("accents that are written apart", "fr", "un me\u0301dicament e\u0301valuation"),
            ("an acronym in small letters", "fr", "que dit l'ansm"),
            ("an article of law that begins", "en", "R. 163-1 of the code"),
            ("words that are far apart", "en", "w / o"),
            ("a short form in a code", "fr", "le gène c-MET, B-ki"),
            ("the letter of a disease", "fr", "une hépatite C"),
            ("the letter of a disease, and a question", "fr", "une hépatite C qui dure"),
            ("the letter of an article", "fr", "l'article R. 163 puis C. 12"),
            ("a short form in capitals", "fr", "la DDE et le PK"),
        )
    ],
)
def test_what_is_left_alone(language: Language, message: str) -> None:
    assert SPELLER.mend(message, language) == Mended(message)


# --- short forms, glued articles -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "message", "text"),
    [
        ("fr", "c koi le dossier svp", "c'est quoi le dossier s'il vous plaît"),
        ("fr", "C koi ?", "c'est quoi ?"),
        ("fr", "DIS C KOI", "DIS c'est quoi"),
        ("fr", "Pk ? bcp de tps", "pourquoi ? beaucoup de temps"),
        ("fr", "y a t il un dossier", "y a-t-il un dossier"),
        ("fr", "Bonjour,\nC koi un dossier", "Bonjour,\nc'est quoi un dossier"),
        ("fr", "combien 2 jrs", "combien de jours"),
        ("fr", "qu’est ce que le dossier", "qu'est-ce que le dossier"),
        ("en", "u dont know, pls", "you do not know, please"),
        ("en", "b4 treatment, w/o dossier", "before treatment, without dossier"),
        ("en", "svp, c koi", "svp, c koi"),
        ("fr", "lansm et dansm", "l'ANSM et d'ANSM"),
        ("fr", "lhas dit", "l'HAS dit"),
        ("en", "lansm", "lansm"),
    ],
)
def test_what_short_forms_stand_for(language: Language, message: str, text: str) -> None:
    assert said(message, language) == text


def test_without_acronyms_nothing_is_unglued() -> None:
    assert Speller(["dossier"]).mend("lansm", "fr").text == "lansm"


# --- the user's own words ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "written"),
    [
        *[("c'est quoi", "c koi"), ("quoi", "c koi"), ("est", "c koi"), (" le ", " le ")],
        *[("traitement", "traitemant"), ("le traitement de", "le traitemant de")],
        *[("l'ANSM", "lansm"), ("quoi le trai", "c koi le traitemant"), (" svelte", " svelte")],
        *[("s'il vous plaît", "svp"), (" ?", " ?"), ("", "")],
    ],
)
def test_a_place_is_told_in_the_words_of_the_user(part: str, written: str) -> None:
    message = "c koi le traitemant de lansm, svelte, svp ?"
    mended = SPELLER.mend(message, "fr")
    start = mended.text.index(part)
    assert mended.written(slice(start, start + len(part)), message) == written


def test_each_mend_says_what_was_written() -> None:
    message = "svp, le dosier"
    mends = SPELLER.mend(message, "fr").mends
    assert [message[mend.place] for mend in mends] == [mend.was for mend in mends]
    assert [mend.now for mend in mends] == ["s'il vous plaît", "dossier"]


# --- dictionaries --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "fr", "en"),
    [
        *[("maladie", True, False), ("illness", False, True), ("hopital", True, False)],
        *[("patient", True, True), ("traitemant", False, False), ("", False, False)],
    ],
)
def test_a_word_stands_in_its_dictionary(word: str, fr: bool, en: bool) -> None:
    assert (in_dictionary(word, "fr"), in_dictionary(word, "en")) == (fr, en)


def test_what_a_speller_knows() -> None:
    known = [SPELLER.knows(word, "fr") for word in ("dossier", "ansm", "maladie", "dosier")]
    assert known == [True, True, True, False]


@pytest.mark.parametrize(
    ("known", "slip", "text"),
    [
        ("zirb", "zorb", "zorb"),
        ("zirb", "zirbb", "zirb"),
        ("zirba", "zorba", "zirba"),
        ("zarbonin", "zirbonen", "zirbonen"),
        ("zarbonina", "zirbonena", "zarbonina"),
    ],
)
def test_a_short_word_is_left_and_a_long_one_may_have_two_slips(
    known: str, slip: str, text: str
) -> None:
    assert Speller([known]).mend(slip, "fr").text == text


def test_of_words_as_near_the_one_that_begins_alike_wins_then_the_usual_one() -> None:
    near = Speller(["zorbane", *["zorbine"] * 2, *["torbone"] * 9])
    assert near.mend("zorbone", "fr").text == "zorbine"
    assert Speller([*["zorbane"] * 2, "zorbine"]).mend("zorbone", "fr").text == "zorbane"


# --- laws ----------------------------------------------------------------------------------------

WORDS = st.sampled_from(["ANSM", "90", "hôpital", "malade", *sorted(SPELLER.used)])
GAPS = st.sampled_from([" ", ", ", " ; ", ".\n", " ? ", " l'", "-"])
SLIPS = st.sampled_from(["bjr", "svp", "dosier", "c", "koi", "autorisatoin", "lansm", "’"])


@given(st.lists(st.tuples(WORDS, GAPS)))
def test_a_text_of_known_words_is_never_changed(parts: list[tuple[str, str]]) -> None:
    message = "".join(word + gap for word, gap in parts)
    assert SPELLER.mend(message, "fr") == Mended(message)


@given(st.lists(st.one_of(WORDS, GAPS, SLIPS, st.text(max_size=5))).map(" ".join))
def test_the_whole_of_a_mended_text_stands_for_the_whole_message(message: str) -> None:
    mended = SPELLER.mend(message, "fr")
    assert mended.written(slice(0, len(mended.text)), message) == message
    assert all(message[mend.place] == mend.was for mend in mended.mends)
