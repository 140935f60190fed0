"""What is taken away from a page: the same paragraphs as Markdown or as a Word document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Literal

from docx import Document
from starlette.responses import Response

from assistant.sources import Language

Shape = Literal["title", "question", "said", "item", "aside", "heading", "place", "quote", "foot"]
"""What a paragraph is."""

Paragraphs = Iterable[tuple[Shape, str]]

_MARKDOWN: Mapping[Shape, str] = {
    "title": "# {}",
    "question": "**{}**",
    "said": "{}",
    "item": "- {}",
    "aside": "> {}",
    "heading": "## {}",
    "place": "{}",
    "quote": "> {}",
    "foot": "*{}*",
}

_STYLES: Mapping[Shape, str] = {
    "title": "Title",
    "question": "Subtitle",
    "said": "Normal",
    "item": "List Bullet",
    "aside": "Intense Quote",
    "heading": "Heading 1",
    "place": "List Bullet",
    "quote": "Quote",
    "foot": "Caption",
}
"""The styles of a Word document that any office suite knows, so that a reader may restyle it."""

_SIGNS = re.compile(r"([\\`*_<>#|]|\[(?!\d+\]))")


def as_markdown(paragraphs: Paragraphs, title: str, language: Language) -> bytes:
    """Paragraphs as a Markdown file, under their title."""
    told: Paragraphs = [("title", title), *paragraphs]
    blocks = (
        _MARKDOWN[shape].format(_SIGNS.sub(r"\\\1", line))
        for shape, text in told
        for line in text.split("\n")
    )
    return ("\n\n".join(blocks) + "\n").encode()


def as_docx(paragraphs: Paragraphs, title: str, language: Language) -> bytes:
    """Paragraphs as a Word document, under their title."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "Repère", language
    document.add_paragraph(title, _STYLES["title"])
    for shape, text in paragraphs:
        document.add_paragraph(text, _STYLES[shape])
    file = BytesIO()
    document.save(file)
    return file.getvalue()


WRITERS: Mapping[str, tuple[Callable[[Paragraphs, str, Language], bytes], str]] = {
    "md": (as_markdown, "text/markdown"),
    "docx": (
        as_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
"""What writes each kind of file, by its suffix, and its media type."""


def download(content: bytes, kind: str, name: str) -> Response:
    """A file that the browser keeps rather than shows."""
    return Response(
        content,
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
