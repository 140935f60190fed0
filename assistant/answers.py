"""Answers: what is told, its numbered references, and how other programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from assistant.guiding import Ask
from assistant.reading import Conversation, Known
from assistant.retrieval import Hit
from assistant.sources import Citation, Language, Passage, Statement
from assistant.writing import proof

Audience = Literal["startup", "patients", "staff"]

Status = Literal["answered", "partial", "clarify", "not_found", "out_of_scope"]

_BLANK: dict[Language, str] = {
    "fr": "les documents ne le disent pas",
    "en": "the documents do not tell",
}
"""A cell of a table for which there are no words."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as it is shown: numbered, with the passage in which the quote stands."""

    n: int
    citation: Citation
    passage: Passage

    @property
    def page(self) -> int | None:
        """The page or slide on which the quote begins."""
        return self.passage.page_of(self.citation.quote)

    def as_json(self) -> dict[str, Any]:
        """The reference as other programs read it."""
        source = self.passage.source
        return {
            "n": self.n,
            "source": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "date": source.date,
            "section": self.passage.section,
            "page": self.page,
            "url": source.url,
            "quote": self.citation.quote,
            "passage": self.passage.plain,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a message, and where."""

    question: str
    language: Language
    audience: Audience | None
    status: Status
    statements: tuple[Statement, ...]
    references: tuple[Reference, ...]
    follow_ups: tuple[str, ...]
    asks: Ask | None
    """The one thing worth asking back."""
    conversation: Conversation
    elapsed_ms: float

    def numbers(self, statement: Statement) -> tuple[int, ...]:
        """The numbers of the references of a statement."""
        return tuple(r.n for r in self.references if r.citation in statement.citations)

    @property
    def text(self) -> str:
        """The whole answer, one statement a paragraph, with the numbers of its references."""
        parts = []
        for tabled, told in groupby(self.statements, key=lambda s: s.cell is not None):
            said = [(s, s.text + "".join(f" [{n}]" for n in self.numbers(s))) for s in told]
            parts += [_table(said, self.language)] if tabled else [text for _, text in said]
        return "\n\n".join(parts)

    def as_json(self) -> dict[str, Any]:
        """The answer as other programs read it; see the command line in the README."""
        return {
            "question": self.question,
            "language": self.language,
            "audience": self.audience,
            "status": self.status,
            "answer": self.text,
            "statements": [
                {"text": s.text, "citations": list(self.numbers(s)), "kind": s.kind}
                | ({"row": s.cell[0], "column": s.cell[1]} if s.cell else {})
                for s in self.statements
            ],
            "citations": [reference.as_json() for reference in self.references],
            "asks": self.asks.as_json() if self.asks else None,
            "follow_ups": list(self.follow_ups),
            "elapsed_ms": round(self.elapsed_ms, 1),
        }


@dataclass(frozen=True, slots=True)
class Told:
    """An answer before its references are numbered."""

    status: Status
    statements: tuple[Statement, ...]
    hits: Sequence[Hit] = ()
    facts: Known = ()
    asks: Ask | None = None
    rules: tuple[str, ...] = ()
    """The rules that answer, by id."""
    regimes: tuple[str, ...] = ()
    """The ways of access that fit a situation, by id."""
    guided: Literal["", "oriented", "scheduled"] = ""
    language: Language | None = None
    """In which it is written, where it is not that of the message."""
    found: bool = False
    """Something was found that answers, a refusal too."""
    aside: bool = False
    """The message was no question of ours: the conversation goes on where it was."""


def table(cells: Sequence[Statement]) -> tuple[list[str], list[tuple[str, list[Statement | None]]]]:
    """The heads of the columns of a table, then each row: its head and its cells in order."""
    placed = {cell.cell: cell for cell in cells if cell.cell}
    rows = list(dict.fromkeys(row for row, _ in placed))
    columns = list(dict.fromkeys(column for _, column in placed))
    return columns, [(row, [placed.get((row, column)) for column in columns]) for row in rows]


def _table(said: Sequence[tuple[Statement, str]], language: Language) -> str:
    """A table in Markdown."""
    texts = {cell: text for cell, text in said}
    columns, rows = table([cell for cell, _ in said])
    blank = _BLANK[language]
    lines = [["", *columns], ["---"] * (1 + len(columns))]
    lines += [[row, *(texts[c] if c else blank for c in cells)] for row, cells in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def note(text: str) -> Statement:
    """A statement of ours on the answer itself, which proves nothing."""
    return Statement(text, (), "note")


def number(statements: Sequence[Statement], passages: Sequence[Passage]) -> tuple[Reference, ...]:
    """Number the citations in the order in which the statements call them."""
    found: dict[Citation, Passage] = {}
    for statement in statements:
        for citation in statement.citations:
            passage = proof(statement, citation, passages)
            if passage and citation not in found:
                found[citation] = passage
    return tuple(Reference(n, c, p) for n, (c, p) in enumerate(found.items(), start=1))
