"""What an answer may rest on: sources, their passages, and verbatim citations of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import zip_longest
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

Language = Literal["fr", "en"]

Kind = Literal["rule", "quote", "date", "note"]
"""rule: our sentence, proved by quotes; quote: the document's own words; date: computed from a
rule; note: a word of ours on the answer itself, which states nothing about the matter."""

Aside = Literal["", "divergence", "caution", "law"]
"""divergence: what another source says instead; caution: ours; law: to be verified in the Code."""

PAGE_MARK = re.compile(r"[ \t]*<!-- page (\d+|\?) -->[ \t]*")
"""Where a page begins in a text; `?` where the received file no longer shows which."""

_WORD = re.compile(r"<!--.*?-->|(\w+|[%€≤≥±])", re.DOTALL)


def _real(day: str) -> str:
    date.fromisoformat(f"{day}-01-01"[:10])
    return day


_PartialDate = Annotated[
    str,
    BeforeValidator(str),
    Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
    AfterValidator(_real),
]


class UserError(Exception):
    """A failure a person can mend: its message says what is wrong and what to do."""


def in_one_line(error: Exception) -> str:
    """Why a file could not be read, as a part of a sentence for a person."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removesuffix(".")
        given = "" if first["type"] == "missing" else f" is {first['input']!r}"
        return f"{where}{given}: {told}" if where else told
    return " ".join(str(error).split()).removesuffix(".")


class Source(BaseModel, frozen=True, extra="forbid"):
    """One document of the corpus, as `sources.yaml` describes it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: str
    publisher: str
    language: Language
    received: str
    """File name in `received/`."""
    date: _PartialDate | None = None
    """ISO date, as precise as the document bears it: 2022, 2023-10 or 2023-10-23."""
    dated: Literal["published", "printed", "page mark"] | None = None
    """What the date is."""
    url: str | None = None
    paged: Literal["page", "slide"] = "page"
    rank: int
    """Place in `sources.yaml`, from 1; of two sources that diverge, the lower prevails."""


@dataclass(frozen=True, slots=True)
class Asks:
    """Words of a passage, and the questions they answer as people ask them, by language."""

    quote: str
    questions: Mapping[Language, tuple[str, ...]]
    rule: str = ""
    """The rule that quotes them, and says what they prove."""


@dataclass(frozen=True)
class Passage:
    """The unit of retrieval and of citation: one piece of a text, never across its structure."""

    source: Source
    heading: tuple[str, ...]
    """The headings above it, outermost first, the document's title left out."""
    text: str
    """The piece as it stands in `texts/<id>.md` from `start` on, Markdown and page marks too."""
    start: int
    """Offset in the text of the document, in characters."""
    page: int | None
    """The page or slide on which it begins; None where the document has no page marks."""
    columns: tuple[str, ...] = ()
    """For a row of a table, the head of each column."""
    asks: tuple[Asks, ...] = ()
    """The questions it is known to answer; they find it, and are never shown."""

    @cached_property
    def id(self) -> str:
        """Content address: the same words under the same headings keep their id."""
        content = "\x1f".join([self.source.id, *self.heading, "", *self.columns, "", self.text])
        return sha256(content.encode()).hexdigest()[:20]

    @cached_property
    def said(self) -> str:
        """Its words and those of the headings above it, in order, each with a space around it."""
        above = (*self.heading, self.source.title)
        return " ¶ ".join(["", *(" ".join(words(text)) for text in (self.text, *above)), ""])

    @property
    def section(self) -> str:
        """Where it stands in its document."""
        return " › ".join(self.heading) or self.source.title

    @cached_property
    def plain(self) -> str:
        """The words as a person reads them: no Markdown, no page marks, one line a paragraph."""
        if not self.columns:
            return plain(self.text)
        head, *cells = self.cells
        pairs = zip_longest(self.columns[1:], cells, fillvalue="")
        named = [f"{column} : {cell}" if column else cell for column, cell in pairs if cell]
        return "\n".join([head, *named] if head else named)

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The cells of a row of a table; empty for any other passage."""
        if not self.columns:
            return ()
        inside = self.text.removeprefix("|").removesuffix("|")
        return tuple(plain(cell).replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inside))

    def page_of(self, quote: str) -> int | None:
        """The page on which a quote of this passage begins."""
        place = find(quote, self.text)
        marks = PAGE_MARK.findall(self.text, 0, place.start) if place else []
        return (int(marks[-1]) if marks[-1] != "?" else None) if marks else self.page


class Citation(BaseModel, frozen=True, extra="forbid"):
    """A verbatim quote of a source; the passage is found from the quote, not the reverse."""

    source: str
    quote: str

    def is_in(self, passage: Passage) -> bool:
        """Tell whether the passage, or a heading above it, says it word for word."""
        return passage.source.id == self.source and self._said in passage.said

    @cached_property
    def _said(self) -> str:
        return f" {' '.join(words(self.quote))} "


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest unit of an answer: a sentence and what proves it."""

    text: str
    citations: tuple[Citation, ...]
    kind: Kind
    cell: tuple[str, str] | None = None
    """The heads of its row and of its column, where it stands in a table."""
    aside: Aside = ""
    """What it is, where it does not tell what the sources say as one."""


def where(passage: Passage, quote: str | None, language: Language) -> str:
    """Where a quote stands: its document, section, publisher, date and page."""
    page = passage.page_of(quote) if quote else passage.page
    source = passage.source
    says = _SAYS[language]
    dated = " ".join(part for part in (says.get(source.dated or ""), source.date) if part)
    paged = f"{says[source.paged]} {page}" if page else ""
    about = ", ".join(part for part in (source.publisher, dated, paged) if part)
    place = " › ".join([source.title, *passage.heading])
    return f"{place} ({about})" + (f" {source.url}" if source.url else "")


_SAYS: dict[Language, dict[str, str]] = {
    "fr": {
        "published": "publié le",
        "printed": "imprimé le",
        "page mark": "daté de",
        "page": "page",
        "slide": "diapo",
    },
    "en": {
        "published": "published",
        "printed": "printed",
        "page mark": "dated",
        "page": "page",
        "slide": "slide",
    },
}


def words(text: str) -> list[str]:
    """The words of a text, in order; case, punctuation, Markdown and page marks do not count.

    >>> words("**L’AAP** (art. L. 5121-12)\\n<!-- page 2 -->est d'1 an ; 78% sont positives.")
    ['l', 'aap', 'art', 'l', '5121', '12', 'est', 'd', '1', 'an', '78', '%', 'sont', 'positives']
    """
    return [match[1].casefold() for match in _WORD.finditer(text) if match[1]]


def find(quote: str, text: str) -> slice | None:
    """Where a text first says a quote word for word, in characters; None where it does not.

    >>> find("l'AAP est", "Oui : l’**AAP** est délivrée")
    slice(6, 19, None)
    """
    wanted = words(quote)
    places = [match for match in _WORD.finditer(text) if match[1]]
    said = [match[1].casefold() for match in places]
    first = _index(wanted, said)
    if first is None:
        return None
    return slice(places[first].start(), places[first + len(wanted) - 1].end())


def _index(wanted: Sequence[str], said: Sequence[str]) -> int | None:
    if not wanted:
        return None
    last = len(said) - len(wanted)
    starts = (n for n in range(last + 1) if said[n] == wanted[0])
    return next((n for n in starts if said[n : n + len(wanted)] == wanted), None)


def plain(text: str) -> str:
    """Strip Markdown and page marks; a paragraph becomes one line, a list item a line of its own.

    >>> plain("La **HAS**\\ndécide :\\n\\n- en 3 mois ;\\n- <!-- page 2 --> sauf pause.")
    'La HAS décide :\\n• en 3 mois ;\\n• sauf pause.'
    """
    text = PAGE_MARK.sub(" ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|<(https?://[^>]*)>", r"\1\2", text)
    text = re.sub(r"^[ \t]*[-*+] +", "\n\n• ", text, flags=re.MULTILINE)
    text = re.sub(r"^[ \t]*(\d+[.)]) +", r"\n\n\1 ", text, flags=re.MULTILINE)
    text = re.sub(r"^#+ +|\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", "", text, flags=re.MULTILINE)
    blocks = (re.sub(r"\s+", " ", block).strip() for block in re.split(r"\n\s*\n", text))
    return "\n".join(block for block in blocks if block)
