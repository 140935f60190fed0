"""The words change with the audience; the quotes never do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from assistant import Answer, Assistant
from assistant.analysis import quantities
from assistant.answers import Audience
from assistant.corpus import read_corpus
from assistant.registers import with_exact_words, written_out
from assistant.retrieval import Index
from assistant.rules import Rulebook
from assistant.rules.dates import dates_in
from assistant.settings import Settings
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


# --- what never changes --------------------------------------------------------------------------

RULEBOOK = Rulebook.load(CORPUS)
RULES = RULEBOOK.answerables
TODAY = date(2026, 6, 1)


def actors(text: str, language: Language) -> set[str]:
    """The authorities that a text names."""
    return {m.concept.id for m in VOCABULARY.mentions(text, language) if m.concept.kind == "body"}


def days_and_numbers(text: str) -> tuple[set[str], list[date]]:
    """The quantities and the dates that a text gives."""
    return {*quantities(text)}, [day for _, day in dates_in(text)]


def test_a_rule_names_the_same_actors_in_both_languages_with_the_same_proof() -> None:
    unlike = [
        name
        for name, rule in RULES.items()
        for fr, en in zip(rule.statements("fr"), rule.statements("en"), strict=True)
        if fr.citations != en.citations or actors(fr.text, "fr") != actors(en.text, "en")
    ]
    assert unlike == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everyday_words_add_no_number_and_keep_the_proof(language: Language) -> None:
    unlike = [
        name
        for name, rule in RULES.items()
        for exact, plain in zip(
            rule.statements(language), rule.statements(language, plainly=True), strict=True
        )
        if plain.citations != exact.citations
        or not {*quantities(plain.text)} <= {*quantities(exact.text)}
        or days_and_numbers(plain.text)[1] != days_and_numbers(exact.text)[1]
    ]
    assert unlike == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everyday_words_name_the_same_authorities(language: Language) -> None:
    unlike = [
        rule.says[language]
        for rule in RULEBOOK.rules()
        if rule.plain
        if actors(rule.plain[language], language) != actors(rule.says[language], language)
    ]
    assert unlike == []


@pytest.fixture(scope="module")
def assistant(index: Index, settings: Settings) -> Assistant:
    return Assistant.of(index, settings)


def proved(answer: Answer) -> list[Statement]:
    """What the rules say in an answer, but for what its reader may do next."""
    steps = {step.cites for step in RULEBOOK.next_steps}
    told = [s for s in answer.statements if s.kind in ("rule", "date")]
    return [s for s in told if s.citations not in steps]


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "Qui délivre une AAC ?",
        "Combien de temps dure une AAC ?",
        "Quelle est la durée d'un CPC ?",
        "Qui décide d'une AAP pré-AMM ?",
        "clock-stop : combien de jours pour répondre ?",
        "Combien de temps la HAS a-t-elle pour évaluer une demande d'accès précoce ?",
        "Who issues an AAC?",
        "How long is a CPC valid?",
        "AAC accordée le 12 mars 2026 : fin quand ?",
        "Receipt acknowledged on 12 March 2026: when will HAS decide?",
    ],
)
def test_an_answer_gives_the_same_numbers_dates_and_actors_to_every_audience(
    assistant: Assistant, question: str
) -> None:
    answers = [
        assistant.ask(question, today=TODAY, audience=audience)
        for audience in (None, *get_args(Audience))
    ]
    first, *others = [
        (
            answer.status,
            [s.citations for s in proved(answer)],
            [days_and_numbers(s.text) for s in proved(answer)],
            [actors(s.text, answer.language) for s in proved(answer)],
        )
        for answer in answers
    ]
    assert first[1]
    assert others == [first] * len(others)


@pytest.mark.model
@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("Qui délivre une AAC ?", "Who issues an AAC?"),
        ("Combien de temps dure une AAC ?", "How long is an AAC valid?"),
        ("Quelle est la durée d'un CPC ?", "How long is a CPC valid?"),
    ],
)
def test_an_answer_gives_the_same_numbers_and_actors_in_the_other_language(
    assistant: Assistant, fr: str, en: str
) -> None:
    for question, again in ((fr, "in English please"), (en, "en français")):
        first = assistant.ask(question, today=TODAY)
        then = assistant.ask(again, first.conversation, TODAY)
        assert first.language != then.language
        assert [s.citations for s in proved(then)] == [s.citations for s in proved(first)]
        for one, other in zip(proved(first), proved(then), strict=True):
            assert quantities(one.text) == quantities(other.text)
            assert actors(one.text, first.language) == actors(other.text, then.language)
