"""« Documents »: each document as text, section by section, with the words that are looked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.analysis import fold, tokens
from assistant.corpus import locate
from assistant.sources import Citation, Passage, Source, UserError, find
from pages.facsimile import NoFacsimile, draw, received
from pages.web import NAVIGATION, TEXTS, PageNotFound, Site, spoken

QUOTE, QUERY = "mot", "q"
"""Parameters of an address: words of the document to show, and words to look for."""

FOUND = 8
"""Passages shown by a search in all the documents."""

LONGEST = 200
"""Characters of a search."""

Look = Callable[[Passage, str], list[slice]]
"""The places of a text of a passage that are to be marked."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a passage, what is looked for marked in it."""

    html: Markup
    item: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as it is shown."""

    passage: Passage
    lines: tuple[Line, ...]
    """The cells of a row, where it is one of a table."""
    found: bool
    """Something that is looked for stands in it."""
    turns: bool
    """It begins another page than the piece before it."""

    @property
    def anchor(self) -> str:
        return anchor(self.passage)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and what stands under it before the next one."""

    heading: Markup
    title: str
    depth: int
    anchor: str
    blocks: tuple[tuple[Piece, ...], ...]
    """Rows of one table together, any other piece alone."""


def routes(site: Site) -> list[Route]:
    def listed(request: Request) -> Response:
        query = _query(request)
        hits = site.assistant.replier.search(query)[:FOUND] if query else ()
        look = looking_for(query)
        found = [
            (passage, _lines(passage, look(passage, passage.plain), ""))
            for passage in (hit.passage for hit in hits)
        ]
        return site.page(
            request,
            "documents.html",
            "documents",
            sources=site.sources,
            query=query,
            found=found,
            anchor=anchor,
        )

    def shown(request: Request) -> Response:
        source = _source(site, request)
        quote, query = request.query_params.get(QUOTE, ""), _query(request)
        passages = [p for p in site.assistant.corpus if p.source.id == source.id]
        cited = locate(Citation(source=source.id, quote=quote), passages) if quote else None
        look = _quoting(cited, quote) if quote else looking_for(query)
        sections = tuple(_sections(passages, look))
        pieces = [p for section in sections for block in section.blocks for p in block]
        return site.page(
            request,
            "document.html",
            "documents",
            source=source,
            strongest=len(site.sources),
            sections=sections,
            quote=quote,
            lost=bool(quote) and cited is None,
            page=cited.page_of(quote) if cited else None,
            paged=received(source, site.settings.corpus) is not None,
            query=query,
            found=[piece for piece in pieces if piece.found],
        )

    def drawn(request: Request) -> Response:
        source = _source(site, request)
        path = received(source, site.settings.corpus)
        number = request.path_params["number"]
        try:
            if path is None:
                raise NoFacsimile(source.received)
            image = draw(path, number, request.query_params.get(QUOTE, ""))
        except NoFacsimile as error:
            told = TEXTS[spoken(request)]["documents"]["undrawn"].format(page=number)
            raise PageNotFound(told) from error
        return Response(image, media_type="image/png")

    path = NAVIGATION["documents"]
    return [
        site.route(path, listed),
        site.route(path + "/{source}", shown),
        site.route(path + "/{source}/page/{number:int}.png", drawn),
    ]


def anchor(passage: Passage) -> str:
    """The anchor of a passage in the page of its document: the same as long as its words are."""
    return f"p-{passage.id[:10]}"


def slug(text: str) -> str:
    """A title as a part of an address.

    >>> slug("Quels sont les délais d’évaluation ?")
    'quels-sont-les-delais-d-evaluation'
    """
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))


def looking_for(query: str) -> Look:
    """Look for the words of a query, whatever their endings."""

    def look(passage: Passage, text: str) -> list[slice]:
        spoken = passage.source.language
        wanted = {token.fr if spoken == "fr" else token.en for token in tokens(query, spoken)}
        return [
            slice(token.start, token.start + len(token.surface))
            for token in tokens(text, spoken)
            if (token.fr if spoken == "fr" else token.en) in wanted
        ]

    return look


def highlight(texts: Sequence[str], marked: Sequence[slice], first: str = "") -> list[Markup]:
    """Texts as HTML, with the slices of them, joined by line breaks, marked.

    `first` is the id of the first mark.
    """
    shown, start = [], 0
    for text in texts:
        said, end = Markup(), 0
        for place in sorted(marked, key=lambda place: place.start):
            begins, ends = max(place.start - start, end), min(place.stop - start, len(text))
            if begins < ends:
                opening = Markup('<mark id="{}">').format(first) if first else Markup("<mark>")
                said += text[end:begins] + opening + text[begins:ends] + Markup("</mark>")
                first, end = "", ends
        shown.append(said + text[end:])
        start += len(text) + 1
    return shown


def _query(request: Request) -> str:
    query = request.query_params.get(QUERY, "").strip()
    if len(query) > LONGEST:
        raise UserError(TEXTS[spoken(request)]["documents"]["long"].format(limit=LONGEST))
    return query


def _source(site: Site, request: Request) -> Source:
    name = request.path_params["source"]
    found = next((source for source in site.sources if source.id == name), None)
    if found is None:
        raise PageNotFound(TEXTS[spoken(request)]["documents"]["unknown"].format(name=name))
    return found


def _quoting(cited: Passage | None, quote: str) -> Look:
    """Look for a quote in the passage that says it, or in the headings above that passage."""

    def look(passage: Passage, text: str) -> list[slice]:
        place = find(quote, text) if cited and passage.heading == cited.heading else None
        return [place] if place and (passage is cited or text in passage.heading) else []

    return look


def _sections(passages: Sequence[Passage], look: Look) -> Iterator[Section]:
    """The passages of a document under their headings, each heading once."""
    open_: tuple[str, ...] = ()
    used: dict[str, int] = {}
    page: int | None = None
    for heading, under in groupby(passages, key=lambda passage: passage.heading):
        pieces = []
        for passage in under:
            pieces.append(_piece(passage, look, page))
            page = passage.page or page
        shared = next(
            (n for n, (a, b) in enumerate(zip(open_, heading, strict=False)) if a != b),
            min(len(open_), len(heading)),
        )
        for depth in range(shared, max(len(heading), shared + (not heading))):
            title = heading[depth] if heading else ""
            last = depth >= len(heading) - 1
            name = slug(title)
            used[name] = used.get(name, 0) + 1
            yield Section(
                heading=highlight([title], look(pieces[0].passage, title), "cite")[0],
                title=title,
                depth=depth,
                anchor=name if used[name] == 1 else f"{name}-{used[name]}",
                blocks=tuple(_blocks(pieces)) if last else (),
            )
        if shared == len(heading) and heading:  # back under a heading that is already shown
            yield Section(Markup(), "", shared, "", tuple(_blocks(pieces)))
        open_ = heading


def _blocks(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    """The rows of one table together, any other piece alone."""
    for columns, together in groupby(pieces, key=lambda piece: piece.passage.columns):
        if columns:
            yield tuple(together)
        else:
            yield from ((piece,) for piece in together)


def _piece(passage: Passage, look: Look, page: int | None) -> Piece:
    if passage.columns:
        places = look(passage, "\n".join(passage.cells))
        cells = highlight(passage.cells, places, "cite")
        lines = tuple(Line(cell, item=False) for cell in cells)
    else:
        places = look(passage, passage.plain)
        lines = _lines(passage, places, "cite")
    turns = passage.page is not None and passage.page != page
    return Piece(passage, lines, bool(places), turns)


def _lines(passage: Passage, marked: Sequence[slice], first: str) -> tuple[Line, ...]:
    lines = passage.plain.split("\n")
    shown = highlight(lines, marked, first)
    return tuple(
        Line(html.removeprefix("• ") if line.startswith("• ") else html, line.startswith("• "))
        for line, html in zip(lines, shown, strict=True)
    )
