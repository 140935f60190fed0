"""A page of a received PDF as an image, with the words that are quoted from it highlighted."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path
from threading import Lock

from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import PdfDocument, PdfiumError, PdfTextPage

from assistant.sources import Source, find

WIDTH = 1200
"""Of the image, in pixels: sharp enough to be read on a large screen."""

LARGEST = 3
"""How many times as high as wide a page may be; of a longer one, the top is shown."""

MARK = (253, 224, 120)

_ONE_AT_A_TIME = Lock()
"""PDFium is not made for several threads."""


class NoFacsimile(ValueError):
    """A page that cannot be drawn: there is no such page, or the file is damaged or locked."""


def received(source: Source, corpus: Path) -> Path | None:
    """The file of a source, where it came as a PDF and is still there."""
    path = corpus / "received" / source.received
    return path if path.suffix.lower() == ".pdf" and path.is_file() else None


def draw(path: Path, number: int, quote: str = "") -> bytes:
    """Draw a page, from 1, as PNG; NoFacsimile where it cannot be."""
    try:
        with _ONE_AT_A_TIME, PdfDocument(path) as document:
            if not 0 < number <= len(document):
                raise NoFacsimile(number)
            page = document[number - 1]
            width, height = page.get_size()
            scale = WIDTH / width
            image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            boxes = [*_boxes(page.get_textpage(), quote)] if quote else []
    except PdfiumError as error:
        raise NoFacsimile(str(error)) from error
    tint = Image.new("RGB", image.size, "white")
    brush = ImageDraw.Draw(tint)
    for left, bottom, right, top in boxes:
        corners = (left * scale, (height - top) * scale, right * scale, (height - bottom) * scale)
        brush.rectangle(corners, fill=MARK)
    marked = ImageChops.multiply(image, tint)
    shown = marked.crop((0, 0, marked.width, min(marked.height, LARGEST * WIDTH)))
    file = BytesIO()
    shown.save(file, "PNG")
    return file.getvalue()


def _boxes(text: PdfTextPage, quote: str) -> Iterator[tuple[float, float, float, float]]:
    """Where the words of a quote stand, a box for each line of them, in points from the foot."""
    place = find(quote, text.get_text_range())
    if not place:
        return
    chars = (text.get_charbox(n, loose=True) for n in range(place.start, place.stop))
    inked = (box for box in chars if box[2] > box[0])
    for _, line in groupby(inked, key=lambda box: round(box[1])):
        lefts, bottoms, rights, tops = zip(*line, strict=True)
        yield min(lefts), min(bottoms), max(rights), max(tops)
