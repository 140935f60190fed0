"""Each reading says all that its received file says and nothing else, in an order we answer for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from pydantic import BaseModel, Field

from assistant.corpus import read_corpus
from assistant.sources import PAGE_MARK, find, words

CORPUS = Path(__file__).parent.parent / "corpus"
MARKDOWN = MarkdownIt("commonmark").enable("table").disable("html_block")


class Repair(BaseModel, frozen=True, extra="forbid"):
    """Words that a reading leaves out, adds or joins, and why."""

    words: str
    reason: str = Field(min_length=10)
    times: int = Field(default=1, ge=1)


class Restored(Repair, frozen=True):
    """Words damaged in the received file, and how they read."""

    read: str


class Repairs(BaseModel, frozen=True, extra="forbid"):
    """All that one reading changes beside the order of the pieces."""

    furniture: tuple[Repair, ...] = ()
    restored: tuple[Restored, ...] = ()
    added: tuple[Repair, ...] = ()
    joined: tuple[Repair, ...] = ()


def load(name: str) -> str:
    return (CORPUS / name).read_text(encoding="utf-8")


def read_received(source: str) -> str:
    return load(f"received/{RECEIVED[source]}")


def read_reading(source: str) -> str:
    return load(f"texts/{source}.md")


RECEIVED: dict[str, str] = {s["id"]: s["received"] for s in yaml.safe_load(load("sources.yaml"))}
REPAIRS = {name: Repairs(**kinds) for name, kinds in yaml.safe_load(load("repairs.yaml")).items()}

each_reading = pytest.mark.parametrize(
    "source", [name for name, file in RECEIVED.items() if file.endswith(".txt")]
)


def spoken(text: str) -> str:
    """The words of a text, one space between two."""
    return " ".join(words(text))


def count(phrase: str, text: str) -> int:
    """How often a text says a phrase."""
    return f" {spoken(text)} ".count(f" {spoken(phrase)} ")


def replace(text: str, old: str, new: str) -> str:
    return f" {text} ".replace(f" {spoken(old)} ", f" {spoken(new)} ").strip()


def restore(received: str, repairs: Repairs) -> str:
    """The words of the received file, the damaged ones restored."""
    text = spoken(received)
    for repair in repairs.restored:
        text = replace(text, repair.words, repair.read)
    return text


def mend(received: str, repairs: Repairs) -> str:
    """The words of the received file, the damaged ones restored and the furniture taken out."""
    text = restore(received, repairs)
    for repair in repairs.furniture:
        text = replace(text, repair.words, "")
    return spoken(text)


def blocks(reading: str) -> list[str]:
    """The words of each paragraph, heading, list item and table cell."""
    said = (spoken(token.content) for token in MARKDOWN.parse(reading) if token.type == "inline")
    return [block for block in said if block]


def pieces(block: str, text: str) -> int:
    """The fewest runs of a text that make a block when put end to end."""
    rest, number = block.split(), 0
    while rest:
        length = len(rest)
        while length > 1 and not count(" ".join(rest[:length]), text):
            length -= 1
        rest, number = rest[length:], number + 1
    return number


def unequal(received: str, reading: str, repairs: Repairs) -> dict[str, int]:
    """How often too many (below zero: too few) the reading says a word, where it does."""
    surplus = Counter(words(reading))
    surplus.subtract(mend(received, repairs).split())
    for repair in repairs.added:
        surplus.subtract(words(repair.words) * repair.times)
    return {word: number for word, number in surplus.items() if number}


def scattered(received: str, reading: str, repairs: Repairs) -> list[str]:
    """The blocks whose words do not follow one another in the received file as they should."""
    text = mend(received, repairs)
    added = {spoken(repair.words) for repair in repairs.added}
    joined = tuple(spoken(repair.words) for repair in repairs.joined)
    return [
        block
        for block in blocks(reading)
        if block not in added and pieces(block, text) > (2 if block.startswith(joined) else 1)
    ]


def test_every_document_has_a_received_file_and_a_reading() -> None:
    assert all((CORPUS / "received" / file).is_file() for file in RECEIVED.values())
    assert all((CORPUS / "texts" / f"{source}.md").is_file() for source in RECEIVED)
    assert REPAIRS.keys() <= RECEIVED.keys()


@each_reading
def test_no_word_is_lost_or_invented(source: str) -> None:
    repairs = REPAIRS.get(source, Repairs())
    assert unequal(read_received(source), read_reading(source), repairs) == {}


@each_reading
def test_no_block_is_rearranged(source: str) -> None:
    repairs = REPAIRS.get(source, Repairs())
    assert scattered(read_received(source), read_reading(source), repairs) == []


@each_reading
def test_every_word_stands_in_a_block(source: str) -> None:
    reading = read_reading(source)
    assert " ".join(blocks(reading)) == spoken(reading)


@each_reading
def test_every_repair_is_used(source: str) -> None:
    repairs = REPAIRS.get(source, Repairs())
    received, reading = read_received(source), read_reading(source)
    for damage in repairs.restored:
        assert count(damage.words, received) == damage.times
    for left_out in repairs.furniture:
        assert count(left_out.words, restore(received, repairs)) == left_out.times
    for heading in repairs.added:
        assert blocks(reading).count(spoken(heading.words)) >= heading.times
    for join in repairs.joined:
        begun = [block for block in blocks(reading) if block.startswith(spoken(join.words))]
        assert [pieces(block, mend(received, repairs)) for block in begun] == [2] * join.times


@each_reading
def test_pages_follow_one_another(source: str) -> None:
    marks = PAGE_MARK.findall(read_reading(source))
    known = [int(mark) for mark in marks if mark != "?"]
    assert known[:1] in ([], [1])
    assert known == sorted(set(known))


@pytest.mark.parametrize(
    ("source", "heading", "quote"),
    [
        pytest.param(
            "ansm-faq-aap",
            "Quelles sont les conditions pour obtenir une autorisation d’accès précoce (AAP) ?",
            "Le médicament est présumé innovant",
            id="DEP-01",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Pour une extension d’indication en accès précoce pré-AMM, "
            "un code CIP spécifique est-il octroyé ?",
            "l’ANSM n’octroie pas de nouveau code CIP",
            id="DEP-03",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Quelle est la périodicité des rapports de synthèse ?",
            "est définie par la HAS",
            id="DEP-04",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Promotion et communication aux professionnels de santé",
            "un mois suivant l’accusé réception du projet de communication vaut accord",
            id="DEP-05",
        ),
        pytest.param(
            "defiscience",
            "L’accès compassionnel et l’accès précoce",
            "Accès compassionnel : ATU nominatives et RTU Accès précoce : ATUc",
            id="DEP-09",
        ),
        pytest.param(
            "defiscience",
            "L’accès compassionnel",
            "Autorisation d’Accès Compassionnelle : Couple [Prescripteurs + Pharmacien",
            id="DEP-10",
        ),
        pytest.param(
            "defiscience",
            "DEMANDEURS D’UNE AAC",
            "Assurent la surveillance étroite du patient",
            id="DEP-11",
        ),
        pytest.param(
            "defiscience",
            "Pré-AMM",
            "Soumission d’une demande d’AMM dans les 2 ans",
            id="DEP-12",
        ),
        pytest.param(
            "defiscience",
            "Post-AMM",
            "remboursement sous 1 mois après AMM",
            id="DEP-12-post",
        ),
        pytest.param(
            "ansm-has-bilan",
            "Un dispositif de plus en plus sollicité",
            "en moyenne 9 mois avant son inscription",
            id="DEP-16",
        ),
    ],
)
def test_a_displaced_passage_is_back_under_its_heading(
    source: str, heading: str, quote: str
) -> None:
    saying = [p for p in read_corpus(CORPUS) if p.source.id == source and find(quote, p.plain)]
    assert [heading in passage.heading for passage in saying] == [True]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param(
            "La HAS est responsable de la décision d’AAP qu’elle soit pré ou post AMM. L’ANSM est",
            "L’ANSM est responsable de la décision d’AAP qu’elle soit pré ou post AMM. La HAS est",
            id="actors swapped",
        ),
        pytest.param("ne peut pas être différée", "ne peut être différée", id="word dropped"),
        pytest.param("45 jours pour y", "45 jours ouvrés pour y", id="word added"),
        pytest.param(
            "disposition dans un délai de 2 mois",
            "disposition dans un délai de 3 mois",
            id="figure changed",
        ),
    ],
)
def test_a_false_reading_is_caught(right: str, wrong: str) -> None:
    source = "ansm-faq-aap"
    received, reading = read_received(source), read_reading(source)
    assert reading.count(right) == 1
    false = reading.replace(right, wrong)
    same_words = Counter(words(right)) == Counter(words(wrong))
    assert (unequal(received, false, REPAIRS[source]) == {}) is same_words
    assert scattered(received, false, REPAIRS[source])
