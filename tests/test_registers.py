"""The words change with the audience; the quotes never do."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus import read_corpus
from assistant.registers import with_exact_words, written_out
from assistant.sources import Citation, Language, Statement
from assistant.vocabulary import Vocabulary

CORPUS = Path("corpus")
VOCABULARY = Vocabulary.load(CORPUS)
PASSAGES = read_corpus(CORPUS)
AAC = {"fr": VOCABULARY.concepts["aac"].fr[0], "en": VOCABULARY.concepts["aac"].en[0]}
PROOF = Citation(source="ansm-acces-derogatoire", quote="Les AAC sont délivrées par l'ANSM")
UNKNOWN = Citation(source="ansm-acces-derogatoire", quote="Les AAC poussent sur les arbres")


def rule(text: str, *citations: Citation, cell: tuple[str, str] | None = None) -> Statement:
    return Statement(text, citations, "rule", cell)


def told(*statements: Statement, language: Language = "fr") -> list[str]:
    return [told.text for told in written_out(statements, VOCABULARY, language)]


# --- acronyms ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "written"),
    [
        pytest.param("fr", "Une AAC dure.", f"Une AAC ({AAC['fr']}) dure.", id="French"),
        pytest.param("en", "An AAC lasts.", f"An AAC ({AAC['en']}) lasts.", id="English"),
        pytest.param("fr", "AAC, puis AAC.", f"AAC ({AAC['fr']}), puis AAC.", id="first use"),
        pytest.param("fr", f"{AAC['fr']} : AAC", f"{AAC['fr']} : AAC", id="name already there"),
        pytest.param("fr", "Un accès (AAC)", "Un accès (AAC)", id="in brackets"),
        pytest.param("fr", "Le MAAC, l'AAC-2", "Le MAAC, l'AAC-2", id="inside another word"),
        pytest.param("fr", "Une demande.", "Une demande.", id="none"),
    ],
)
def test_an_acronym_is_written_out(language: Language, text: str, written: str) -> None:
    assert told(rule(text), language=language) == [written]


def test_an_acronym_is_written_out_once_in_an_answer() -> None:
    assert told(rule("Une AAC."), rule("Une AAC.")) == [f"Une AAC ({AAC['fr']}).", "Une AAC."]


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(Statement(PROOF.quote, (PROOF,), "quote"), id="quote"),
        pytest.param(rule("Une AAC", PROOF, cell=("Durée", "AAC")), id="cell"),
    ],
)
def test_the_words_of_a_document_and_of_a_table_are_left_alone(kept: Statement) -> None:
    assert list(written_out([kept], VOCABULARY, "fr")) == [kept]


def test_only_the_text_of_a_statement_changes() -> None:
    (written,) = written_out([rule("Une AAC.", PROOF)], VOCABULARY, "fr")
    assert written == rule(f"Une AAC ({AAC['fr']}).", PROOF)


# --- exact words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "source"),
    [pytest.param("fr", "Source : ", id="French"), pytest.param("en", "Source: ", id="English")],
)
def test_the_exact_words_follow_the_first_rule_alone(language: Language, source: str) -> None:
    note, first, second = Statement("Note", (), "note"), rule("Un", PROOF), rule("Deux", PROOF)
    got = list(with_exact_words([note, first, second], PASSAGES, language))
    assert [*got[:2], got[4]] == [note, first, second] and len(got) == 5
    assert got[2] == Statement(PROOF.quote, (PROOF,), "quote")
    assert got[3].kind == "note" and got[3].citations == ()
    assert got[3].text.startswith(source) and "ANSM" in got[3].text


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(rule("Un", PROOF, cell=("Qui", "AAC")), id="cell"),
        pytest.param(rule("Un", UNKNOWN), id="words in no document"),
        *(pytest.param(Statement("Un", (PROOF,), kind), id=kind) for kind in ("quote", "note")),
    ],
)
def test_what_no_exact_words_follow(statement: Statement) -> None:
    assert list(with_exact_words([statement], PASSAGES, "fr")) == [statement]
