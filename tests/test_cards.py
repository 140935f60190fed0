"""Every sentence of ours is proved by its quotes, word for word, number for number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

import pytest

from assistant.analysis import fold, quantities
from assistant.corpus import locate, read_corpus
from assistant.rules import Answerable, Refusal, Rulebook
from assistant.rules.rule import Cited, Rule
from assistant.settings import ROOT
from assistant.sources import Citation, Language, Passage, words

RULEBOOK = Rulebook.load(ROOT / "corpus")
PASSAGES = read_corpus(ROOT / "corpus")
RANKS = {passage.source.id: passage.source.rank for passage in PASSAGES}
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Sentence:
    """One of our sentences in both languages, and the rule that says it."""

    cited: Cited
    text: Mapping[Language, str]
    place: str


def sentences() -> Iterator[Sentence]:
    """Every sentence that quotes must prove; that the documents do not tell is none."""
    for cited in RULEBOOK.cited():
        gap = isinstance(cited, Answerable) and cited.gap
        if not gap:
            yield Sentence(cited, cited.says, "says")
        if isinstance(cited, Rule) and cited.plain and not gap:
            yield Sentence(cited, cited.plain, "plain")
        if isinstance(cited, Answerable) and cited.nearest:
            yield Sentence(cited, cited.nearest, "nearest")


SENTENCES = list(sentences())


@cache
def passage_of(citation: Citation) -> Passage:
    passage = locate(citation, PASSAGES)
    assert passage, citation
    return passage


# --- quotes --------------------------------------------------------------------------------------


def test_every_quote_stands_word_for_word_in_its_source() -> None:
    quotes = {*RULEBOOK.citations()}
    assert len(quotes) > 300
    assert [quote for quote in quotes if not locate(quote, PASSAGES)] == []


def test_the_stronger_source_comes_first() -> None:
    ranks = {cited.says["fr"]: [RANKS[c.source] for c in cited.cites] for cited in RULEBOOK.cited()}
    assert [says for says, rank in ranks.items() if rank != sorted(rank)] == []


def test_a_rule_that_rests_on_the_summary_alone_says_so() -> None:
    alone = [
        sentence.text
        for sentence in SENTENCES
        if {cite.source for cite in sentence.cited.cites} == {"defiscience"}
        if sentence.place != "plain"
    ]
    assert len(alone) > 50
    silent = [
        text["fr"]
        for text in alone
        for language in LANGUAGES
        if not re.search(r"DéfiScience|même synthèse|same summary|documents", text[language])
    ]
    assert silent == []


def test_no_quote_is_a_lone_word() -> None:
    assert [quote for quote in RULEBOOK.citations() if len(words(quote.quote)) < 3] == []


# --- the inventory -------------------------------------------------------------------------------


def test_everything_the_documents_say_is_carried_by_a_rule() -> None:
    listed = (ROOT / "tests/inventory.txt").read_text(encoding="utf-8").splitlines()
    ids = [line for line in listed if line and not line.startswith("#")]
    left_out = [line[2:].split(" ", 1) for line in listed if re.match(r"# [A-Z]+-\d+", line)]
    assert len({*ids, *(name for name, _ in left_out)}) == 146
    assert all(reason.strip() for _, reason in left_out)
    carried = {name for cited in RULEBOOK.cited() for name in cited.covers}
    assert {*ids} - carried == set()
    assert carried & {name for name, _ in left_out} == set()
    known = re.compile(r"BR-(0[1-9]|1\d|2[0-5])|C-(0[1-9]|1\d|2[0-4])")
    assert [name for name in carried - {*ids} if not known.fullmatch(name)] == []


# --- numbers -------------------------------------------------------------------------------------

_WORDS = {
    2: "deux two deuxieme second seconde twice",
    3: "trois three troisieme third",
    4: "quatre four quatrieme fourth",
    5: "cinq five cinquieme fifth",
    6: "six sixieme sixth",
    7: "sept seven septieme seventh",
    8: "huit eight huitieme eighth",
    9: "neuf nine neuvieme ninth",
    10: "dix ten dixieme tenth",
    12: "douze twelve",
    15: "quinze fifteen",
    18: "dix-huit eighteen",
    20: "vingt twenty vingtaine",
    30: "trente thirty",
    45: "quarante-cinq forty-five",
    60: "soixante sixty",
    90: "quatre-vingt-dix ninety",
    100: "cent hundred centaine",
    1000: "mille thousand",
}
_VALUES = {word: value for value, listed in _WORDS.items() for word in listed.split()}
_SPELT = "|".join(sorted(_VALUES, key=len, reverse=True))
_NUMBER = re.compile(rf"(?<!\w)\d+|(?<![\w-])(?:{_SPELT})(?!\w)")


def numbers(text: str) -> set[int]:
    """The numbers of a text, in figures or spelt; `100 000` is one, `un` and `second temps` none.

    >>> sorted(numbers("2 mois, trente jours, 100 000 patients, une AAP, dans un second temps"))
    [2, 30, 100000]
    """
    whole = re.sub(r"(?<=\d)[\s.,](?=\d{3}\b)", "", fold(text)).replace("second temps", "")
    return {_VALUES.get(n) or int(n) for n in _NUMBER.findall(whole)}


def test_every_number_stands_in_a_quote() -> None:
    unproved = []
    for sentence in SENTENCES:
        quoted = {n for cite in sentence.cited.cites for n in numbers(cite.quote)}
        for text in sentence.text.values():
            dated = {2022} if "DéfiScience" in text else set()
            if lost := numbers(text) - quoted - dated:
                unproved.append((lost, text))
    assert unproved == []


def test_every_quantity_stands_in_a_quote_with_its_unit() -> None:
    unproved = []
    for sentence in SENTENCES:
        quoted = {q for cite in sentence.cited.cites for q in quantities(cite.quote)}
        for text in sentence.text.values():
            if lost := {*quantities(text)} - quoted:
                unproved.append((lost, text))
    assert unproved == []


def test_the_numbers_are_the_same_in_both_languages() -> None:
    differing = [
        (sentence.text["fr"], sentence.text["en"])
        for sentence in SENTENCES
        if numbers(sentence.text["fr"]) - {1} != numbers(sentence.text["en"]) - {1}
    ]
    assert differing == []


def test_the_quantities_are_the_same_in_both_languages() -> None:
    differing = [
        (sentence.text["fr"], sentence.text["en"])
        for sentence in SENTENCES
        if sentence.place != "plain"
        if {*quantities(sentence.text["fr"])} != {*quantities(sentence.text["en"])}
    ]
    assert differing == []


def test_a_period_is_that_of_its_sentence() -> None:
    for deadline in (d for d in RULEBOOK.deadlines if not d.opens):
        timed = [
            (deadline.period, deadline.says["fr"]),
            *((part.period, part.says["fr"]) for part in deadline.extensions),
            *((part.period, part.says["fr"]) for part in deadline.divergences),
        ]
        for period, says in timed:
            if period:
                in_months = {f"{period.months}m", f"{period.months / 12:g}a"}
                told = {f"{period.days}j"} if period.days else in_months
                assert told & {*quantities(says)}, says
        for pause in deadline.pauses:
            assert pause.at_most
            assert f"{pause.at_most.days}j" in quantities(pause.says["fr"])


# --- who -----------------------------------------------------------------------------------------

WHO = {
    "HAS": r"\bHAS\b|haute autorité de santé|national authority for health|french health authority",
    "ANSM": r"\bANSM\b|agence nationale de sécurité|agence du médicament|"
    r"(?<!european )medicines agency",
    "CHMP": r"\bCHMP\b|médicaments à usage humain|medicinal products for human use|EMA's committee"
    r"|comité de l'EMA",
    "EMA": r"\bEMA\b|agence européenne|european medicines agency",
    "minister": r"\bminist",
    "laboratory": r"\blaborato|\bindustriel|\bindustry|\bcompan(?:y|ies)\b",
    "prescriber": r"\bprescripteur|\bprescriber|\bmédecin|\bphysician|\bdoctor",
    "pharmacist": r"\bpharmacien|\bpharmacist",
}
ATTRIBUTED = re.compile(
    r"(?:page|FAQ|bilan|référentiel|tableau de bord|liste|site)(?: \w+| unique)?"
    r" de (?:l'agence du médicament \(ANSM\)|l'ANSM(?: et de la HAS)?|la HAS)"
    r"|que (?:donne|cite|décrit|dit) l'ANSM"
    r"|l'(?:ANSM|agence du médicament \(ANSM\)) (?:parle|renvoie|prévoit)",
    re.IGNORECASE,
)
"""What a document or a page is, rather than who acts: its publisher is known from the source."""

ELSEWHERE = {
    "La HAS adresse sa décision au laboratoire": "the sentence before the quote has its subject",
    "La synthèse DéfiScience (2022) place": "a divergence names the two sources it opposes",
    "Le GIO accompagne les porteurs": "`l'Agence`, on a page of ANSM",
    "après l'AMM, la HAS modifie si besoin": "the subject stands earlier in the same sentence",
    "L'ANSM peut établir un CPC pour une durée": "the subject stands earlier in the same sentence",
    "en AAC, le laboratoire s'engage à déposer": "the list is that of the laboratory",
    "Selon la synthèse DéfiScience (2022), le laboratoire s'engage": "the same list",
    "pour un CPC, le laboratoire fournit": "the list is that of the laboratory",
    "le laboratoire répond sur le souhait": "the list is that of the laboratory",
    "le laboratoire a 10 jours au plus": "the chart is that of the laboratory's application",
    "renvoie à cette page du ministère": "the address is that of the ministry",
    "médecin qui suit la personne": "whom to talk to is advice, which no document gives",
    "désigner un laboratoire exploitant": "the subject stands earlier in the same sentence",
}
"""Sentences whose actor stands beside the quote in its passage, as reviewed, with the reason."""


def who(text: str) -> set[str]:
    """The actors that a text names; `has` is a verb unless in capitals."""
    found = {name for name, said in WHO.items() if re.search(said, text, re.IGNORECASE)}
    if "HAS" in found and not re.search(WHO["HAS"].partition("|")[2], text, re.IGNORECASE):
        found -= set() if re.search(r"\bHAS\b", text) else {"HAS"}
    return found


def test_every_actor_stands_in_a_quote_or_above_it() -> None:
    unproved, used = [], set()
    for sentence in SENTENCES:
        named = set[str]()
        for cite in sentence.cited.cites:
            passage = passage_of(cite)
            above = (*passage.heading, *passage.columns, *passage.cells[:1])
            named |= who(" / ".join((cite.quote, *above)))
        says = sentence.text["fr"]
        if lost := who(ATTRIBUTED.sub("", says)) - named:
            known = {start for start in ELSEWHERE if start in says}
            used |= known
            if not known:
                unproved.append((lost, says))
    assert unproved == []
    assert {*ELSEWHERE} - used == set(), "exceptions that no longer are"


def test_both_languages_name_the_same_authorities() -> None:
    authorities = {"HAS", "ANSM", "CHMP", "EMA", "minister"}
    differing = [
        (lost, sentence.text["fr"])
        for sentence in SENTENCES
        if (lost := (who(sentence.text["fr"]) ^ who(sentence.text["en"])) & authorities)
    ]
    assert differing == []


# --- cards ---------------------------------------------------------------------------------------


def test_every_fact_is_used() -> None:
    tested = {name for rule in RULEBOOK.rules() for case in rule.when for name in case}
    counted = {deadline.after for deadline in RULEBOOK.deadlines}
    pauses = (pause for deadline in RULEBOOK.deadlines for pause in deadline.pauses)
    stopped = {name for pause in pauses for name in (pause.starts, pause.ends, pause.lasts)}
    assert {fact.id for fact in RULEBOOK.facts} - tested - counted - stopped == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_its_questions(language: Language) -> None:
    few = [name for name, rule in RULEBOOK.answerables.items() if not rule.asks.get(language)]
    assert few == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_has_one_answer(language: Language) -> None:
    answers: dict[str, set[str]] = {}
    for name, rule in RULEBOOK.answerables.items():
        for question in rule.known(language):
            answers.setdefault(" ".join(fold(question).strip(" ?").split()), set()).add(name)
    assert {question: names for question, names in answers.items() if len(names) > 1} == {}


def test_a_gap_names_its_nearest_words_or_a_rule_near_it_or_whom_to_ask() -> None:
    gaps = [rule for rule in RULEBOOK.answerables.values() if rule.gap]
    assert len(gaps) > 50
    assert [rule.id for rule in gaps if not (rule.nearest or rule.near or rule.whom)] == []
    assert [rule.id for rule in gaps if rule.id in rule.near] == []


def test_a_gap_says_that_the_documents_are_silent() -> None:
    silent = re.compile(r"(?:documents|textes|bilan)\b.* (?:ne|n'|sans)\b|documents n'")
    loud = [
        rule.id
        for rule in RULEBOOK.answerables.values()
        if rule.gap and not isinstance(rule, Refusal) and not silent.search(rule.says["fr"])
    ]
    assert loud == []


def test_a_gap_states_nothing_but_its_nearest_words() -> None:
    for rule in RULEBOOK.answerables.values():
        if rule.gap and not isinstance(rule, type(RULEBOOK.deadlines[0])):
            first, *others = rule.statements("fr")
            assert (first.kind, first.citations) == ("note", ())
            stated = [said.text for said in others if said.citations]
            assert stated == ([rule.nearest["fr"]] if rule.nearest else [])
