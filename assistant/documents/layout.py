"""The layout of a PDF: which lines are headings, of one paragraph, or come back on each page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.documents.document import few

_BULLET = re.compile(r"(?:[•●▪■◦○‣➢❖✓►▶·\uf000-\uf0ff]|[-–—o](?=\s))\s*")
_ITEM = re.compile(rf"{_BULLET.pattern}|(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{2,4}})[.)°]\s")
_CUT = re.compile(r"\w[-‐\xad]$")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line of a page."""

    text: str
    page: int
    x: float
    """Points from the left of the page, as `top` is from its top."""
    top: float
    size: float
    bold: bool
    edge: bool
    """In the part of a page, top or bottom, where headers and footers are."""

    @property
    def margin(self) -> tuple[int, int]:
        """Lines of one column have the same."""
        return self.page, round(self.x / 5)

    @property
    def places(self) -> set[tuple[str, int, int]]:
        """What it says and where; once also for each number in it, as counted from the page's."""
        there = round(self.top / 8)
        numbers = re.finditer(r"\d{1,4}", self.text)
        return {(self.text, 0, there)} | {
            (f"{self.text[: n.start()]}#{self.text[n.end() :]}", int(n[0]) - self.page, there)
            for n in numbers
        }


class Layout:
    """How a PDF sets its text, from which its headings and paragraphs are told."""

    def __init__(self, lines: Sequence[Line]) -> None:
        weights: Counter[tuple[float, bool]] = Counter()
        self._widest: dict[tuple[int, int], int] = {}
        """Of the lines with the same margin, the characters of the longest."""
        for line in lines:
            weights[line.size, line.bold] += len(line.text)
            self._widest[line.margin] = max(len(line.text), self._widest.get(line.margin, 0))
        (self._size, self._bold), _ = weights.most_common(1)[0]
        alike = [(above, line) for above, line in pairwise(lines) if above.size == line.size > 0]
        steps = [(line.top - above.top) / line.size for above, line in alike]
        self._leading = median([step for step in steps if 0.9 < step < 1.9] or [1.2])
        """From one line of a paragraph to the next, in sizes of the text."""
        uncut = re.sub(r"\S+[-‐\xad]\n\S+", "", "\n".join(line.text for line in lines))
        self._vocabulary = frozenset(re.findall(r"\w+(?:-\w+)*", uncut.casefold()))

    def body(self, lines: Sequence[Line]) -> tuple[str, list[str]]:
        """The Markdown of the lines, and what was dropped or made whole in it."""
        edges = self._edges(lines)
        groups = self._paragraphs([line for line in lines if line not in edges])
        rejoined: list[str] = []
        texts = [self._joined(group, rejoined) for group in groups]
        styles = [
            self._style(group[0]) if _is_heading(text) else None
            for group, text in zip(groups, texts, strict=True)
        ]
        levels = sorted({style for style in styles if style}, reverse=True)
        body, page, listing = "\f1\f", 1, False
        for group, text, style in zip(groups, texts, styles, strict=True):
            if group[0].page > page:
                body, listing = f"{body}\n\n\f{group[0].page}\f", False
            page = group[-1].page
            bullet = None if style else _BULLET.match(text)
            if style:
                text = f"{'#' * min(levels.index(style) + 1, 5)} {text}"
            elif bullet:
                text = f"- {text[bullet.end() :]}"
            else:
                text = re.sub(r"^(#+ |\||>|```|~~~)", r"\\\1", text)
            body += ("\n" if bullet and listing else "\n\n") + text
            listing = bullet is not None
        notes = []
        if edges:
            shapes = sorted({re.sub(r"\d+", "#", line.text) for line in edges})
            notes.append(f"Dropped headers, footers and page numbers: {few(shapes)}.")
        if rejoined:
            notes.append(f"Rejoined words cut at the end of a line: {few(rejoined)}.")
        return body, notes

    def _edges(self, lines: Sequence[Line]) -> set[Line]:
        """Headers, footers and page numbers: what comes back in one place, page after page."""
        small = [line for line in lines if line.edge and line.size <= 1.2 * self._size]
        on: defaultdict[tuple[str, int, int], set[int]] = defaultdict(set)
        for line in small:
            for place in line.places:
                on[place].add(line.page)
        often = 2 if lines[-1].page <= 6 else 3
        return {line for line in small if max(len(on[at]) for at in line.places) >= often}

    def _paragraphs(self, lines: Sequence[Line]) -> list[list[Line]]:
        groups: list[list[Line]] = []
        for line in lines:
            last = len(groups) - 1
            # A sentence that runs over a page resumes above the notes at the foot of the page.
            while last > 0 and line.page > groups[last][-1].page and not self._style(line):
                if groups[last][-1].size > 0.95 * line.size:
                    break
                last -= 1
            if groups and self._goes_on(groups[last][-1], line):
                groups.append([*groups.pop(last), line])
            else:
                groups.append([line])
        return groups

    def _style(self, line: Line) -> tuple[float, bool] | None:
        """What sets a heading apart from the running text; None for running text."""
        bolder = line.bold and not self._bold and line.size >= 0.95 * self._size
        return (line.size, line.bold) if bolder or line.size >= 1.1 * self._size else None

    def _goes_on(self, above: Line, line: Line) -> bool:
        """Tell whether a line is of the same paragraph as the one above it."""
        if _BULLET.fullmatch(above.text):
            return True
        if self._style(above) != self._style(line) or _ITEM.match(line.text):
            return False
        if re.search(r" … \d+$", above.text):  # of a table of contents
            return False
        ended = above.text.endswith((".", "!", "?", ":", ";", "…"))
        room = 0.8 * max(self._widest[above.margin], self._widest[line.margin]) - len(above.text)
        spare = room > len(line.text.partition(" ")[0])
        broken = spare and not line.text[0].islower()
        if above.page != line.page or line.top < above.top:  # on to another page or column
            return not ended and not broken
        if line.top - above.top > 1.3 * self._leading * line.size:
            return False
        shifted = not _ITEM.match(above.text) and abs(line.x - above.x) > 0.8 * line.size
        return self._style(line) is not None or not (broken or ended + spare + shifted > 1)

    def _joined(self, lines: Sequence[Line], rejoined: list[str]) -> str:
        text = lines[0].text
        for above, line in pairwise(lines):
            space = " " if line.page == above.page else f" \f{line.page}\f "
            if not _CUT.search(text) or not line.text[0].isalnum():
                text += space + line.text
                continue
            start, (end, _, rest) = text.rpartition(" ")[2], line.text.partition(" ")
            if not self._is_compound(start, end):
                text = text[:-1]
                rejoined.append(re.sub(r"^\W+|\W+$", "", start[:-1] + end))
            text += end + (space + rest).rstrip(" ")
        return text.rstrip()

    def _is_compound(self, start: str, end: str) -> bool:
        """Tell a compound cut at its hyphen from a word cut in two, by the words around."""
        parts = [re.sub(r"^\W+|\W+$", "", part).casefold() for part in (start, end)]
        if start.endswith("\xad") or "".join(parts) in self._vocabulary:
            return False
        return (
            not end[0].islower()
            or "/" in start  # of a web address
            or "-".join(parts) in self._vocabulary
            or self._vocabulary.issuperset(parts)
        )


def _is_heading(text: str) -> bool:
    return len(text) <= 200 and any(map(str.isalpha, text)) and not text.endswith((".", ",", ";"))
