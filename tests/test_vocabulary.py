"""The concepts a message speaks of, by any of their names, and the language it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args
from unicodedata import normalize

import pytest
import yaml

from assistant.analysis import tokens
from assistant.settings import ROOT
from assistant.sources import Language
from assistant.vocabulary import Concept, Vocabulary, VocabularyError

VOCABULARY = Vocabulary.load(ROOT / "corpus")
CONCEPTS = list(VOCABULARY.concepts.values())
LANGUAGES: tuple[Language, ...] = get_args(Language)
REGIMES = [concept for concept in CONCEPTS if concept.kind == "regime"]


def read(message: str, language: Language | None = None) -> list[str]:
    """The concepts of a message, in its language unless another is given."""
    spoken = language or VOCABULARY.language(message)
    return [mention.concept.id for mention in VOCABULARY.mentions(message, spoken)]


def written(folder: Path, *concepts: dict[str, object]) -> Path:
    (folder / "vocabulary.yaml").write_text(yaml.safe_dump(list(concepts)), encoding="utf-8")
    return folder


# --- the vocabulary in service -------------------------------------------------------------------


def test_each_concept_has_its_own_id() -> None:
    listed = yaml.safe_load((ROOT / "corpus/vocabulary.yaml").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in listed] == list(VOCABULARY.concepts)


def test_there_are_ways_of_access_to_tell_apart() -> None:
    assert {"aap_pre_amm", "aap_post_amm", "aac", "cpc", "derogation_dm", "gio"} <= {
        regime.id for regime in REGIMES
    }


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.id)
def test_each_concept_is_named_in_both_languages(concept: Concept) -> None:
    assert all(names and all(names) for names in (concept.fr, concept.en))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.id)
def test_each_name_of_a_regime_is_read_as_it(regime: Concept, language: Language) -> None:
    def names(of: Concept) -> tuple[str, ...]:
        return of.fr if language == "fr" else of.en

    bearers = {name: [r.id for r in REGIMES if name in names(r)] for name in names(regime)}
    assert {name: read(name, language) for name in bearers} == bearers


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "concept"),
    [
        pytest.param(name, concept.id, id=name)
        for concept in CONCEPTS
        for name in (*concept.acronyms, *(old.name for old in concept.old))
    ],
)
def test_each_acronym_and_old_name_is_read_in_both_languages(
    name: str, concept: str, language: Language
) -> None:
    assert set(read(f"Tell me: {name} ?", language)) == {concept}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_shrinks_to_that_of_another_concept(language: Language) -> None:
    """Stop words do not count: `pas encore d'AMM` must not be read wherever `AMM` stands."""
    names = {concept.id: concept.fr if language == "fr" else concept.en for concept in CONCEPTS}
    shrunk = {
        (name, kept[0].surface): others
        for concept in CONCEPTS
        for name in names[concept.id]
        if " " in name and len(kept := tokens(name, language)) == 1
        if (
            others := {
                other for other in read(kept[0].surface, language) if name not in names[other]
            }
        )
    }
    assert shrunk == {}


@pytest.mark.parametrize(
    "acronym", [name for concept in CONCEPTS for name in concept.acronyms if name.isupper()]
)
def test_an_acronym_alone_is_a_message(acronym: str) -> None:
    assert read(acronym)


# --- what a message speaks of --------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    message: str
    speaks_of: tuple[str, ...] = ()
    """Concepts it speaks of, maybe among others, but of no other regime."""
    language: Language = "fr"
    not_of: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{case.language}: {case.message}")
        for case in (
            # old names
            Case("Qu’est devenue l’ATU nominative ?", ("remplace", "aac"), not_of=("derogatoire",)),
            Case("une ATUn", ("aac",)),
            Case("atu de cohorte", ("aap",), not_of=("derogatoire",)),
            Case("une ATU d’extension d’indication", ("aap",), not_of=("indication",)),
            Case("le post-ATU", ("aap",)),
            Case("la PECT", ("aap",)),
            Case("la RTU", ("cpc",)),
            Case("une recommandation temporaire d'utilisation", ("cpc",)),
            Case("mon fils avait une ATU", ("derogatoire",)),
            Case("the cohort ATU", ("aap",), "en", not_of=("derogatoire",)),
            Case("a named-patient ATU", ("aac",), "en", not_of=("patient", "derogatoire")),
            # the longest name wins
            Case("le cadre de prescription compassionnelle", ("cpc",), not_of=("ordonnance",)),
            Case("l'accès compassionnel", ("acces_compassionnel",)),
            Case("accès précoce pré-AMM", ("aap_pre_amm",)),
            Case("acces precoce post AMM", ("aap_post_amm",)),
            Case("hors AMM", ("off_label",), not_of=("amm",)),
            Case("PUT-RD", ("put_rd",), not_of=("put",)),
            Case("le PUT", ("put",)),
            # acronyms that are common words: only capitals tell
            Case("l'avis de la HAS", ("avis", "has")),
            Case("what does HAS decide", ("has", "decider"), "en"),
            Case("has it been reviewed", (), "en", not_of=("has",)),
            Case("put it on hold", (), "en", not_of=("put",)),
            Case("the PUT", ("put",), "en"),
            Case("ma fille", not_of=("amm",)),
            Case("la MA européenne", ("amm",)),
            Case("before the MA", ("aap_pre_amm",), "en"),
            # typography
            Case("L’ACCÈS PRÉCOCE, C’EST QUOI ?", ("aap",)),
            Case("acces precoces", ("aap",)),
            Case("pré‑AMM", ("aap_pre_amm",)),
            Case(normalize("NFD", "accès précoce"), ("aap",)),
            Case("dispositifs médicaux", ("derogation_dm",)),
            # a lone word of the other language is not a name, a longer name is
            Case("report", not_of=("rapport",)),
            Case("rapport", ("rapport",)),
            Case("report", ("rapport",), "en"),
            Case("rapport", (), "en", not_of=("rapport",)),
            Case("qui délivre un early access ?", ("decider", "aap")),
            Case("how is accès précoce paid for?", ("aap", "prise_en_charge"), "en"),
            # a word that is only part of a name
            Case("Qu'est-ce qu'une AMM ?", ("amm",)),
            Case("un médicament sans AMM", ("medicament", "amm")),
            Case("La réponse de la HAS", ("has",), not_of=("silence",)),
            Case("the answer of HAS", ("has",), "en", not_of=("silence",)),
            Case("Quelle indication ?", ("indication",), not_of=("off_label", "amm")),
            Case("un traitement", ("medicament",), not_of=("alternative",)),
            Case("", not_of=tuple(VOCABULARY.concepts)),
            Case("le 1er juillet 2021", not_of=tuple(VOCABULARY.concepts)),
        )
    ],
)
def test_a_message_speaks_of(case: Case) -> None:
    said = {*read(case.message, case.language)}
    assert {*case.speaks_of} <= said
    assert not said & {*case.not_of}
    regimes = {regime.id for regime in REGIMES}
    assert said & regimes == {*case.speaks_of} & regimes


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Qui délivre l’autorisation d’accès précoce ?", "autorisation d’accès précoce"),
        ("ŒUVRE et accès précoces, puis rien", "accès précoces"),
        ("L'ATU DE COHORTE EST FINIE", "ATU DE COHORTE"),
    ],
)
def test_a_mention_stands_where_the_message_says_it(message: str, said: str) -> None:
    places = [m.words for m in VOCABULARY.mentions(message, "fr") if m.concept.id == "aap"]
    assert [message[place] for place in places] == [said]


def test_a_text_speaks_of_the_wider_concepts_too() -> None:
    assert VOCABULARY.concept_terms("une AAC", "fr") == ["§aac", "§acces_compassionnel"]
    assert VOCABULARY.terms("une AAC", "fr") == ["aac", "§aac", "§acces_compassionnel"]


def test_two_names_of_one_thing_mean_the_same() -> None:
    def meaning(text: str, language: Language = "fr") -> set[str]:
        return {*VOCABULARY.meaning(text, language)}

    long = "Le renouvellement de l'autorisation d'accès compassionnel du patient en 3 mois"
    assert meaning(long) == meaning("renouveler l'AAC d'un malade (3 mois)")
    assert {"§aac", "§acces_compassionnel", "§renouvellement", "3m"} <= meaning(long)
    assert meaning("l'AAC du patient") != meaning("l'AAP du patient")
    assert "autoris" not in meaning(long) and "aac" not in meaning("l'AAC")
    assert meaning("an AAC for three months", "en") >= {"§aac", "3m"}


def test_both_languages_meet_in_the_terms_of_concepts() -> None:
    french = VOCABULARY.concept_terms(
        "le renouvellement d’une autorisation d'accès compassionnel", "fr"
    )
    english = VOCABULARY.concept_terms("renewing a compassionate use authorization", "en")
    assert {*french} == {*english} == {"§renouvellement", "§aac", "§acces_compassionnel"}


def test_a_name_said_by_two_concepts_speaks_of_both() -> None:
    one, other = (Concept(id=name, fr=("dépôt",), en=("filing",)) for name in ("one", "other"))
    mentions = Vocabulary([one, other]).mentions("le dépôt", "fr")
    assert [mention.concept for mention in mentions] == [one, other]


def test_the_usual_name_comes_with_its_acronym() -> None:
    aac = VOCABULARY.concepts["aac"]
    assert aac.name("fr") == "autorisation d'accès compassionnel (AAC)"
    assert aac.name("en") == "compassionate use authorisation (AAC)"
    assert VOCABULARY.concepts["delai"].name("fr") == "délai"


# --- the language of a message -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Qui décide ?", "fr"),
        ("Who decides?", "en"),
        ("Quel est le délai d’évaluation d’une AAP ?", "fr"),
        ("How long does HAS have to decide?", "en"),
        ("mon fils a une maladie rare, le docteur parle d'une ATU", "fr"),
        ("my son has a rare disease", "en"),
        ("What replaced the ATU nominative?", "en"),
        ("C’est quoi l’early access ?", "fr"),
        ("quelle est la deadline ?", "fr"),
        ("QUI DELIVRE L'AAC ?", "fr"),
        ("WHO GRANTS THE AAC?", "en"),
        # keywords alone
        ("délai AAP", "fr"),
        ("delai aap", "fr"),
        ("AAP deadline", "en"),
        ("durée CPC", "fr"),
        ("CPC duration", "en"),
        ("renouvellement AAC", "fr"),
        ("AAC renewal", "en"),
        ("remboursement", "fr"),
        ("reimbursement", "en"),
        ("medical device exemption", "en"),
        ("dérogation dispositif médical", "fr"),
        ("HAS decision deadline", "en"),
        ("avis HAS", "fr"),
        ("À l'ANSM, j'imagine ?", "fr"),  # accents, and what is elided
        # nothing tells: French
        ("AAP", "fr"),
        ("HAS", "fr"),
        ("HAS ?", "fr"),
        ("ANSM contact", "fr"),
        ("L. 5121-12", "fr"),
        ("45", "fr"),
        ("", "fr"),
    ],
)
def test_the_language_of_a_message(message: str, language: Language) -> None:
    assert VOCABULARY.language(message) == language


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("À qui écrire sur un CPC ?", "À qui écrire sur un X ?", id="one name"),
        pytest.param("Un CPC ou une AAC ?", "Un X ou une  ?", id="the first of two"),
        pytest.param("À qui écrire ?", "À qui écrire ?", id="none"),
    ],
)
def test_names_are_left_out_or_give_their_place(text: str, told: str) -> None:
    assert VOCABULARY.without(text, "regime", "fr", instead="X") == told
    assert VOCABULARY.without(text, "regime", "fr") == told.replace("X", "")


# --- files -----------------------------------------------------------------------------------


CAT: dict[str, object] = {"id": "chat", "fr": ["chat"], "en": ["cat"]}


def test_a_corpus_without_vocabulary_has_an_empty_one(tmp_path: Path) -> None:
    vocabulary = Vocabulary.load(tmp_path)
    assert vocabulary.concepts == {}
    assert vocabulary.mentions("accès précoce", "fr") == []
    assert vocabulary.terms("trois mois", "fr") == ["3m", "trois", "mois"]
    assert vocabulary.language("who decides?") == "en"


def test_any_change_of_a_word_changes_the_fingerprint(tmp_path: Path) -> None:
    before = Vocabulary.load(written(tmp_path, CAT)).fingerprint
    assert Vocabulary.load(written(tmp_path, CAT)).fingerprint == before
    changed = {**CAT, "en": ["cat", "tomcat"]}
    assert Vocabulary.load(written(tmp_path, changed)).fingerprint != before


@pytest.mark.parametrize(
    ("concepts", "named"),
    [
        pytest.param([CAT, CAT], "'chat'", id="defined twice"),
        pytest.param([{**CAT, "implies": ["félin"]}], "'félin'", id="implies an unknown one"),
        pytest.param([{**CAT, "implies": ["chat"]}], "'chat'", id="implies itself"),
        pytest.param(
            [{**CAT, "implies": ["félin"]}, {**CAT, "id": "félin", "implies": ["chat"]}],
            "'chat'",
            id="implies in a circle",
        ),
        pytest.param([{"id": "chat", "fr": ["chat"]}], "en", id="a missing field"),
        pytest.param([{**CAT, "français": []}], "français", id="an unknown field"),
        pytest.param([{**CAT, "kind": "animal"}], "kind", id="an unknown kind"),
        pytest.param([{**CAT, "old": [{"name": "matou", "until": "hier"}]}], "until", id="a date"),
        pytest.param(["chat"], "vocabulary.yaml", id="no mapping"),
    ],
)
def test_a_wrong_vocabulary_is_refused(
    concepts: list[dict[str, object]], named: str, tmp_path: Path
) -> None:
    with pytest.raises(VocabularyError) as refused:
        Vocabulary.load(written(tmp_path, *concepts))
    assert str(tmp_path / "vocabulary.yaml") in str(refused.value)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"- {id: chat", id="bad YAML"),
        pytest.param("- {id: félin}".encode("latin-1"), id="not UTF-8"),
    ],
)
def test_an_unreadable_vocabulary_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_bytes(content)
    with pytest.raises(VocabularyError) as refused:
        Vocabulary.load(tmp_path)
    assert str(tmp_path / "vocabulary.yaml") in str(refused.value)
