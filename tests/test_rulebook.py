"""A rulebook that does not hold together is refused; a rule whose quote is lost is suspended."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from assistant.rules import UNKNOWN, FactError, Facts, Milestone, Rulebook, RulebookError
from assistant.settings import ROOT
from assistant.sources import Citation

CORPUS = ROOT / "corpus"
RULEBOOK = Rulebook.load(CORPUS)
DAY = date(2026, 1, 1)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules, to be broken; of the cards, only one file."""
    for name in ("facts", "regimes", "deadlines", "cards/delays"):
        copy = tmp_path / f"rules/{name}.yaml"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CORPUS / f"rules/{name}.yaml", copy)
    return tmp_path / "rules"


def refusal(rules: Path) -> str:
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(rules.parent)
    return str(refused.value)


# --- files that do not hold together -------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "right", "wrong", "words"),
    [
        pytest.param(file, right, wrong, words, id=about)
        for about, file, right, wrong, words in (
            # keys
            (
                "a key twice",
                "facts",
                "  kind: date\n",
                "  kind: date\n  kind: date\n",
                "key 'kind' is given twice",
            ),
            (
                "a fact twice in one test",
                "deadlines",
                "when: {dossier: incomplet}",
                "when: {dossier: incomplet, dossier: complet}",
                "key 'dossier' is given twice",
            ),
            (
                "an unknown key of a fact",
                "facts",
                "  question: {fr: \"S'agit-il",
                "  demande: {}\n  question: {fr: \"S'agit-il",
                "demande is {}: Extra inputs are not permitted",
            ),
            (
                "an unknown key of a regime",
                "regimes",
                "  kind: service\n",
                "  sort: service\n",
                "sort is 'service': Extra inputs are not permitted",
            ),
            (
                "an unknown key of a deadline",
                "deadlines",
                "  after: depot\n",
                "  after: depot\n  before: depot\n",
                "before is 'depot': Extra inputs are not permitted",
            ),
            (
                "an unknown key of a card",
                "cards/delays",
                "  subject: aap\n",
                "  subject: aap\n  topic: aap\n",
                "topic is 'aap': Extra inputs are not permitted",
            ),
            (
                "an unknown kind",
                "regimes",
                "kind: service",
                "kind: desk",
                "Input should be 'regime', 'service' or 'gap'",
            ),
            (
                "an unknown aspect",
                "cards/delays",
                "aspect: extension",
                "aspect: extent",
                "aspect is 'extent'",
            ),
            # languages and quotes
            (
                "no English",
                "deadlines",
                "actor: {fr: HAS, en: HAS}",
                "actor: {fr: HAS}",
                "Value error, give both `fr` and `en`.",
            ),
            (
                "an empty English",
                "deadlines",
                "actor: {fr: HAS, en: HAS}",
                'actor: {fr: HAS, en: " "}',
                "Value error, give both `fr` and `en`.",
            ),
            (
                "a third language",
                "deadlines",
                "actor: {fr: HAS, en: HAS}",
                "actor: {fr: HAS, en: HAS, de: HAS}",
                "Input should be 'fr' or 'en'",
            ),
            (
                "no quote",
                "deadlines",
                'cites: {defiscience: "10 jours | Recevabilité administrative"}',
                "cites: {}",
                "at least 1 item",
            ),
            (
                "no `cites`",
                "deadlines",
                'cites: {defiscience: "10 jours | Recevabilité administrative"}\n',
                "\n",
                "deadlines.0.cites: Field required",
            ),
            # tests on facts
            (
                "an unknown fact",
                "deadlines",
                "when: {dossier: incomplet}",
                "when: {dossiers: incomplet}",
                "tests 'dossiers' against ('incomplet',)",
            ),
            (
                "an unknown option",
                "deadlines",
                "when: {dossier: incomplet}",
                "when: {dossier: [incomplet, perdu]}",
                "tests 'dossier' against ('incomplet', 'perdu')",
            ),
            (
                "a test on a date",
                "deadlines",
                "when: {dossier: incomplet}",
                "when: {depot: incomplet}",
                "tests 'depot' against ('incomplet',)",
            ),
            (
                "an unknown option of a regime",
                "regimes",
                "when: {maladie_grave: oui}",
                "when: {maladie_grave: peut-être}",
                "tests 'maladie_grave' against ('peut-être',)",
            ),
            (
                "a fact that needs an unknown one",
                "facts",
                "needs: {produit: dispositif médical}",
                "needs: {article: dispositif médical}",
                "'marquage_ce' tests 'article'",
            ),
            (
                "a date not before an unknown one",
                "facts",
                "not_before: depot",
                "not_before: envoi",
                "'constat_incompletude' is not before an unknown date 'envoi'",
            ),
            # deadlines
            (
                "an unknown regime",
                "deadlines",
                "regimes: [aap_pre_amm, aap_post_amm]",
                "regimes: [aap_pre_amm, aap]",
                "'recevabilite' is about unknown regimes ['aap']",
            ),
            (
                "no regime",
                "deadlines",
                "regimes: [aap_pre_amm, aap_post_amm]",
                "regimes: []",
                "at least 1 item",
            ),
            (
                "a period without its start",
                "deadlines",
                "  after: depot\n",
                "",
                "deadline 'recevabilite' needs both `period` and `after`, or neither",
            ),
            (
                "a start without its period",
                "deadlines",
                "  period: 10 jours\n",
                "",
                "deadline 'recevabilite' needs both `period` and `after`, or neither",
            ),
            (
                "what is no period",
                "deadlines",
                "period: 3 mois",
                "period: 3 lunes",
                "'3 lunes' is not a period",
            ),
            (
                "an unknown start",
                "deadlines",
                "after: depot",
                "after: envoi",
                "'recevabilite' counts from unknown dates ['envoi']",
            ),
            (
                "a start that is no date",
                "deadlines",
                "after: depot",
                "after: dossier",
                "'recevabilite' counts from unknown dates ['dossier']",
            ),
            (
                "an unknown end of a pause",
                "deadlines",
                "ends: reponses_recues",
                "ends: silence",
                "'decision_has' counts from unknown dates ['silence']",
            ),
            # gaps
            (
                "a gap with a period",
                "deadlines",
                "  period: 3 ans\n",
                "  gap: true\n  period: 3 ans\n",
                "deadline 'fin_cpc' is a gap: the texts give it no `period`",
            ),
            (
                "near a rule, and no gap",
                "deadlines",
                "  gap: true\n",
                "",
                "'silence_has': `near`, `nearest` and `whom` are for gaps",
            ),
            (
                "nearest words, and no gap",
                "cards/delays",
                "  subject: aap\n",
                "  subject: aap\n  nearest: {fr: Trois mois., en: Three months.}\n",
                "'aap-allongement-du-delai': `near`, `nearest` and `whom` are for gaps",
            ),
            (
                "whom to ask, and no gap",
                "cards/delays",
                "  subject: aap\n",
                "  subject: aap\n  whom: {fr: La HAS., en: HAS.}\n",
                "'aap-allongement-du-delai': `near`, `nearest` and `whom` are for gaps",
            ),
            (
                "near an unknown rule",
                "deadlines",
                "near: [fin_cpc]",
                "near: [fin]",
                "'decision_cpc' is near unknown rules ['fin']",
            ),
            # names
            (
                "a deadline twice",
                "deadlines",
                "- id: fin_cpc\n",
                "- id: fin_aac\n",
                "['fin_aac'] are defined twice",
            ),
            ("a fact twice", "facts", "- id: amm\n", "- id: produit\n", "['produit'] are defined"),
            ("a regime twice", "regimes", "- id: cpc\n", "- id: aac\n", "['aac'] are defined"),
            (
                "a card named as a deadline",
                "cards/delays",
                "- id: aap-delai-constate\n",
                "- id: fin_aac\n",
                "['fin_aac'] are defined twice",
            ),
        )
    ],
)
def test_a_rulebook_that_does_not_hold_together_is_refused(
    file: str, right: str, wrong: str, words: str, rules: Path
) -> None:
    path = rules / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    told = refusal(rules)
    assert words in told
    assert str(rules) in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"- {id: besoin", "expected ',' or '}'", id="no YAML"),
        pytest.param("- {id: envoyé}".encode("latin-1"), "utf-8", id="not UTF-8"),
        pytest.param(b"42", "iterable", id="a number"),
        pytest.param(b"- [id, besoin]", "facts.0", id="no mapping"),
        pytest.param(b"- !!python/name:os.system x", "could not determine", id="a program"),
    ],
)
def test_an_unreadable_file_is_refused(content: bytes, words: str, rules: Path) -> None:
    (rules / "facts.yaml").write_bytes(content)
    told = refusal(rules)
    assert words in told
    assert str(rules) in told


@pytest.mark.parametrize("name", ["facts", "regimes", "deadlines"])
def test_a_missing_file_is_refused(name: str, rules: Path) -> None:
    (rules / f"{name}.yaml").unlink()
    assert f"{str(rules / name) + '.yaml'!r} cannot be read" in refusal(rules)


def test_a_corpus_without_rules_has_an_empty_rulebook(tmp_path: Path) -> None:
    empty = Rulebook.load(tmp_path)
    assert [*empty.rules()] == []
    assert empty.answerables == {}
    assert empty.decide({}, DAY) == []
    assert empty.next_fact([]) is None


def test_a_rule_may_test_a_fact_against_all_its_values(rules: Path) -> None:
    path = rules / "deadlines.yaml"
    text = path.read_text(encoding="utf-8")
    any_file = text.replace("{dossier: incomplet}", "{dossier: [incomplet, complet]}")
    assert any_file != text
    path.write_text(any_file, encoding="utf-8")
    assert Rulebook.load(rules.parent).deadlines


def test_an_empty_file_holds_no_entry(rules: Path) -> None:
    before = Rulebook.load(rules.parent)
    (rules / "cards/nothing.yaml").write_text("# rien encore\n", encoding="utf-8")
    assert Rulebook.load(rules.parent) == before
    assert before.cards


def test_the_timeline_of_an_unknown_regime_is_refused() -> None:
    for name in ("atu", "", "non_couvert"):
        with pytest.raises(RulebookError) as refused:
            RULEBOOK.timeline(name, {}, DAY)
        assert str(refused.value).startswith(f"{name!r} is no regime: give one of aap_pre_amm, aap")
        assert "non_couvert" not in str(refused.value).removeprefix(repr(name))


# --- facts as a program gives them ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(given, words, id=about)
        for about, given, words in (
            (
                "an unknown fact",
                [("couleur", "bleu")],
                "give one of besoin, produit, marquage_ce, amm,",
            ),
            (
                "an unknown value",
                [("produit", "tisane")],
                "give one of médicament, dispositif médical, or",
            ),
            ("no value", [("produit", "")], "give one of médicament, dispositif médical, or"),
            (
                "neither yes nor no",
                [("innovant", "peut-être")],
                "give one of oui, non, or",
            ),
            (
                "no such day",
                [("depot", "2026-02-30")],
                "give a real date between 2000-01-01 and 2099-12-31",
            ),
            ("29 February of a common year", [("depot", "29/02/2026")], "give a real date"),
            ("no such month", [("depot", "2026-13-01")], "give a real date"),
            ("a hundred years ago", [("depot", "1926-03-12")], "between 2000-01-01"),
            ("in a hundred years", [("depot", "2126-03-12")], "and 2099-12-31"),
            ("no year", [("depot", "12 mars")], "give a real date"),
            ("no date", [("depot", "hier")], "give a real date"),
            ("two dates", [("depot", "du 12 au 15 mars 2026 ou le 2 mai")], "give a real date"),
            (
                "one before the other",
                [("depot", "2026-02-01"), ("accuse_reception", "2026-01-31")],
                "accuse_reception=2026-01-31 comes before depot=2026-02-01: give a later date.",
            ),
            (
                "the end before the start",
                [("reponses_recues", "2026-02-01"), ("questions_posees", "2026-02-02")],
                "reponses_recues=2026-02-01 comes before questions_posees=2026-02-02",
            ),
            (
                "a clock-stop of 46 days",
                [("questions_posees", "2026-02-01"), ("reponses_recues", "2026-03-19")],
                "reponses_recues=2026-03-19 comes 46 days after questions_posees=2026-02-01, and "
                "the documents allow 45 at most: give a date up to 18 March 2026.",
            ),
            (
                "two values",
                [("innovant", "oui"), ("innovant", "non")],
                "innovant=oui and innovant=non: keep one.",
            ),
            (
                "a value and no value",
                [("innovant", "oui"), ("innovant", "?")],
                "innovant=oui and innovant=?: keep one.",
            ),
            (
                "a device with a marketing authorisation",
                [("produit", "dispositif médical"), ("amm", "aucune")],
                "amm=aucune makes no sense here: it goes with produit=médicament.",
            ),
            (
                "the same the other way round",
                [("amm", "aucune"), ("produit", "dispositif médical")],
                "amm=aucune makes no sense here: it goes with produit=médicament.",
            ),
            (
                "a medicine with a CE marking",
                [("produit", "médicament"), ("marquage_ce", "oui")],
                "marquage_ce=oui makes no sense here: it goes with produit=dispositif médical.",
            ),
            (
                "a framework for an unlicensed medicine",
                [("amm", "aucune"), ("cpc_existant", "non")],
                "cpc_existant=non makes no sense here: it goes with amm=dans une autre indication.",
            ),
            (
                "an early access fact of a device",
                [("produit", "dispositif médical"), ("engagement_acces_precoce", "oui")],
                "engagement_acces_precoce=oui makes no sense here",
            ),
        )
    ],
)
def test_facts_that_cannot_be_are_refused(given: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(FactError) as refused:
        RULEBOOK.read_facts(given)
    assert words in str(refused.value)
    names = [fact.name for fact in RULEBOOK.facts if fact.id in dict(given)]
    for language, told in refused.value.says.items():
        assert any(name[language] in told for name in names) or not names
        assert "=" not in told, "a person is told names, not what a program writes"


def test_two_values_of_a_fact_are_told_in_both_languages() -> None:
    with pytest.raises(FactError) as refused:
        RULEBOOK.read_facts([("dossier", "complet"), ("dossier", "incomplet")])
    assert refused.value.says == {
        "fr": "« dossier : complet » et « dossier : incomplet » : gardez-en un.",
        "en": "'file: complete' and 'file: incomplete': keep one.",
    }


def test_dates_in_the_wrong_order_are_told_in_both_languages() -> None:
    with pytest.raises(FactError) as refused:
        RULEBOOK.require({"depot": date(2026, 2, 1), "accuse_reception": date(2026, 1, 31)})
    assert refused.value.says == {
        "fr": "« accusé de réception : 31 janvier 2026 » vient avant "
        "« dépôt : 1er février 2026 » : donnez une date plus tardive.",
        "en": "'acknowledgement: 31 January 2026' comes before 'submission: 1 February 2026': give "
        "a later date.",
    }


def test_a_refusal_tells_every_case_in_which_a_fact_makes_sense() -> None:
    def named(fr: str, en: str) -> dict[str, dict[str, str]]:
        return {"name": {"fr": fr, "en": en}, "question": {"fr": "Quoi ?", "en": "What?"}}

    book = Rulebook.model_validate(
        {
            "facts": [
                {
                    **named("produit", "product"),
                    "id": "produit",
                    "options": {"A": "an A", "B": "a B", "C": "a C"},
                },
                {**named("maladie rare", "rare disease"), "id": "rare"},
                {**named("maladie grave", "serious disease"), "id": "grave"},
                {
                    **named("urgence", "urgency"),
                    "id": "urgent",
                    "needs": [{"produit": ["A", "B"], "rare": "oui"}, {"grave": "oui"}],
                },
            ]
        }
    )
    situation: Facts = {"produit": "C", "rare": "oui", "grave": "non"}
    book.require(situation)
    with pytest.raises(FactError) as refused:
        book.require({**situation, "urgent": "oui"})
    assert refused.value.says == {
        "fr": "« urgence : oui » n'a pas de sens ici : cela va avec « produit : A ou B », "
        "« maladie rare : oui » ou « maladie grave : oui ».",
        "en": "'urgency: yes' makes no sense here: it goes with 'product: an A or a B', "
        "'rare disease: yes' or 'serious disease: yes'.",
    }
    assert str(refused.value) == (
        "urgent=oui makes no sense here: it goes with produit=A|B, rare=oui or grave=oui."
    )


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param(given, read, id=about)
        for about, given, read in (
            ("nothing", [], {}),
            ("a value", [("produit", "médicament")], {"produit": "médicament"}),
            ("as one types it", [("produit", " MEDICAMENT. ")], {"produit": "médicament"}),
            ("in English", [("produit", "medical device")], {"produit": "dispositif médical"}),
            ("yes", [("innovant", "yes")], {"innovant": "oui"}),
            ("unknown", [("innovant", "?")], {"innovant": UNKNOWN}),
            ("unknown, in words", [("depot", "je ne sais pas")], {"depot": UNKNOWN}),
            ("a date", [("depot", "2026-03-12")], {"depot": date(2026, 3, 12)}),
            ("a date in figures", [("depot", "12/03/2026")], {"depot": date(2026, 3, 12)}),
            ("a date in words", [("depot", "le 1er mars 2026")], {"depot": date(2026, 3, 1)}),
            ("29 February", [("depot", "2028-02-29")], {"depot": date(2028, 2, 29)}),
            ("the first day", [("depot", "2000-01-01")], {"depot": date(2000, 1, 1)}),
            ("the last day", [("depot", "2099-12-31")], {"depot": date(2099, 12, 31)}),
            ("the same twice", [("innovant", "oui"), ("innovant", "yes")], {"innovant": "oui"}),
            (
                "the same day",
                [("depot", "2026-02-01"), ("accuse_reception", "2026-02-01")],
                {"depot": date(2026, 2, 1), "accuse_reception": date(2026, 2, 1)},
            ),
            (
                "a clock-stop of 45 days",
                [("questions_posees", "2026-02-01"), ("reponses_recues", "2026-03-18")],
                {"questions_posees": date(2026, 2, 1), "reponses_recues": date(2026, 3, 18)},
            ),
            ("what it needs left out", [("amm", "aucune")], {"amm": "aucune"}),
            (
                "what it needs unknown",
                [("produit", "?"), ("amm", "aucune")],
                {"produit": UNKNOWN, "amm": "aucune"},
            ),
            (
                "unknown of a device",
                [("produit", "dispositif médical"), ("amm", "?")],
                {"produit": "dispositif médical", "amm": UNKNOWN},
            ),
        )
    ],
)
def test_facts_are_read(given: list[tuple[str, str]], read: Facts) -> None:
    assert RULEBOOK.read_facts(given) == read


def test_each_choice_is_read_in_both_languages() -> None:
    for fact in RULEBOOK.facts:
        for value, english in fact.options.items() if fact.kind == "choice" else ():
            assert fact.read(value) == fact.read(english) == value


# --- a quote is lost -----------------------------------------------------------------------------

QUOTES = sorted({*RULEBOOK.citations()}, key=lambda cite: (cite.source, cite.quote))
CONDITION = Citation(
    source="ansm-faq-aap",
    quote="Le médicament est présumé innovant, notamment au regard d'un éventuel comparateur "
    "cliniquement pertinent",
)
VALIDITY = Citation(source="defiscience", quote="AUTORISATION D’ACCÈS PRÉCOCE (1 an renouvelable)")
TIME_LIMIT = Citation(
    source="ansm-faq-aap",
    quote="Le délai d’évaluation d’une demande d’AAP est de 3 mois (hors période de suspension du "
    "délai) à compter de la délivrance de l’accusé de réception du dossier complet par la HAS",
)
NINETY_DAYS = Citation(
    source="ansm-faq-aap",
    quote="rend une décision dans les 90 jours suivant l’accusé de réception du dossier complet",
)
EXTENSION = Citation(
    source="ansm-faq-aap",
    quote="Ce délai peut être allongé d’un mois lorsque le nombre de demandes d’AAP est "
    "exceptionnellement élevé",
)
CLOCK_STOP = Citation(
    source="ansm-faq-aap",
    quote="En cas de questions, l’instruction est interrompue (clock-stop) et le laboratoire "
    "dispose d’un maximum de 45 jours pour y répondre",
)
EARLY: Facts = {
    "besoin": "une autorisation",
    "produit": "médicament",
    "amm": "aucune",
    "commercialisation": "oui",
    "patients": "un groupe",
    "maladie_grave": "oui",
    "traitement_approprie": "non",
    "traitement_differable": "non",
    "benefice_presume": "oui",
    "innovant": "oui",
}


@cache
def without(lost: Citation) -> Rulebook:
    return Rulebook.load(CORPUS, lambda cite: cite != lost)


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param(lost, id=lost.quote[:60])
        for lost in (
            *(CONDITION, VALIDITY, TIME_LIMIT, EXTENSION, CLOCK_STOP, NINETY_DAYS),
            *QUOTES[::75],
        )
    ],
)
def test_a_lost_quote_suspends_what_quotes_it_and_nothing_else(lost: Citation) -> None:
    book = without(lost)
    suspended = [cited.suspended for cited in book.cited()]
    assert suspended == [lost in cited.cites for cited in RULEBOOK.cited()]
    assert any(suspended)


def test_where_nothing_is_proved_everything_is_suspended() -> None:
    book = Rulebook.load(CORPUS, lambda cite: False)
    assert {cited.suspended for cited in book.cited() if cited.cites} == {True}
    assert {decision.holds for decision in book.decide(EARLY, DAY)} == {None}
    assert book.next_fact(book.decide({}, DAY)) is None


def test_of_a_suspended_condition_nothing_is_known() -> None:
    book = without(CONDITION)
    early, *_ = book.decide(EARLY, DAY)
    assert early.regime.id == "aap_pre_amm"
    assert (early.holds, early.missing) == (None, ())
    assert all(not rule.suspended for rule in early.because)
    not_innovative, *_ = book.decide({**EARLY, "innovant": "non"}, DAY)
    assert not_innovative.holds is None


def test_a_regime_with_a_suspended_condition_is_still_closed_by_another() -> None:
    closed, *_ = without(CONDITION).decide({**EARLY, "maladie_grave": "non"}, DAY)
    assert closed.holds is False
    assert [rule.says["fr"] for rule in closed.because] == [
        "Le médicament est destiné à traiter une maladie grave, rare ou invalidante."
    ]


def test_a_regime_without_the_lost_quote_is_weighed_as_before() -> None:
    before, after = RULEBOOK.decide(EARLY, DAY), without(CONDITION).decide(EARLY, DAY)
    changed = [b.regime.id for b, a in zip(before, after, strict=True) if b.holds is not a.holds]
    assert changed == ["aap_pre_amm"]


FILE: Facts = {
    "depot": date(2026, 1, 5),
    "accuse_reception": date(2026, 1, 15),
    "allongement": "oui",
    "questions_posees": date(2026, 2, 10),
    "reponses_recues": date(2026, 2, 20),
    "octroi_aap": date(2026, 5, 20),
}


def placed(book: Rulebook, facts: Facts = FILE) -> dict[str, Milestone]:
    return {m.deadline.id: m for m in book.timeline("aap_pre_amm", facts, DAY)}


@pytest.mark.parametrize(
    ("lost", "undated"),
    [
        pytest.param(VALIDITY, {"fin_aap"}, id="validity"),
        pytest.param(TIME_LIMIT, {"decision_has"}, id="time limit"),
    ],
)
def test_a_suspended_deadline_has_no_date_and_the_others_run(
    lost: Citation, undated: set[str]
) -> None:
    before, after = placed(RULEBOOK), placed(without(lost))
    assert before.keys() == after.keys()
    assert {name for name in before if before[name].due != after[name].due} == undated
    for name in undated:
        assert before[name].due
        assert (after[name].due, after[name].working_day) == (None, None)
        assert (after[name].missing, after[name].alternatives) == ((), ())


def test_a_suspended_divergence_gives_no_other_date_and_is_not_told() -> None:
    before, after = placed(RULEBOOK)["decision_has"], placed(without(NINETY_DAYS))["decision_has"]
    assert [s.due for s in before.alternatives] == [date(2026, 5, 26), date(2026, 5, 26)]
    assert (after.due, after.alternatives) == (before.due, before.alternatives[1:])
    told = [statement.text for statement in after.deadline.statements("fr")]
    assert told
    assert [text for text in told if "90 jours" in text] == []


@pytest.mark.parametrize("lost", [EXTENSION, CLOCK_STOP], ids=["extension", "clock-stop"])
def test_a_deadline_with_a_suspended_part_has_no_date_and_does_not_tell_it(lost: Citation) -> None:
    before, after = placed(RULEBOOK), placed(without(lost))
    decision = after["decision_has"]
    assert (before["decision_has"].suspended, decision.suspended) == (False, True)
    assert (decision.due, decision.steps, decision.missing) == (None, (), ())
    assert before["fin_aap"].due == after["fin_aap"].due is not None
    quotes = [cite for said in decision.deadline.statements("fr") for cite in said.citations]
    assert quotes
    assert lost not in quotes


def test_where_every_quote_stands_nothing_is_suspended() -> None:
    assert [cited.says for cited in RULEBOOK.cited() if cited.suspended] == []
    assert Rulebook.load(CORPUS, lambda cite: True) == RULEBOOK


# --- what facts imply ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "implied"),
    [
        pytest.param({"amm": "aucune"}, {"produit": "médicament"}, id="a medicine"),
        pytest.param({"marquage_ce": "non"}, {"produit": "dispositif médical"}, id="a device"),
        pytest.param({"amm": UNKNOWN}, {}, id="asked in vain"),
        pytest.param({"riph_en_cours": "non"}, {}, id="no commitment, of no trial"),
        pytest.param({"innovant": "oui"}, {}, id="nothing"),
    ],
)
def test_a_fact_implies_what_it_makes_no_sense_without(facts: Facts, implied: Facts) -> None:
    assert RULEBOOK.implied(facts) == {**facts, **implied}


def test_what_was_told_is_not_overridden_by_what_is_implied() -> None:
    told: Facts = {"produit": "dispositif médical", "amm": "aucune"}
    assert RULEBOOK.implied(told) == told
