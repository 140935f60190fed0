"""PDF: the lines one can see on its pages, set as Markdown."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.documents.document import Document, DocumentError, clean, few, finish
from assistant.documents.layout import Layout, Line

if TYPE_CHECKING:
    from pypdf import PageObject

_Point = tuple[float, float]
_Matrix = Sequence[float]

_LEADER = re.compile(r"(?: ?[.…]){4,} ?(?=\d+$)")
"""What leads to the page number in a table of contents."""


def read_pdf(name: str, content: bytes) -> Document:
    """Read the text that can be seen on the pages of a PDF."""
    from pypdf import PdfReader

    dropped: Counter[str] = Counter()
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError(f"{name!r} is protected by a password: save it without one.")
    pens = [_Pen(page, number, dropped) for number, page in enumerate(reader.pages, start=1)]
    hidden = [pen.number for pen in pens if pen.hidden]
    blank = [pen.number for pen in pens if not pen.lines]
    if len(blank) == len(pens):
        found = "no text but invisible text" if hidden else "no text, as a scan has none"
        raise DocumentError(f"{name!r} has {found}: put it through OCR and add that as .docx.")
    lines = [line for pen in pens for line in pen.lines]
    body, notes = Layout(lines).body(lines)
    if hidden:
        notes.append(f"Dropped text that cannot be seen, on page {few(hidden)}.")
    if blank:
        notes.append(f"Found no text on page {few(blank)}: see whether images bear some.")
    slides = all(pen.wide for pen in pens)
    if slides:
        notes.append("The pages are wide, as slides are: check the order of the text.")
    return finish(name, body, notes, dropped, "slide" if slides else "page")


class _Ink(NamedTuple):
    mode: int = 0
    """How text is rendered: 3 and 7 leave it invisible."""
    size: float = 0.0
    white: bool = False


class _Pen:
    """Follow pypdf down a page: blank the strings one cannot see, gather the others in lines."""

    def __init__(self, page: PageObject, number: int, dropped: Counter[str]) -> None:
        if page.rotation:
            page.transfer_rotation_to_content()
        self.lines: list[Line] = []
        self.number = number
        self.hidden = False
        self._left, self._bottom, self._right, self._top = map(float, page.cropbox)
        self._height = self._top - self._bottom
        self.wide = self._right - self._left > self._height
        self._dropped = dropped
        self._ink = _Ink()
        self._saved: list[_Ink] = []
        self._path: list[_Point] = []
        self._painted: list[list[_Point]] = []
        """What white text can be read on."""
        self._pieces: list[tuple[str, _Point, float, bool]] = []
        page.extract_text(
            visitor_operand_before=self._before,
            visitor_operand_after=self._after,
            visitor_text=self._write,
        )
        self._end_line()
        if self.wide:  # the title of a slide is often drawn last
            largest, third = max((x.size for x in self.lines), default=0), self._height / 3
            self.lines.sort(key=lambda line: line.size < largest or line.top > third)

    def _before(self, operator: bytes, operands: list[Any], cm: _Matrix, tm: _Matrix) -> None:
        ink = self._ink
        numbers = [float(value) for value in operands if isinstance(value, int | float)]
        match operator:
            case b"q":
                self._saved.append(ink)
            case b"Q" if self._saved:
                self._ink = self._saved.pop()
            case b"Tr" if numbers:
                self._ink = ink._replace(mode=int(numbers[0]))
            case b"Tf" if numbers:
                self._ink = ink._replace(size=abs(numbers[0]))
            case b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn":
                self._ink = ink._replace(white=_is_white(operator, numbers))
            case b"re" if len(numbers) == 4:
                x, y, width, height = numbers
                self._path += [_at(x, y, cm), _at(x + width, y + height, cm)]
            case b"m" | b"l" | b"c" | b"v" | b"y":
                points = zip(numbers[::2], numbers[1::2], strict=False)
                self._path += [_at(x, y, cm) for x, y in points]
            case b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*":
                if self._path and not ink.white:
                    self._painted.append(self._path)
                self._path = []
            case b"S" | b"s" | b"n":
                self._path = []
            case b"sh":
                self._painted.append([(self._left, self._bottom), (self._right, self._top)])
            case b"Do":
                self._saved.append(ink)
                self._painted.append([_at(0, 0, cm), _at(1, 1, cm)])  # an image, if not a form
            case b"Tj" | b"TJ" | b"'" | b'"' if operands and not self._visible(cm, tm):
                self.hidden = True
                operands[-1] = b""

    def _after(self, operator: bytes, operands: list[Any], cm: _Matrix, tm: _Matrix) -> None:
        if operator == b"Do":
            self._ink = self._saved.pop()

    def _write(self, text: str, cm: _Matrix, tm: _Matrix, font: Any, size: float) -> None:
        bold = re.search("bold|black|heavy", str((font or {}).get("/BaseFont")), re.IGNORECASE)
        height = round(2 * size * _scale(cm, tm)) / 2
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end_line()
            self._pieces.append((piece, _at(0, 0, tm, cm), height, bold is not None))

    def _end_line(self) -> None:
        # Where a font has no sign for a code, PDF has it drawn as a bullet; pypdf gives the code.
        text = "".join(piece for piece, *_ in self._pieces).replace("\x7f", "•")
        text = re.sub(r"[ \n]+", " ", clean(text, self._dropped)).strip()
        if text := _LEADER.sub(" … ", text):
            pieces = [piece for piece in self._pieces if piece[0].strip()]
            _, (x, y), _, _ = pieces[0]
            _, _, size, bold = max(pieces, key=lambda piece: len(piece[0]))
            edge = not 0.15 < (self._top - y) / self._height < 0.85
            line = Line(text, self.number, x - self._left, self._top - y, size, bold, edge)
            self.lines.append(line)
        self._pieces = []

    def _visible(self, cm: _Matrix, tm: _Matrix) -> bool:
        size = self._ink.size * _scale(cm, tm)
        x, y = _at(0, 0, tm, cm)
        on_page = x < self._right and self._bottom - size < y < self._top
        stands_out = not self._ink.white or any(_covers(path, x, y) for path in self._painted)
        return self._ink.mode not in (3, 7) and size >= 1 and on_page and stands_out


def _covers(path: Sequence[_Point], x: float, y: float) -> bool:
    xs, ys = [point[0] for point in path], [point[1] for point in path]
    return min(xs) - 2 <= x <= max(xs) + 2 and min(ys) - 2 <= y <= max(ys) + 2


def _at(x: float, y: float, *matrices: _Matrix) -> _Point:
    for a, b, c, d, e, f in matrices:
        x, y = a * x + c * y + e, b * x + d * y + f
    return x, y


def _scale(cm: _Matrix, tm: _Matrix) -> float:
    return math.dist(_at(0, 0, tm, cm), _at(0, 1, tm, cm))


def _is_white(operator: bytes, numbers: Sequence[float]) -> bool:
    if len(numbers) == 4:
        return max(numbers) < 0.02
    return (len(numbers) == 3 or operator == b"g") and min(numbers, default=0) > 0.98
