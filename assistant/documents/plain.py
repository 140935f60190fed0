"""Markdown and plain text."""

from __future__ import annotations

import re
from collections import Counter

from assistant.documents.document import Document, DocumentError, clean, finish


def read_plain(name: str, content: bytes) -> Document:
    """Read a text as Markdown; form feeds part its pages."""
    text, notes = decoded(name, content)
    dropped: Counter[str] = Counter()
    pages = [_bare(clean(page, dropped), notes) for page in text.rstrip("\f \r\n").split("\f")]
    if len(pages) == 1:
        return finish(name, pages[0], notes, dropped)
    marked = "\n\n".join(f"\f{number}\f\n\n{page}" for number, page in enumerate(pages, start=1))
    return finish(name, marked, notes, dropped, "page")


def decoded(name: str, content: bytes) -> tuple[str, list[str]]:
    """The characters of a file, and what to check of them."""
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), ["Read as cp1252: check the accents."]
    except UnicodeDecodeError:
        message = f"{name!r} is neither UTF-8 nor Windows-1252 text: save it as UTF-8."
        raise DocumentError(message) from None


def _bare(text: str, notes: list[str]) -> str:
    """Markdown without HTML, whose headings all begin with #."""
    bare = re.sub(r"(?s)<!--.*?-->|</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>", "", text)
    note = "Dropped HTML tags and comments: see whether they held words."
    if bare != text and note not in notes:
        notes.append(note)
    bare = re.sub(r"(?m)^(\S.*)\n=+ *$", r"# \1", bare)
    return re.sub(r"(?m)^(?![-#|>])(\S.*)\n-{2,} *$", r"## \1", bare)
