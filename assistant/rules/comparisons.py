"""Comparisons: what differs between two or three things, in a table whose cells are all proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, Field, model_validator

from assistant.rules.cards import Answerable, Aspect
from assistant.rules.rule import Cited
from assistant.rules.text import Text
from assistant.sources import Language, Statement


class Row(BaseModel, frozen=True, extra="forbid"):
    """One question put to each subject, and what the documents say of it."""

    name: Text
    aspect: Aspect
    cells: Mapping[str, Cited]
    """By subject; none where the documents do not tell."""


class Comparison(Answerable):
    """A small table: a column a subject, a row a question."""

    aspect: Aspect = "comparison"
    columns: Mapping[str, Text]
    """The head of each column, by the concept of the vocabulary it is about."""
    rows: tuple[Row, ...] = Field(min_length=1)

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(self.columns)

    def statements(self, language: Language, *, plainly: bool = False) -> Iterator[Statement]:
        """The cells, row by row."""
        for row in self.rows:
            for subject, head in self.columns.items():
                cell = row.cells.get(subject)
                if cell and not cell.suspended:
                    place = (row.name[language], head[language])
                    yield Statement(cell.says[language], cell.cites, "rule", place)

    @model_validator(mode="before")
    @classmethod
    def _is_said_by_its_cells(cls, given: Any) -> Any:
        """Its sentence is the heads of its columns, its quotes are those of its cells."""
        if not isinstance(given, dict) or "says" in given:
            return given
        heads = list(given["columns"].values())
        cells = [cell for row in given["rows"] for cell in row["cells"].values()]
        cites: dict[str, list[str]] = {}
        for cell in cells:
            for source, quotes in cell["cites"].items():
                for quote in [quotes] if isinstance(quotes, str) else quotes:
                    if quote not in cites.setdefault(source, []):
                        cites[source].append(quote)
        says = {spoken: " / ".join(head[spoken] for head in heads) for spoken in ("fr", "en")}
        return {**given, "says": says, "cites": cites}
