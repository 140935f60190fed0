"""The corpus: the list that ranks the documents, and their texts cut along their structure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

from pydantic import BaseModel

from assistant.analysis import sentences
from assistant.entries import Unreadable, parse_entries
from assistant.sources import (
    PAGE_MARK,
    Asks,
    Citation,
    Language,
    Passage,
    Source,
    UserError,
    find,
    in_one_line,
    plain,
    words,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST = 180
"""Words in a passage before it is cut between two blocks: about what the embedder reads at once."""

RULES = "rules"
"""The folder of the rules in a corpus."""

_LEAD = re.compile(rf"(?:\s|{PAGE_MARK.pattern})*")


Questions = Mapping[Language, tuple[str, ...]]


class _Rule(BaseModel, frozen=True):
    """What the index takes of a rule."""

    id: str
    cites: Mapping[str, str | tuple[str, ...]] = {}
    gap: bool = False
    waits: str = ""
    says: Mapping[Language, str] = {}


class _Refusal(_Rule, frozen=True):
    """The same of a refusal."""

    gap: bool = True


class _Asked(BaseModel, frozen=True, extra="forbid"):
    """The questions of a rule, those to which it says yes or no too."""

    id: str
    asks: Questions = {}
    confirms: Questions = {}
    denies: Questions = {}

    @property
    def known(self) -> Questions:
        """All of them, by language."""
        parts = (self.asks, self.confirms, self.denies)
        return {
            language: tuple(dict.fromkeys(q for part in parts for q in part.get(language, ())))
            for language in get_args(Language)
            if any(language in part for part in parts)
        }


YES, NO = "yes", "no"
"""What a rule says to a question, among those that verdicts are learnt from."""

SILENT, TOLD = "silent", "told"
"""What a question is for: what the documents do not tell, or what they do."""


class _Telling(BaseModel, frozen=True):
    """How people state a fact, or ask for a date, by language."""

    id: str
    tells: Questions


@dataclass(frozen=True, slots=True)
class Known:
    """Words as people write them, and what they are for: the rule that answers them, the fact
    that they state.
    """

    name: str
    language: Language
    text: str
    beside: str = ""
    """The words of a rule beside which they are read: what these do not say tells too."""


class CorpusError(UserError):
    """A corpus that cannot be read; the message says which file and what is expected."""


def read_sources(folder: Path) -> tuple[Source, ...]:
    """Read the list of documents, strongest first."""
    path = folder / "sources.yaml"
    if not path.is_file():
        raise CorpusError(
            f"No list of documents at {str(path)!r}: create it, or point REPERE_CORPUS at a folder "
            f"that holds sources.yaml and texts/."
        )
    try:
        listed = parse_entries(path.read_text(encoding="utf-8"))
        sources = tuple(Source(rank=rank, **entry) for rank, entry in enumerate(listed, start=1))
    except Unreadable as error:
        raise CorpusError(f"{str(path)!r} cannot be read: {in_one_line(error)}.") from error
    known: set[str] = set()
    for source in sources:
        if source.id in known:
            raise CorpusError(f"{str(path)!r} lists {source.id!r} twice: give each its own id.")
        known.add(source.id)
    return sources


def read_text(folder: Path, source: Source) -> str:
    """Read our reading of one document."""
    path = folder / "texts" / f"{source.id}.md"
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"The text of {source.id!r} cannot be read ({error}): `python -m assistant add` makes "
            f"it from the received file."
        ) from error


def read_asks(folder: Path) -> Mapping[str, tuple[Asks, ...]]:
    """Read the questions that the rules answer, by document they quote; there may be no rules."""
    known = {asked.id: asked.known for asked in _asked(folder)}
    asks: dict[str, list[Asks]] = {}
    for rule in _rules(folder):
        for source, quotes in rule.cites.items() if rule.id in known else ():
            for quote in (quotes,) if isinstance(quotes, str) else quotes:
                asks.setdefault(source, []).append(Asks(quote, known[rule.id], rule.id))
    return {source: tuple(found) for source, found in asks.items()}


def read_known(folder: Path) -> tuple[Known, ...]:
    """Read the questions that the rules answer, by rule; there may be no rules."""
    return tuple(
        Known(asked.id, language, question)
        for asked in _asked(folder)
        for language, questions in asked.known.items()
        for question in questions
    )


def read_silences(folder: Path) -> tuple[Known, ...]:
    """The same questions, each for what the documents tell, or for what they do not."""
    silent = {rule.id for rule in _rules(folder) if rule.gap}
    return tuple(
        replace(known, name=SILENT if known.name in silent else TOLD)
        for known in read_known(folder)
    )


def read_verdicts(folder: Path) -> tuple[Known, ...]:
    """Read the questions to which the rules say yes or no, each beside the words of its rule; there
    may be no rules.
    """
    says = {rule.id: rule.says for rule in _rules(folder)}
    return tuple(
        Known(verdict, language, question, said)
        for asked in _asked(folder)
        for verdict, known in ((YES, asked.confirms), (NO, asked.denies))
        for language, questions in known.items()
        if (said := says[asked.id].get(language))
        for question in questions
    )


DAY = "{d}"
"""What stands for the date in words that tell what it is of."""


def read_tellings(folder: Path) -> tuple[Known, ...]:
    """Read how people state each fact and, with `DAY` in it, what a date is of; there may be no
    rules.
    """
    return _ways(folder / RULES / "tellings.yaml")


def read_waits(folder: Path) -> tuple[Known, ...]:
    """Read how people ask for what is due: by itself, and in the questions of each deadline; there
    may be no rules.
    """
    ways = {rule.id: rule.waits for rule in _rules(folder) if rule.waits}
    asked = (
        replace(known, name=ways[known.name]) for known in read_known(folder) if known.name in ways
    )
    return (*_ways(folder / RULES / "waits.yaml"), *asked)


def _ways(path: Path) -> tuple[Known, ...]:
    return tuple(
        Known(entry.id, language, text)
        for entry in (_entries(path, _Telling) if path.is_file() else ())
        for language, texts in entry.tells.items()
        for text in texts
    )


def fingerprint(source: Source, text: str, asks: Sequence[Asks]) -> str:
    """Tell two states of a document apart: its entry in the list, its text, what it answers."""
    known = [[ask.quote, ask.questions, ask.rule] for ask in asks]
    content = [source.model_dump_json(), text, json.dumps(known, ensure_ascii=False)]
    return sha256("\n".join(content).encode()).hexdigest()


def read_corpus(folder: Path) -> tuple[Passage, ...]:
    """Read every passage of every document, strongest document first."""
    asks = read_asks(folder)
    return tuple(
        passage
        for source in read_sources(folder)
        for passage in cut(source, read_text(folder, source), asks.get(source.id, ()))
    )


def cut(source: Source, text: str, asks: Sequence[Asks] = ()) -> tuple[Passage, ...]:
    """Cut a text along its structure: a section or question with its answer, a row of a table.

    A section longer than `LONGEST` words is cut between its blocks, each piece under the same
    headings; a lone block that is longer is cut between its items or sentences. A piece that says
    nothing new (the same words under the same headings) is kept once.
    """
    passages = tuple({passage.id: passage for passage in _passages(source, text)}.values())
    known: dict[str, list[Asks]] = {}
    for ask in asks:
        for passage in _saying(ask.quote, passages):
            known.setdefault(passage.id, []).append(ask)
    return tuple(replace(p, asks=tuple(known[p.id])) if p.id in known else p for p in passages)


def locate(citation: Citation, passages: Iterable[Passage]) -> Passage | None:
    """Find the passage a citation quotes."""
    return next((passage for passage in passages if citation.is_in(passage)), None)


_Kind = TypeVar("_Kind", bound=BaseModel)


def _rules(folder: Path) -> Iterator[_Rule]:
    """The rules that answer questions by themselves."""
    rules = folder / RULES
    for name in ("cards/*.yaml", "deadlines.yaml", "comparisons.yaml"):
        for path in sorted(rules.glob(name)):
            yield from _entries(path, _Rule)
    for path in rules.glob("refusals.yaml"):
        yield from _entries(path, _Refusal)


def _asked(folder: Path) -> Iterator[_Asked]:
    for path in sorted((folder / RULES / "questions").glob("*.yaml")):
        yield from _entries(path, _Asked)


def _entries(path: Path, kind: type[_Kind]) -> tuple[_Kind, ...]:
    try:
        listed = parse_entries(path.read_text(encoding="utf-8"))
        return tuple(kind.model_validate(entry) for entry in listed)
    except Unreadable as error:
        raise CorpusError(f"{str(path)!r} cannot be read: {in_one_line(error)}.") from error


def _saying(quote: str, passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages whose text says a quote, or else the first one under a heading that does."""
    saying = [passage for passage in passages if find(quote, passage.text)]
    below = (p for p in passages if Citation(source=p.source.id, quote=quote).is_in(p))
    return saying or [*islice(below, 1)]


def _passages(source: Source, text: str) -> Iterator[Passage]:
    lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    marks = [(mark.start(), mark[1]) for mark in PAGE_MARK.finditer(text)]
    headings: list[tuple[str, str]] = []
    section: list[tuple[int, int]] = []

    def passage(start: int, end: int, columns: tuple[str, ...] = ()) -> Passage:
        lead = _LEAD.match(text, start, end)
        start = lead.end() if lead else start
        page = next((page for place, page in reversed(marks) if place < start), "?")
        path = tuple(title for _, title in headings)
        piece = text[start:end].rstrip()
        return Passage(source, path, piece, start, None if page == "?" else int(page), columns)

    def close() -> Iterator[Passage]:
        for start, end in _pieces(text, section, source.language):
            yield passage(start, end)
        section.clear()

    titled = False
    tokens = _parse(text)
    for index, token in enumerate(tokens):
        if token.level or not token.map:
            continue
        start, end = (lines[line] for line in token.map)
        if token.type == "heading_open":
            yield from close()
            headings = [(tag, title) for tag, title in headings if tag < token.tag]
            if titled or token.tag != "h1":
                headings.append((token.tag, plain(tokens[index + 1].content)))
            titled = True
        elif token.type == "table_open":
            yield from close()
            (head, _), *rows = _rows(tokens[index : _closing(tokens, index)])
            for _, (first, last) in rows:
                if words(text[lines[first] : lines[last]]):
                    yield passage(lines[first], lines[last], head)
            if not rows:
                section.append((start, end))
        elif words(text[start:end]):
            section.append((start, end))
    yield from close()


def _parse(text: str) -> list[Token]:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").disable(["html_block", "html_inline", "reference"])
    return markdown.enable("table").parse(text)


def _closing(tokens: Sequence[Token], index: int) -> int:
    closing = tokens[index].type.replace("open", "close")
    return next(n for n in range(index, len(tokens)) if tokens[n].type == closing)


def _rows(table: Sequence[Token]) -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    """The cells of each row, its head first, with the lines they stand on."""
    rows: list[tuple[list[str], tuple[int, int]]] = []
    for token in table:
        if token.type == "tr_open" and token.map:
            rows.append(([], (token.map[0], token.map[1])))
        elif token.type == "inline":
            rows[-1][0].append(plain(token.content))
    return [(tuple(cells), lines) for cells, lines in rows]


def _pieces(
    text: str, blocks: Sequence[tuple[int, int]], language: Language
) -> Iterator[tuple[int, int]]:
    """Gather the blocks of a section into pieces of at most `LONGEST` words."""
    small = [piece for block in blocks for piece in _split(text, block, language)]
    if not small:
        return
    start, end = small[0]
    for begin, stop in small[1:]:
        announces = plain(text[start:end]).endswith(":")
        if len(words(text[start:stop])) > LONGEST and not announces:
            yield start, end
            start = begin
        end = stop
    yield start, end


def _split(text: str, block: tuple[int, int], language: Language) -> list[tuple[int, int]]:
    """Cut a block that is too long for one passage between its items or its sentences."""
    start, end = block
    if len(words(text[start:end])) <= LONGEST:
        return [block]
    starts, stop = [], start
    for sentence in sentences(text[start:end], language):
        starts.append(text.index(sentence, stop))
        stop = starts[-1] + len(sentence)
    return list(pairwise([*starts, end]))
