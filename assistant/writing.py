"""Writing: the words of the documents that answer a question, and the gate of what is proved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sentencex import segment

from assistant.analysis import fold, quantities, terms
from assistant.corpus import locate
from assistant.reading import Reading, Wants
from assistant.sources import Citation, Language, Passage, Statement, words
from assistant.vocabulary import Concept, Vocabulary

Rarity = Callable[[str], float]
"""How much a term tells, from 0 for one that stands everywhere."""

MOST = 4
"""Statements in an answer."""

ENOUGH = 0.5
"""Share of what the question asks that a statement must hold to be shown. Chosen on the `dev` half
of the questions by `python -m eval answers --curve`."""

NEAR_BEST = 0.75
"""Share of the best statement's score under which another adds more noise than matter."""

_IN_CONTEXT = 0.6
"""Weight of a term that stands in the headings of a statement and not in its own words."""

_SAME = 0.6
"""Share of common words from which two statements say the same thing."""

_LEANS = re.compile(
    r"(elles?|ils?|ce|cet|cette|ces|celui|celle|dans ce cas|il s'agit|en revanche|cependant|"
    r"it|its|they|their|this|these|those|in this case|however)\\b"
)
"""Beginnings of a sentence that is only understood after the one before."""

_HOLDS: dict[Wants, re.Pattern[str]] = {
    "number": re.compile(r"\\d"),
    "where": re.compile(r"@|https?://|www\\.|sites? (internet|de l)|platefo|platform|portail|portal"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, a list with what announces it, or a cell of a table: what can be shown alone."""

    passage: Passage
    quote: str
    lead: tuple[str, ...] = ()
    """Words of the passage without which the quote is not understood: row and column of a cell."""
    regimes: tuple[Concept, ...] = ()
    """The ways of access it speaks of, by its own words or by those above it."""

    @property
    def statement(self) -> Statement:
        lead = " — ".join(self.lead)
        text = f"{lead} : {self.quote}" if lead else self.quote
        return Statement(text, (Citation(source=self.passage.source.id, quote=self.quote),), "quote")


def write(
    reading: Reading, passages: Sequence[Passage], rarity: Rarity, vocabulary: Vocabulary
) -> list[Statement]:
    """Pick the one to four statements of the passages that answer, verbatim, best first.

    Nothing is picked where no statement holds enough of what is asked. A statement on another way
    of access than the one asked about is never picked, however near its words.
    """
    scored = sorted(
        (
            (_score(piece, reading, rarity, vocabulary), -place, piece)
            for place, passage in enumerate(passages)
            for piece in pieces(passage, vocabulary)
            if _compatible(piece.regimes, reading.regimes, vocabulary)
        ),
        key=lambda entry: entry[:2],
        reverse=True,
    )
    picked: list[Piece] = []
    for score, _, piece in scored:
        if len(picked) == MOST or score < max(ENOUGH, NEAR_BEST * scored[0][0]):
            break
        if not any(_same(piece, other) for other in picked):
            picked.append(piece)
    return [piece.statement for piece in picked]


def proved(statement: Statement, passages: Iterable[Passage]) -> bool:
    """Tell whether each quote of a statement is word for word in a passage, and nothing is added.

    The text of a `quote` may hold, beside the quotes, only words that stand above them in the
    passage: its headings, and the row and column of a cell. A `note` states nothing to prove.
    """
    if statement.kind == "note":
        return True
    passages = tuple(passages)
    found = [(citation, locate(citation, passages)) for citation in statement.citations]
    if not found or not all(passage for _, passage in found):
        return False
    if statement.kind != "quote":
        return True
    said = words(statement.text)
    quoted = [word for citation, _ in found for word in words(citation.quote)]
    lead = said[: len(said) - len(quoted)]
    above = {word for _, passage in found if passage for word in words(_above(passage))}
    return said == lead + quoted and above.issuperset(lead)


def pieces(passage: Passage, vocabulary: Vocabulary) -> Iterator[Piece]:
    """Everything a passage can say in one statement, in its order."""
    if passage.columns:
        row, *cells = passage.cells
        for column, cell in zip(passage.columns[1:], cells, strict=False):
            if cell:
                lead = tuple(part for part in (row, column) if part)
                yield _piece(passage, cell, lead, (column, row), vocabulary)
        return
    for paragraph in _paragraphs(passage.plain):
        said = _sentences(paragraph, passage.source.language)
        for place, sentence in enumerate(said):
            first = place
            while first and _LEANS.match(fold(said[first])):
                first -= 1
            quote = " ".join(said[first : place + 1])
            before = reversed(said[: place + 1])
            yield _piece(passage, quote, (), tuple(before), vocabulary)


def _sentences(paragraph: str, language: Language) -> list[str]:
    """The sentences of a paragraph; a list stays whole."""
    if "\n" in paragraph:
        return [paragraph]
    return [sentence.strip() for sentence in segment(language, paragraph)]


def _piece(
    passage: Passage,
    quote: str,
    lead: tuple[str, ...],
    nearest: Sequence[str],
    vocabulary: Vocabulary,
) -> Piece:
    """A piece, with the ways of access named by the nearest words: its own, then those above it."""
    title = passage.source.title
    for words_above in (quote, *nearest, *reversed(passage.heading), title):
        mentions = vocabulary.mentions(words_above, passage.source.language)
        named = tuple(m.concept for m in mentions if m.concept.kind == "regime")
        if named:
            return Piece(passage, quote, lead, tuple(dict.fromkeys(named)))
    return Piece(passage, quote, lead)


def _paragraphs(plain: str) -> Iterator[str]:
    """The paragraphs of a passage; a list is kept with the words that announce it."""
    announced: list[str] = []
    for line in plain.split("\n"):
        if announced and not line.startswith("•"):
            yield "\n".join(announced)
            announced = []
        if announced or line.endswith(":"):
            announced.append(line)
        else:
            yield line.removeprefix("• ")
    if announced:
        yield "\n".join(announced)


def _score(piece: Piece, reading: Reading, rarity: Rarity, vocabulary: Vocabulary) -> float:
    """How much of what is asked a piece holds, from 0 to 1, in its own words or in those above."""
    spoken = piece.passage.source.language
    concepts = vocabulary.concept_terms(reading.question, reading.language)
    # Between two languages only concepts, articles and quantities are comparable.
    shared = terms(reading.question, reading.language) if spoken == reading.language else []
    asked = {*concepts, *shared}
    own = _terms(piece.quote, spoken, vocabulary)
    above = _terms(_above(piece.passage), spoken, vocabulary)
    held = sum(
        rarity(term) * (1.0 if term in own else _IN_CONTEXT if term in above else 0.0)
        for term in asked
    )
    total = sum(rarity(term) for term in asked)
    score = held / total if total else 0.0
    return score if _holds(piece.quote, reading.wants) else score * 0.6


def _terms(text: str, language: Language, vocabulary: Vocabulary) -> set[str]:
    return {*terms(text, language), *vocabulary.concept_terms(text, language)}


def _above(passage: Passage) -> str:
    row = passage.cells[:1]
    return "\n".join([*passage.heading, *passage.columns, *row])


def _holds(quote: str, wants: Wants | None) -> bool:
    if wants == "time":
        return bool(quantities(quote) or re.search(r"\b\d{4}\b", quote))
    return wants not in _HOLDS or bool(_HOLDS[wants].search(fold(quote)))


def _compatible(
    spoken: Sequence[Concept], asked: Sequence[Concept], vocabulary: Vocabulary
) -> bool:
    """Tell whether words on some ways of access may answer a question on others.

    They may where one is the other, or a part of it; and where either names none.
    """
    if not spoken or not asked:
        return True
    lines = {c.id: {wider.id for wider in vocabulary.lineage(c)} for c in (*spoken, *asked)}
    return any(a.id in lines[s.id] or s.id in lines[a.id] for a in asked for s in spoken)


def _same(piece: Piece, other: Piece) -> bool:
    one, two = set(words(piece.quote)), set(words(other.quote))
    return len(one & two) >= _SAME * min(len(one), len(two))
