"""Web pages, without menus, scripts or hidden text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from assistant.documents.document import Document, clean, finish
from assistant.documents.plain import decoded
from assistant.sources import words

# The libraries that read PDF, HTML and DOCX are slow to load: functions import them.
if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_UNREAD = "head, noscript, script, select, style, svg, template"
_HIDDEN = (
    "[hidden]:not([hidden=until-found]), [style*='display:none'], [style*='display: none'], "
    "[style*='visibility:hidden'], [style*='visibility: hidden']"
)
_FURNITURE = (
    "nav, aside, footer, [role=navigation], [class*=breadcrumb], [class*=ariane], "
    "[class*=cookie], [class*=share], [class*=partage]"
)


def read_html(name: str, content: bytes) -> Document:
    """Read the main part of a web page."""
    from trafilatura import extract

    html, notes = decoded(name, content)
    page = parsed(html)
    if hidden := _drop(page, _HIDDEN):
        notes.append(f"Dropped {hidden} words that the page hides: see whether it reveals them.")
    shown = len(words(page.get_text(" ")))
    main = words(extract(str(page), include_comments=False, favor_recall=True) or "")
    kept = _around(page, main)
    for part in kept.select(_FURNITURE):
        if " ".join(words(part.get_text(" "))) not in " ".join(main):
            part.extract()
    if left := shown - len(words(kept.get_text(" "))):
        notes.append(f"Left out {left} of {shown} words as menus, banners and the like.")
    dropped: Counter[str] = Counter()
    return finish(name, clean(markdown(kept), dropped), notes, dropped)


def parsed(html: str) -> BeautifulSoup:
    """A page of which `markdown` loses nothing, nor takes a character for more than it is."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(re.sub(r"[ \t\r\n\f]+", " ", html).replace("|", "¦"), "lxml")
    _drop(soup, _UNREAD)
    for block in soup(["blockquote", "dd", "dt", "pre"]):
        block.name = "div"
    for fold in soup.select("summary, button[aria-expanded], button[aria-controls]"):
        fold.name = "span" if fold.find_parent(re.compile(r"^h[1-6]$")) else "h4"
    for table in soup("table"):
        if not table.find("table"):
            _square(table)
    return soup


def markdown(part: Tag) -> str:
    """The headings, paragraphs, lists and tables of a page in Markdown."""
    from markdownify import MarkdownConverter

    converter = MarkdownConverter(
        heading_style="ATX",
        bullets="-",
        escape_asterisks=False,
        escape_underscores=False,
        table_infer_header=True,
        strip=["a", "b", "code", "em", "i", "img", "kbd", "samp", "strong"],
    )
    return str(converter.convert_soup(part))


def _drop(part: Tag, selector: str) -> int:
    """Remove elements of a page; tell how many words that was."""
    before = len(words(part.get_text(" ")))
    for element in part.select(selector):
        element.extract()
    return before - len(words(part.get_text(" ")))


def _around(page: Tag, main: Sequence[str]) -> Tag:
    """The innermost element that holds the main words of a page.

    What trafilatura takes for the main words is safe but lacks nested lists, folded questions…
    """
    wanted = Counter(main)

    def holds(tag: Tag) -> bool:
        missing = wanted - Counter(words(tag.get_text(" ")))
        return missing.total() <= 0.03 * len(main)

    while main and (inner := next(filter(holds, page(True, recursive=False)), None)):
        page = inner
    return page


def _square(table: Tag) -> None:
    """Repeat the cells that span rows or columns: each value is then under its own head."""
    grid: dict[tuple[int, int], Tag] = {}
    rows = table("tr")
    for y, row in enumerate(rows):
        x = 0
        for cell in row(["td", "th"], recursive=False):
            while (x, y) in grid:
                x += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            grid |= {(x + i, y + j): cell for i in range(across) for j in range(down)}
    columns = range(1 + max((x for x, _ in grid), default=0))
    for y, row in enumerate(rows):
        row.clear()
        row.extend(copy(grid[x, y]) for x in columns if (x, y) in grid)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.attrs.pop(name, ""))
    return min(max(int(value), 1), 50) if re.fullmatch("[0-9]{1,6}", value) else 1
