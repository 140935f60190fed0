"""A received file: what it is, and its reading in a process that may fail or hang alone."""

from __future__ import annotations

import re
import sys
import warnings
from io import StringIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.documents.document import Document, DocumentError
from assistant.documents.pdf import read_pdf
from assistant.documents.plain import read_plain
from assistant.documents.web import read_html
from assistant.documents.word import read_docx

READERS = {
    ".pdf": ("a PDF", read_pdf),
    ".html": ("a web page", read_html),
    ".htm": ("a web page", read_html),
    ".docx": ("a Word document", read_docx),
    ".md": ("text", read_plain),
    ".markdown": ("text", read_plain),
    ".txt": ("text", read_plain),
}
"""What a file is by its suffix, and what reads it."""

_ACCEPTED = ".pdf, .html, .htm, .docx, .md, .markdown or .txt"


def read_document(file: Path, *, max_megabytes: float, max_seconds: float = 120.0) -> Document:
    """Read a file as `add` does, and leave the corpus alone."""
    return read_apart(file.name, read_content(file, max_megabytes), max_seconds)


def read_content(file: Path, max_megabytes: float) -> bytes:
    """The bytes of a file, which is of a type and a size that can be read."""
    try:
        megabytes = file.stat().st_size / 1e6
        content = file.read_bytes() if megabytes <= max_megabytes else b""
    except OSError as error:
        raise DocumentError(f"{str(file)!r} cannot be opened: {error.strerror}.") from error
    if file.suffix.lower() not in READERS:
        raise DocumentError(f"{file.name!r} is of a type that cannot be read: make it {_ACCEPTED}.")
    if megabytes > max_megabytes:
        raise DocumentError(
            f"{file.name!r} weighs {megabytes:.3g} MB and the limit is {max_megabytes:g} MB: "
            "split it, or raise the limit."
        )
    if not content.strip():
        raise DocumentError(f"{file.name!r} is empty: ask for it again.")
    expected, _ = READERS[file.suffix.lower()]
    kind = _kind(content)
    if kind != expected and (kind, expected) != ("text", "a web page"):  # a piece of a page is one
        raise DocumentError(f"{file.name!r} is not {expected} but {kind}: make it {_ACCEPTED}.")
    return content


def _kind(content: bytes) -> str:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"%pdf-" in start:
        return "a PDF"
    if content.startswith(b"PK\x03\x04"):
        return "a Word document" if b"word/document" in content else "an archive"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "an Office file of an old type or with a password"
    if b"\0" in content:
        return "binary data"
    page = re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", start)
    return "a web page" if page else "text"


def read_apart(name: str, content: bytes, max_seconds: float) -> Document:
    """Read in a process of its own: a parser that hangs or crashes takes nothing along."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, name, content), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(max_seconds):
            raise DocumentError(
                f"{name!r} takes more than {max_seconds:g} seconds to read: split it, or save it "
                "in a simpler form."
            )
        read = ours.recv()
    except EOFError:
        raise DocumentError(f"{name!r} is damaged: open it, save it anew, add that.") from None
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if isinstance(read, DocumentError):
        raise read
    assert isinstance(read, Document)
    return read


def _send(to: Connection[Document | DocumentError, None], name: str, content: bytes) -> None:
    warnings.simplefilter("ignore")
    sys.stderr = StringIO()  # what a parser says at length of a damaged file, `read_apart` sums up
    _, reader = READERS[Path(name).suffix.lower()]
    try:
        to.send(reader(name, content))
    except DocumentError as error:
        to.send(error)
