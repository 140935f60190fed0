"""Questions are matched to the rules whose known questions they are like."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus import Known
from assistant.matching import Matcher
from assistant.sources import Language
from assistant.vocabulary import Concept, Vocabulary

WORDS = Vocabulary(
    (
        Concept(
            id="duree", kind="aspect", fr=("durée", "combien de temps"), en=("how long", "length")
        ),
    )
)

QUESTIONS: dict[str, dict[Language, tuple[str, ...]]] = {
    "who": {
        "fr": ("Qui délivre une AAC ?", "Par qui est signée une AAC ?", "qui décide de l'AAC"),
        "en": ("Who issues an AAC?", "Who signs the AAC?"),
    },
    "long": {
        "fr": ("Combien de temps dure une AAC ?", "durée d'une AAC", "AAC : valable jusqu'à quand"),
        "en": ("How long is an AAC valid?", "length of an AAC"),
    },
    "price": {
        "fr": ("Quel est le prix du médicament ?", "Le médicament est-il remboursé ?"),
        "en": ("What does the medicine cost?", "Is the medicine reimbursed?"),
    },
}
KNOWN = tuple(
    Known(rule, language, question)
    for rule, spoken in QUESTIONS.items()
    for language, questions in spoken.items()
    for question in questions
)


def fit(*rules: str) -> Matcher:
    """What is learnt of some rules, all of them where none is named."""
    matcher = Matcher.fit([k for k in KNOWN if k.name in (rules or QUESTIONS)], WORDS)
    assert matcher
    return matcher


def first(matcher: Matcher, question: str, language: Language) -> str:
    return next(iter(matcher.match(question, language)))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return fit()


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.text)
def test_a_known_question_is_for_its_rule(matcher: Matcher, known: Known) -> None:
    assert first(matcher, known.text, known.language) == known.name


@pytest.mark.parametrize(
    ("language", "question", "rule"),
    [
        pytest.param("fr", "Une AAC, qui la délivre ?", "who", id="other order"),
        pytest.param("fr", "QUI DELIVRE UNE AAC", "who", id="capitals, no accents"),
        pytest.param("fr", "qui délivr une ACC", "who", id="slips of the pen"),
        pytest.param("fr", "la durée ?", "long", id="a synonym of the vocabulary"),
        pytest.param("en", "the signer of the AAC, who?", "who", id="English"),
        pytest.param("en", "is it reimbursed", "price", id="English, few words"),
    ],
)
def test_a_question_is_for_the_rule_it_is_like(
    matcher: Matcher, language: Language, question: str, rule: str
) -> None:
    assert first(matcher, question, language) == rule


@pytest.mark.parametrize("question", ["Qui délivre une AAC ?", "Le fromage ?", "", "\x00 ???"])
def test_every_rule_has_a_likelihood_the_best_first(matcher: Matcher, question: str) -> None:
    likely = matcher.match(question, "fr")
    assert likely.keys() == QUESTIONS.keys()
    assert [*likely.values()] == sorted(likely.values(), reverse=True)
    assert all(0 <= likelihood <= 1 for likelihood in likely.values())


def test_a_known_question_is_likely_for_its_rule_alone(matcher: Matcher) -> None:
    best, *others = matcher.match("Who signs the AAC?", "en").values()
    assert best > 0.5 > max(others)


@pytest.mark.parametrize("rules", [("who", "long"), ("long", "price")], ids="/".join)
def test_two_rules_are_told_apart(rules: tuple[str, str]) -> None:
    matcher = fit(*rules)
    wrong = [
        known.text
        for known in KNOWN
        if known.name in rules and first(matcher, known.text, known.language) != known.name
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "known", [(), KNOWN[:1], KNOWN[:5]], ids=["no question", "one question", "one rule"]
)
def test_nothing_is_learnt_of_fewer_than_two_rules(known: tuple[Known, ...]) -> None:
    assert Matcher.fit(known, WORDS) is None


@pytest.mark.parametrize("rules", [(), ("who", "long")], ids=["three rules", "two rules"])
def test_what_is_saved_is_loaded_as_it_was(rules: tuple[str, ...], tmp_path: Path) -> None:
    matcher = fit(*rules)
    matcher.save(tmp_path / "learnt")
    loaded = Matcher.load(tmp_path / "learnt", WORDS)
    assert loaded
    for known in KNOWN:
        before = matcher.match(known.text, known.language)
        after = loaded.match(known.text, known.language)
        assert after == pytest.approx(before, abs=1e-3)
        assert [*after] == [*before]


def test_where_nothing_was_saved_nothing_is_loaded(tmp_path: Path) -> None:
    assert Matcher.load(tmp_path / "nothing", WORDS) is None


def test_the_same_questions_are_learnt_alike() -> None:
    question = "Qui signe une AAC ?"
    assert fit().match(question, "fr") == fit().match(question, "fr")


def test_what_is_denied_is_told_from_what_is_not() -> None:
    denied = ("no large trial today but a big market", "no long trial anywhere but a small market")
    told = ("a large trial today but no big market", "a long trial anywhere but no small market")
    known = [Known(f"trial={w}", "en", t) for w, ts in (("no", denied), ("yes", told)) for t in ts]
    matcher = Matcher.fit(known, WORDS)
    assert matcher
    assert first(matcher, "no costly trial abroad but a wide market", "en") == "trial=no"
    assert first(matcher, "a costly trial abroad but no wide market", "en") == "trial=yes"


def test_what_the_words_beside_do_not_say_tells_too() -> None:
    known = [
        Known(verdict, "fr", f"L'ANSM {does} ?", f"L'ANSM {says}.")
        for says in ("décide", "signe", "publie", "refuse")
        for verdict, does in (("yes", says), ("no", "choisit"))
    ]
    matcher = Matcher.fit(known, WORDS)
    assert matcher
    beside = {says: matcher.match("L'ANSM choisit ?", "fr", says) for says in ("choisit", "signe")}
    assert beside["choisit"]["yes"] > beside["signe"]["yes"]
