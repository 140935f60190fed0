"""A received file, made into a text of the corpus that a person can review."""

from __future__ import annotations

import logging
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass, replace
from datetime import date as Day
from io import BytesIO
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

import yaml
from pydantic import ValidationError

from assistant.sources import Language, Source, UserError, words

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from pypdf import PageObject

# pypdf, trafilatura, mammoth and markdownify are imported by the functions that use them: they
# are slow to load, and only the process that reads a file needs them.

_ACCEPTED = ".pdf, .html, .htm, .docx, .md, .markdown or .txt"
_UNZIPPED = 200_000_000


class DocumentError(UserError):
    """A file that cannot be added; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a received file says, in our Markdown."""

    text: str
    """Without the title that the corpus gives it."""
    notes: tuple[str, ...]
    """What was dropped or needs a look, one sentence each."""
    paged: Literal["page", "slide"] | None
    """What its page marks count; None where it has none."""


@dataclass(frozen=True, slots=True)
class Added:
    """A document that has just entered the corpus, to be reviewed before it is indexed."""

    source_id: str
    text: Path
    received: Path
    notes: tuple[str, ...]
    """What was dropped or needs a look, one sentence each."""


def add(
    file: Path,
    corpus: Path,
    *,
    title: str,
    publisher: str,
    language: Language = "fr",
    date: str | None = None,
    dated: str | None = None,
    url: str | None = None,
    max_megabytes: float,
    max_seconds: float = 120.0,
) -> Added:
    """Copy a file into the corpus, write its text and list it last, or change nothing at all."""
    content = _content(file, max_megabytes)
    listing = corpus / "sources.yaml"
    listed, entries = _listed(listing)
    _refuse_twice(file, content, corpus / "received", entries)
    title, publisher = _one_line("title", title), _one_line("publisher", publisher)
    source_id = _free_id(title, corpus, entries)
    received = corpus / "received" / f"{source_id}{file.suffix.lower()}"
    text = corpus / "texts" / f"{source_id}.md"
    entry = {
        "id": source_id,
        "title": title,
        "publisher": publisher,
        "language": language,
        "received": received.name,
        "date": date,
        "dated": dated,
        "url": url,
    }
    _refuse_bad(entry)
    document = _read_apart(file.name, content, max_seconds)
    if document.paged == "slide":
        entry["paged"] = "slide"
    _write(
        {
            received: content,
            text: _titled(title, document).encode(),
            listing: _appended(listing, listed, entries, entry).encode(),
        }
    )
    return Added(source_id, text, received, document.notes)


def read_document(file: Path, *, max_megabytes: float, max_seconds: float = 120.0) -> Document:
    """Read a file as `add` would, and leave the corpus alone."""
    return _read_apart(file.name, _content(file, max_megabytes), max_seconds)


# The corpus


def _listed(listing: Path) -> tuple[str, list[dict[str, Any]]]:
    """The list of the corpus as it is written, and as it reads."""
    if not listing.exists():
        return "", []
    try:
        text = listing.read_bytes().decode()
        entries = yaml.safe_load(text) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DocumentError(f"{str(listing)!r} cannot be read, mend it first: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise DocumentError(f"{str(listing)!r} is not a list of sources: mend it first")
    return text, entries


def _refuse_twice(
    file: Path, content: bytes, received: Path, entries: Sequence[dict[str, Any]]
) -> None:
    for path in received.iterdir() if received.is_dir() else ():
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            ids = [entry.get("id") for entry in entries if entry.get("received") == path.name]
            if ids:
                raise DocumentError(f"{file.name!r} is already in the corpus, as {ids[0]!r}")
            raise DocumentError(
                f"{file.name!r} is already there as {str(path)!r}, which no source lists: "
                "delete that file, or list it in sources.yaml"
            )


def _one_line(name: str, value: str) -> str:
    line = " ".join(_clean(value, Counter()).split())
    if not re.search(r"[^\W_]", line):
        raise DocumentError(f"the {name} is {value!r}: give one in words")
    return line


def _free_id(title: str, corpus: Path, entries: Sequence[dict[str, Any]]) -> str:
    taken = {str(entry.get("id")) for entry in entries} | {
        path.stem for folder in ("received", "texts") for path in (corpus / folder).glob("*")
    }
    plain = title.lower().replace("œ", "oe").replace("æ", "ae")
    ascii_ = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-") or "document"
    if len(slug) > 40:
        slug = slug[:41].rpartition("-")[0] or slug[:40]
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug[: 39 - len(str(number))].rstrip('-')}-{number}"
    return free


def _refuse_bad(entry: Mapping[str, str | None]) -> None:
    date, url = entry["date"], entry["url"]
    if date is not None:
        try:
            if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", date):
                raise ValueError
            Day.fromisoformat(f"{date}-01-01"[:10])
        except ValueError:
            raise DocumentError(
                f"the date is {date!r}: give a real one, as YYYY, YYYY-MM or YYYY-MM-DD"
            ) from None
    if url is not None and not re.fullmatch(r"https?://[^\s<>\"()]+", url):
        raise DocumentError(
            f"the address is {url!r}: give one that begins with http:// or https://"
        )
    try:
        Source.model_validate({**entry, "rank": 1})
    except ValidationError as error:
        wrong = error.errors()[0]
        raise DocumentError(
            f"{wrong['loc'][0]!r} is {wrong['input']!r}: {wrong['msg'].lower()}"
        ) from error


def _titled(title: str, document: Document) -> str:
    """Put the title above the text, and every heading of the text below it."""
    text = document.text
    own = re.search(r"^# (.+)\n*", text, re.MULTILINE)
    if own and words(own[1]) == words(title):
        text = text[: own.start()] + text[own.end() :]
    if re.search(r"^# ", text, re.MULTILINE):
        text = re.sub(r"^(#{1,5}) ", r"#\1 ", text, flags=re.MULTILINE)
    mark = "<!-- page 1 -->\n\n" if document.paged else ""
    return f"{mark}# {_harmless(title)}\n\n{text.removeprefix(mark)}"


def _appended(
    listing: Path, listed: str, entries: Sequence[dict[str, Any]], entry: Mapping[str, str | None]
) -> str:
    """Add the entry as text, so that comments and layout stay; it must read back as the same list."""
    added = {key: value for key, value in entry.items() if value is not None}
    written = yaml.safe_dump([added], sort_keys=False, allow_unicode=True, width=1000)
    text = f"{listed.rstrip()}\n\n{written}" if listed.strip() else written
    try:
        same = yaml.safe_load(text) == [*entries, added]
    except yaml.YAMLError:
        same = False
    if not same:
        raise DocumentError(
            f"{str(listing)!r} is not written as a list of '- id: …' entries: write it so first"
        )
    return text


def _write(files: Mapping[Path, bytes]) -> None:
    """Write every file or none; the last one is in place only once all the others are."""
    with ExitStack() as undo:
        try:
            for path, content in files.items():
                for folder in (path.parent.parent, path.parent):
                    if not folder.exists():
                        folder.mkdir()
                        undo.callback(folder.rmdir)
                part = path.with_name(f".{path.name}.part")
                undo.callback(part.unlink, missing_ok=True)
                part.write_bytes(content)
            for path in files:
                if not path.exists():
                    undo.callback(path.unlink, missing_ok=True)
                path.with_name(f".{path.name}.part").replace(path)
        except OSError as error:
            raise DocumentError(
                f"{error.filename!r} cannot be written, and nothing was: {error.strerror}"
            ) from error
        undo.pop_all()


# A file


def _content(file: Path, max_megabytes: float) -> bytes:
    if not file.exists():
        raise DocumentError(f"{str(file)!r} does not exist: check the path")
    if not file.is_file():
        raise DocumentError(f"{str(file)!r} is not a file: add its documents one by one")
    suffix = file.suffix.lower()
    if suffix not in _READERS:
        raise DocumentError(f"{file.name!r} is of a type that cannot be added: make it {_ACCEPTED}")
    if (megabytes := file.stat().st_size / 1e6) > max_megabytes:
        raise DocumentError(
            f"{file.name!r} weighs {megabytes:.3g} MB and the limit is {max_megabytes:g} MB: "
            "split it, or raise the limit"
        )
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{str(file)!r} cannot be opened: {error.strerror}") from error
    if not content.strip():
        raise DocumentError(f"{file.name!r} is empty: ask for it again")
    if (kind := _kind(content)) != _READERS[suffix][0]:
        raise DocumentError(
            f"{file.name!r} is not what its name says but {kind}: make it {_ACCEPTED}"
        )
    return content


def _kind(content: bytes) -> str:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"%pdf-" in start:
        return "a PDF"
    if content.startswith(b"PK\x03\x04"):
        return "a DOCX" if b"word/document" in content else "a zip archive"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "an Office file, of an old type or protected by a password"
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary data"
    if re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", start):
        return "a web page"
    return "text"


def _read_apart(name: str, content: bytes, max_seconds: float) -> Document:
    """Read in a process of its own: a parser that hangs or crashes takes nothing along."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, name, content), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(max_seconds):
            raise DocumentError(
                f"{name!r} takes more than {max_seconds:g} seconds to read: split it, "
                "or save it in a simpler form"
            )
        read = ours.recv()
    except EOFError:
        raise DocumentError(f"{name!r} is damaged: open it, save it anew, add that") from None
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if isinstance(read, DocumentError):
        raise read
    assert isinstance(read, Document)
    return read


def _send(to: Connection[Any, Any], name: str, content: bytes) -> None:
    logging.disable()
    try:
        to.send(_READERS[Path(name).suffix.lower()][1](name, content))
    except DocumentError as error:
        to.send(error)


# Markdown and plain text


def _read_text(name: str, content: bytes) -> Document:
    text, notes = _decoded(name, content)
    dropped: Counter[str] = Counter()
    pages = [_clean(page, dropped) for page in text.rstrip("\f \n").split("\f")]
    bare = [_bare(page) for page in pages]
    if sum(map(len, bare)) < sum(len(page) for page in pages) and any("<" in p for p in pages):
        notes.append("HTML tags and comments were dropped, front matter too.")
    if len(bare) == 1:
        return _document(name, bare[0], notes, dropped)
    numbered = (f"\f{number}\f\n\n{page}" for number, page in enumerate(bare, start=1))
    return _document(name, "\n\n".join(numbered), notes, dropped, "page")


def _decoded(name: str, content: bytes) -> tuple[str, list[str]]:
    declared = re.search(rb"<meta[^>]*charset=[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
    encoding = declared[1].decode().lower() if declared else ""
    # The web reads Latin-1 as Windows-1252, which has the same letters and the quotation marks.
    other = encoding if encoding not in ("", "utf-8", "iso-8859-1", "latin-1") else "cp1252"
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for tried in ("utf-16",) if utf_16 else ("utf-8-sig", other, "cp1252"):
        try:
            text = content.decode(tried)
        except (UnicodeDecodeError, LookupError):
            continue
        return text, [] if tried == "utf-8-sig" else [f"Read as {tried}: check the accents."]
    raise DocumentError(f"{name!r} is neither UTF-8 nor Windows-1252 text: save it as UTF-8")


def _bare(text: str) -> str:
    """Markdown without front matter, HTML or rules, with one way to write headings and lists."""
    for pattern, instead in (
        (r"\A---\n(?:[\w-]+:.*\n|[ -].*\n)*---\n", ""),
        (r"(?s)<!--.*?-->", ""),
        (r"(?is)<(script|style|template|svg|iframe)\b.*?</\1\s*>", ""),
        (r"(?i)</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>", ""),
        (r"(?m)^(\S.*)\n=+ *$", r"# \1"),
        (r"(?m)^(?![-#|>])(\S.*)\n-{2,} *$", r"## \1"),
        (r"(?m)^(#{1,6} .*?) +#+ *$", r"\1"),
        (r"(?m)^ *(?:[*_-] *){3,}$", ""),
        (r"(?m)^( *)[*+•] +", r"\1- "),
    ):
        text = re.sub(pattern, instead, text)
    return text


# Web pages and Word


_CONCEALED = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:opacity|font-size)\s*:\s*0(?![.\d]*[1-9])"
)


def _read_html(name: str, content: bytes) -> Document:
    from bs4 import BeautifulSoup
    from trafilatura import extract

    text, notes = _decoded(name, content)
    soup = BeautifulSoup(text, "lxml")
    if hidden := _drop_hidden(soup):
        notes.append(f"Dropped {hidden} words that the page hides: see whether it reveals them.")
    _regularise(soup)
    shown = len(words(soup.get_text(" ")))
    kept = extract(str(soup), output_format="html", include_comments=False, favor_recall=True)
    markdown = _markdown(BeautifulSoup(kept or "", "lxml"))
    if (left := shown - len(words(markdown))) > 0:
        notes.append(f"Left out {left} of {shown} words as menus, banners and the like.")
    dropped: Counter[str] = Counter()
    return _document(name, _clean(markdown, dropped), notes, dropped)


def _drop_hidden(soup: BeautifulSoup) -> int:
    """Remove what a reader of the page does not see; the number of words it had."""
    from soupsieve import SelectorSyntaxError

    sheet = " ".join(style.get_text() for style in soup("style"))
    sheet = re.sub(r"(?s)/\*.*?\*/|@[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    for element in soup(["script", "style", "noscript", "template", "head"]):
        element.decompose()
    hidden = [*soup.select("[hidden]:not([hidden=until-found])"), *soup(style=_CONCEALED)]
    for selector, rule in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        if _CONCEALED.search(rule):
            try:
                hidden += soup.select(selector)
            except SelectorSyntaxError:
                continue
    count = 0
    for element in hidden:
        if not element.decomposed:
            count += len(words(element.get_text(" ")))
            element.decompose()
    return count


def _regularise(soup: BeautifulSoup) -> None:
    """Write in plain elements what the converters would lose."""
    for element in soup(["code", "kbd", "samp", "blockquote"]):
        element.unwrap()
    for button in soup.select("button[aria-expanded], button[aria-controls]"):
        button.name = "span" if button.find_parent(re.compile(r"^h[1-6]$")) else "h4"
    for listing in soup("ol"):
        for number, item in enumerate(listing("li", recursive=False), start=1):
            item.insert(0, f"{number}. ")
        listing.name = "ul"
    for cell in soup(["td", "th"]):
        for string in cell.find_all(string=re.compile(r"\|")):
            string.replace_with(string.replace("|", "¦"))
    for table in soup("table"):
        if not table.find("table"):
            _square(table)


def _square(table: Tag) -> None:
    """Repeat the cells that span rows or columns, so that each value is under its own head."""
    below: dict[int, tuple[int, Tag]] = {}
    for row in table("tr"):
        cells, across = row(["td", "th"], recursive=False), []
        while cells or len(across) in below:
            if held := below.pop(len(across), None):
                rows, cell = held
                spans = 1
            else:
                cell = cells.pop(0)
                spans, rows = (_span(cell, name) for name in ("colspan", "rowspan"))
            for _ in range(spans):
                if rows > 1:
                    below[len(across)] = rows - 1, cell
                across.append(copy(cell))
        row.clear()
        row.extend(across)


def _span(cell: Tag, name: str) -> int:
    """How many columns or rows a cell covers; 50 is more than a table one can read."""
    value = str(cell.attrs.pop(name, ""))
    return min(max(int(value), 1), 50) if re.fullmatch("[0-9]{1,6}", value) else 1


def _markdown(soup: BeautifulSoup) -> str:
    from markdownify import MarkdownConverter

    converter = MarkdownConverter(
        heading_style="ATX",
        bullets="-",
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
        table_infer_header=True,
        strip=["a", "img", "b", "strong", "em", "i"],
    )
    return str(converter.convert_soup(soup))


def _read_docx(name: str, content: bytes) -> Document:
    import mammoth  # type: ignore[import-untyped]
    from bs4 import BeautifulSoup

    notes: list[str] = []
    try:
        content, hidden = _without_hidden_runs(name, content)
        result = mammoth.convert_to_html(
            BytesIO(content),
            style_map="p[style-name='Title'] => h1:fresh",
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        )
    except (BadZipFile, KeyError, ElementTree.ParseError, zlib.error) as error:
        raise DocumentError(f"{name!r} is damaged: open it, save it anew, add that") from error
    soup = BeautifulSoup(result.value, "lxml")
    if hidden:
        notes.append(f"Dropped {hidden} pieces of hidden text.")
    if images := len(soup("img")):
        notes.append(f"Left out {images} images: the text they may bear is not read.")
    unread = {m.message for m in result.messages if "element was ignored" in m.message}
    notes += [f"{message}." for message in sorted(unread)]
    _regularise(soup)
    dropped: Counter[str] = Counter()
    return _document(name, _clean(_markdown(soup), dropped), notes, dropped)


def _without_hidden_runs(name: str, content: bytes) -> tuple[bytes, int]:
    """Word's hidden text, and text too small to be read, which mammoth would keep."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    hidden, rewritten = 0, BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(rewritten, "w") as new:
        if sum(part.file_size for part in old.infolist()) > _UNZIPPED:
            raise DocumentError(f"{name!r} is more than {_UNZIPPED} bytes once unzipped: split it")
        for part in old.namelist():
            data = old.read(part)
            if re.fullmatch(r"word/(document|footnotes|endnotes)\.xml", part):
                root = ElementTree.fromstring(data)
                for parent in list(root.iter()):
                    for run in parent.findall(f"{w}r"):
                        look = {
                            mark.tag.removeprefix(w): mark.get(f"{w}val", "1")
                            for mark in run.iterfind(f"{w}rPr/*")
                        }
                        if look.get("vanish", "0") not in ("0", "false", "off") or look.get(
                            "sz"
                        ) in ("1", "2"):
                            parent.remove(run)
                            hidden += 1
                data = ElementTree.tostring(root)
            new.writestr(part, data)
    return rewritten.getvalue(), hidden


# PDF


def _read_pdf(name: str, content: bytes) -> Document:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    dropped: Counter[str] = Counter()
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(f"{name!r} is protected by a password: save it without one")
        pens = [_Pen(page, number, dropped) for number, page in enumerate(reader.pages, start=1)]
    except PyPdfError as error:
        raise DocumentError(f"{name!r} is a damaged PDF: ask for it again ({error})") from error
    hidden = [pen.number for pen in pens if pen.hidden]
    blank = [pen.number for pen in pens if not pen.lines]
    if len(blank) == len(pens):
        found = "no text but invisible text" if hidden else "no text, as a scan has none"
        raise DocumentError(f"{name!r} has {found}: put it through OCR and add that as .docx")
    lines = [line for pen in pens for line in pen.lines]
    layout = _Layout.of(lines)
    lines, notes = _without_edges(lines, len(pens), layout.size)
    body, rejoined = layout.body(lines)
    slides = all(pen.wide for pen in pens)
    if hidden:
        notes.append(f"Dropped text that cannot be seen, on page {_few(hidden)}.")
    if blank:
        notes.append(f"Found no text on page {_few(blank)}: see whether images bear some.")
    if slides:
        notes.append("The pages are wide, as slides are: check the order of the text.")
    if rejoined:
        notes.append(f"Rejoined words cut at the end of a line: {_few(rejoined)}.")
    return _document(name, body, notes, dropped, "slide" if slides else "page")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    x: float
    """Points from the left of the page, as `top` is from its top."""
    top: float
    size: float
    bold: bool
    edge: bool
    """In the part of a page, top or bottom, where headers and footers are."""


@dataclass(frozen=True, slots=True)
class _Ink:
    mode: int = 0
    size: float = 0.0
    white: bool = False


_Point = tuple[float, float]


class _Pen:
    """Follow pypdf down a page: blank the strings one cannot see, gather the others in lines."""

    def __init__(self, page: PageObject, number: int, dropped: Counter[str]) -> None:
        if page.rotation:
            page.transfer_rotation_to_content()
        self.number = number
        self.lines: list[_Line] = []
        self.hidden = False
        self.left, self.bottom, self.right, self.top = map(float, page.cropbox)
        self.wide = self.right - self.left > self.top - self.bottom
        self._dropped = dropped
        self._ink = _Ink()
        self._saved: list[_Ink] = []
        self._within: tuple[Sequence[float], ...] = ()
        """The matrices that place the forms being drawn, innermost first."""
        self._forms: list[tuple[_Ink, list[_Ink]]] = []
        self._form_drew = True
        self._path: list[_Point] = []
        self._painted: list[tuple[_Point, _Point]] = []
        """The areas that white text can be read on."""
        self._pieces: list[tuple[str, _Point, float, bool]] = []
        page.extract_text(
            visitor_operand_before=self._draw,
            visitor_operand_after=self._drawn,
            visitor_text=self._write,
        )
        self._end_line()

    def _draw(self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        self._form_drew = True
        numbers = [float(value) for value in operands if isinstance(value, int | float)]
        match operator:
            case b"q":
                self._saved.append(self._ink)
            case b"Q" if self._saved:
                self._ink = self._saved.pop()
            case b"Tr" if numbers:
                self._ink = replace(self._ink, mode=int(numbers[0]))
            case b"Tf" if numbers:
                self._ink = replace(self._ink, size=abs(numbers[0]))
            case b"g" | b"rg" | b"k" | b"sc" | b"scn" | b"cs":
                self._ink = replace(self._ink, white=_is_white(operator, numbers))
            case b"re" if len(numbers) == 4:
                x, y, width, height = numbers
                self._path += [self._at(x, y, cm), self._at(x + width, y + height, cm)]
            case b"m" | b"l" | b"c" | b"v" | b"y":
                points = zip(numbers[::2], numbers[1::2], strict=False)
                self._path += [self._at(x, y, cm) for x, y in points]
            case b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*":
                self._paint([] if self._ink.white else self._path)
            case b"S" | b"s" | b"n":
                self._paint([])
            case b"sh":
                self._paint([(self.left, self.bottom), (self.right, self.top)])
            case b"Do":
                self._within = (tuple(cm), *self._within)
                self._forms.append((self._ink, self._saved))
                self._saved, self._form_drew = [], False
            case b"Tj" | b"TJ" | b"'" | b'"' if operands and not self._visible(cm, tm):
                self.hidden = self.hidden or bool(str(operands[-1]).strip())
                operands[-1] = b""

    def _drawn(
        self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]
    ) -> None:
        if operator == b"Do":
            if not self._form_drew:  # it was an image, on the unit square
                self._paint([self._at(0, 0), self._at(1, 1)])
            self._within = self._within[1:]
            self._ink, self._saved = self._forms.pop()

    def _write(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        bold = re.search("bold|black|heavy", str((font or {}).get("/BaseFont")), re.IGNORECASE)
        height = round(2 * size * self._scale(cm, tm)) / 2
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end_line()
            self._pieces.append((piece, self._at(0, 0, tm, cm), height, bold is not None))

    def _end_line(self) -> None:
        text = _clean("".join(piece[0] for piece in self._pieces), self._dropped)
        if text := re.sub(r"[ \n]+", " ", text).strip():
            pieces = [piece for piece in self._pieces if piece[0].strip()]
            _, (x, y), _, _ = pieces[0]
            _, _, size, bold = max(pieces, key=lambda piece: len(piece[0]))
            top = self.top - y
            edge = not 0.15 < top / (self.top - self.bottom) < 0.85
            line = _Line(text, self.number, x - self.left, top, size, bold, edge)
            self.lines.append(line)
        self._pieces = []

    def _visible(self, cm: Sequence[float], tm: Sequence[float]) -> bool:
        x, y = self._at(0, 0, tm, cm)
        size = self._ink.size * self._scale(cm, tm)
        inside = x < self.right and self.bottom - size < y < self.top
        backed = not self._ink.white or any(
            a - 2 <= x <= c + 2 and b - 2 <= y <= d + 2 for (a, b), (c, d) in self._painted
        )
        return self._ink.mode not in (3, 7) and size >= 1 and inside and backed

    def _paint(self, points: Sequence[_Point]) -> None:
        if points:
            xs, ys = zip(*points, strict=True)
            self._painted.append(((min(xs), min(ys)), (max(xs), max(ys))))
        self._path = []

    def _scale(self, cm: Sequence[float], tm: Sequence[float]) -> float:
        return math.dist(self._at(0, 0, tm, cm), self._at(0, 1, tm, cm))

    def _at(self, x: float, y: float, *matrices: Sequence[float]) -> _Point:
        for a, b, c, d, e, f in (*matrices, *self._within):
            x, y = a * x + c * y + e, b * x + d * y + f
        return x, y


def _is_white(operator: bytes, numbers: Sequence[float]) -> bool:
    if len(numbers) == 4:
        return max(numbers) < 0.02
    return (len(numbers) == 3 or operator == b"g") and min(numbers, default=0) > 0.98


def _without_edges(lines: list[_Line], pages: int, size: float) -> tuple[list[_Line], list[str]]:
    """Drop what comes back at one place of a third of the pages, and bare page numbers."""

    def place(line: _Line) -> tuple[str, int]:
        return re.sub(r"\d+", "#", line.text), round(line.top / 8)

    edges = [line for line in lines if line.edge and line.size <= 1.2 * size]
    pages_of = Counter(where for where, _ in {(place(line), line.page) for line in edges})
    number = r"(?i)(?:page )?{}(?: ?(?:/|sur|of) ?\d+)?"
    gone = [
        line
        for line in edges
        if pages_of[place(line)] >= max(2, pages / 3)
        or re.fullmatch(number.format(line.page), line.text)
    ]
    if not gone or len(gone) == len(lines):
        return lines, []
    samples = list({place(line): line.text for line in reversed(gone)}.values())[::-1]
    note = f"Dropped headers, footers and page numbers: {_few(samples)}."
    dropped = set(map(id, gone))
    return [line for line in lines if id(line) not in dropped], [note]


_BULLET = re.compile(r"(?:[•●▪■◦○‣➢❖✓►▶·\uf000-\uf0ff]|[-–—o](?=\s))\s*")
_ITEM = re.compile(rf"{_BULLET.pattern}|(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{2,4}})[.)°]\s")
_HYPHENS = ("-", "‐", "\xad")
_KEEPS_HYPHEN = frozenset("ci là même mêmes ce je tu il elle on nous vous ils elles être".split())


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a PDF sets its text, from which its headings and paragraphs are told."""

    size: float
    """Of the running text, as `bold`."""
    bold: bool
    leading: float
    """From one line of a paragraph to the next, in sizes of the text."""
    widest: Mapping[tuple[int, int], int]
    """Of the lines that begin alike on a page, the characters of the longest."""
    vocabulary: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[_Line]) -> _Layout:
        weights: Counter[tuple[float, bool]] = Counter()
        widest: dict[tuple[int, int], int] = {}
        for line in lines:
            weights[line.size, line.bold] += len(line.text)
            widest[_margin(line)] = max(len(line.text), widest.get(_margin(line), 0))
        (size, bold), _ = weights.most_common(1)[0]
        steps = sorted(
            step
            for above, line in pairwise(lines)
            if 0.9 < (step := (line.top - above.top) / line.size) < 1.9
            and (above.page, above.size) == (line.page, line.size)
        )
        leading = steps[len(steps) // 4] if steps else 1.2
        whole = (
            line.text
            for above, line in pairwise([lines[0], *lines])
            if not above.text.endswith(_HYPHENS) and not line.text.endswith(_HYPHENS)
        )
        vocabulary = frozenset(re.findall(r"\w+(?:-\w+)*", " ".join(whole).casefold()))
        return cls(size, bold, leading, widest, vocabulary)

    def body(self, lines: Sequence[_Line]) -> tuple[str, list[str]]:
        """The Markdown of the lines, and the words cut in two that were made whole."""
        groups: list[list[_Line]] = []
        for line in lines:
            last = len(groups) - 1
            # A sentence cut by the end of a page resumes above the notes at its foot.
            while (
                last > 0
                and groups[last][-1].size < 0.95 * line.size
                and line.page != groups[last][-1].page
            ):
                last -= 1
            if groups and self._goes_on(groups[last][-1], line):
                groups.append([*groups.pop(last), line])
            else:
                groups.append([line])
        rejoined: list[str] = []
        texts = [self._joined(group, rejoined) for group in groups]
        styles = [
            self._style(group[0]) if _is_heading(text) else None
            for group, text in zip(groups, texts, strict=True)
        ]
        levels = sorted({style for style in styles if style}, reverse=True)
        body, page, kind = "\f1\f", 1, ""
        for group, text, style in zip(groups, texts, styles, strict=True):
            if group[0].page > page:
                body, kind = f"{body}\n\n\f{group[0].page}\f", ""
            page = group[-1].page
            above = kind
            if style:
                kind, text = "#", f"{'#' * min(levels.index(style) + 1, 5)} {text}"
            else:
                item = _BULLET.match(text)
                kind = "-" if item else ""
                text = f"- {text[item.end() :]}" if item else re.sub(r"^(#+ |\|)", r"\\\1", text)
            body += ("\n" if above == kind == "-" else "\n\n") + text
        return body, rejoined

    def _style(self, line: _Line) -> tuple[float, bool] | None:
        """What sets a heading apart from the running text; None for running text."""
        bolder = line.bold and not self.bold and line.size >= 0.95 * self.size
        return (line.size, line.bold) if bolder or line.size >= 1.1 * self.size else None

    def _goes_on(self, above: _Line, line: _Line) -> bool:
        """Tell whether a line is of the same paragraph as the one above it."""
        if _BULLET.fullmatch(above.text):
            return True
        if self._style(above) != self._style(line) or _ITEM.match(line.text):
            return False
        ended = above.text.endswith((".", "!", "?", ":", ";", "…"))
        lower = line.text[0].islower()
        room = 0.8 * self.widest[_margin(above)] - len(above.text)
        spare = room > 1 + len(line.text.partition(" ")[0])
        if above.page != line.page or line.top < above.top:  # on to another page or column
            return not ended and (lower or not spare)
        if line.top - above.top > 1.3 * self.leading * line.size:
            return False
        if self._style(line):
            return True
        moved = 0 if _ITEM.match(above.text) else line.x - above.x
        if ended and moved > 0.8 * line.size:  # the indent of a first line
            return False
        return not (spare and (ended or not lower or abs(moved) > line.size))

    def _joined(self, lines: Sequence[_Line], rejoined: list[str]) -> str:
        text = lines[0].text
        for above, line in pairwise(lines):
            mark = f" \f{line.page}\f " if line.page != above.page else " "
            if not (re.search(r"\w[-‐\xad]$", text) and line.text[0].isalpha()):
                text += mark + line.text
                continue
            head, tail = text.rpartition(" ")[2], line.text.partition(" ")
            whole = head[:-1] + tail[0]
            if self._keeps_hyphen(head, tail[0]):
                text += tail[0]
            else:
                rejoined.append(re.sub(r"^\W+|\W+$", "", whole))
                text = text[:-1] + tail[0]
            text += mark + tail[2]
        return text.rstrip()

    def _keeps_hyphen(self, head: str, tail: str) -> bool:
        """Tell a compound cut at its hyphen from a word cut in two, by the words of the document."""
        parts = [re.sub(r"^\W+|\W+$", "", part).casefold() for part in (head, tail)]
        if head.endswith("\xad") or "".join(parts) in self.vocabulary:
            return False
        return (
            not tail[0].islower()
            or parts[1] in _KEEPS_HYPHEN
            or "-".join(parts) in self.vocabulary
            or self.vocabulary.issuperset(parts)
        )


def _margin(line: _Line) -> tuple[int, int]:
    return line.page, round(line.x / 5)


def _is_heading(text: str) -> bool:
    return len(text) <= 200 and any(map(str.isalpha, text)) and not text.endswith((".", ",", ";"))


# What every reading goes through


_LIGATURES = {ord(sign): unicodedata.normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"}

_UNSEEN = re.compile(
    "(?P<zero_width>[\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f"
    "\u2800\u3164\ufeff\uffa0])"
    "|(?P<bidirectional>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    "|(?P<tag>[\U000e0000-\U000e007f])"
    "|(?P<variation>[\ufe00-\ufe0f\U000e0100-\U000e01ef])"
    "|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x9f\ufff9-\ufffc\ufffe\uffff\ud800-\udfff])"
)


def _clean(text: str, dropped: Counter[str]) -> str:
    """Drop, and count, the characters that cannot be seen; one way to write lines and spaces."""
    text = re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    text = re.sub("[\u1680\u2000-\u200a\u205f\u3000]", " ", text.expandtabs(4))
    dropped.update(str(match.lastgroup) for match in _UNSEEN.finditer(text))
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_LIGATURES)


def _harmless(text: str) -> str:
    """Leave no tag, no comment, no image, and no link but to the web; their words stay.

    >>> _harmless("<b>Voir</b> [ici](javascript:alert(1)), <!-- page 9 -->")
    '< b>Voir< /b> ici, < !-- page 9 -->'
    """
    target = r"\((?:[^()\n]|\([^()\n]*\))*\)"
    text = re.sub(rf"!\[([^\[\]]*)\]{target}", r"\1", text)
    text = re.sub(rf"\[([^\[\]]*)\](?!\(https?://|\(mailto:){target}", r"\1", text)
    text = re.sub(r"\]\((?!https?://|mailto:)", "] (", text).replace("![", "[")
    text = re.sub(r"(?m)^( {0,3}\[[^\]]+\]):", r"\1 :", text)
    return re.sub(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)", "< ", text)


def _document(
    name: str,
    body: str,
    notes: Sequence[str],
    dropped: Counter[str],
    paged: Literal["page", "slide"] | None = None,
) -> Document:
    """Finish a text in which page 3, say, begins with `\\f3\\f`, which no file can forge."""
    body = _harmless(body.replace("\xad", ""))
    body = re.sub(r"\f(\d+)\f", r"<!-- page \1 -->", body)
    body = re.sub(r"\n{3,}", "\n\n", re.sub(r"(?m)[ \t]+$", "", body)).strip()
    if not words(body):
        raise DocumentError(f"{name!r} has no text: ask for a version that has")
    more = []
    if dropped:
        kinds = ", ".join(f"{n} {kind.replace('_', '-')}" for kind, n in sorted(dropped.items()))
        more.append(f"Dropped {dropped.total()} characters that cannot be seen: {kinds}.")
    if unread := body.count("\ufffd"):
        more.append(f"Could not read {unread} characters, which stand as \ufffd.")
    return Document(f"{body}\n", (*notes, *more), paged)


def _few(things: Sequence[object]) -> str:
    """The first few of a list, for a note."""
    shown = [str(thing) if isinstance(thing, int) else repr(str(thing)[:60]) for thing in things]
    return ", ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "")


_READERS = {
    ".pdf": ("a PDF", _read_pdf),
    ".html": ("a web page", _read_html),
    ".htm": ("a web page", _read_html),
    ".docx": ("a DOCX", _read_docx),
    ".md": ("text", _read_text),
    ".markdown": ("text", _read_text),
    ".txt": ("text", _read_text),
}
