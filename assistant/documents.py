"""A received file, made into a text of the corpus that a person can review."""

from __future__ import annotations

import math
import re
import sys
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from copy import copy
from dataclasses import dataclass
from datetime import date as Day
from io import BytesIO, StringIO
from itertools import groupby, pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree
from zipfile import ZipFile

import yaml
from pydantic import ValidationError

from assistant.sources import Language, Source, UserError, words

# The libraries that read PDF, HTML and DOCX are imported by the functions that use them: they are
# slow to load, and only the process that reads a file needs them.
if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from bs4 import BeautifulSoup, Tag
    from pypdf import PageObject

Paged = Literal["page", "slide"]

_ACCEPTED = ".pdf, .html, .htm, .docx, .md, .markdown or .txt"


class DocumentError(UserError):
    """A file that cannot be added; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a received file says, in our Markdown."""

    text: str
    """Without the title that the corpus gives it."""
    notes: tuple[str, ...]
    """What was dropped or needs a look, one sentence each."""
    paged: Paged | None = None
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
    dated: Literal["published", "printed", "page mark"] | None = None,
    url: str | None = None,
    max_megabytes: float,
    max_seconds: float = 120.0,
) -> Added:
    """Copy a file into the corpus, write its text and list it last, or change nothing at all."""
    content = _content(file, max_megabytes)
    listing = corpus / "sources.yaml"
    listed, sources = _listed(listing)
    _refuse_twice(file, content, corpus / "received", sources)
    title, publisher = _one_line("title", title), _one_line("publisher", publisher)
    source_id = _free_id(title, corpus, sources)
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
    _refuse_wrong(entry)
    document = _read_apart(file.name, content, max_seconds)
    if document.paged == "slide":
        entry["paged"] = "slide"
    _write(
        {
            received: content,
            text: _titled(title, document).encode(),
            listing: _appended(listing, listed, sources, entry).encode(),
        }
    )
    return Added(source_id, text, received, document.notes)


def read_document(file: Path, *, max_megabytes: float, max_seconds: float = 120.0) -> Document:
    """Read a file as `add` does, and leave the corpus alone."""
    return _read_apart(file.name, _content(file, max_megabytes), max_seconds)


# The corpus


def _listed(listing: Path) -> tuple[str, list[dict[str, Any]]]:
    """The list of the corpus, as it is written and as it reads."""
    if not listing.exists():
        return "", []
    try:
        text = listing.read_bytes().decode()
        sources = yaml.safe_load(text) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise DocumentError(f"{str(listing)!r} cannot be read ({why}): mend it first.") from error
    if not isinstance(sources, list) or not all(isinstance(source, dict) for source in sources):
        raise DocumentError(f"{str(listing)!r} is not a list of sources: mend it first.")
    return text, sources


def _refuse_twice(
    file: Path, content: bytes, received: Path, sources: Sequence[Mapping[str, Any]]
) -> None:
    ids = {source.get("received"): source.get("id") for source in sources}
    for path in received.iterdir() if received.is_dir() else ():
        if not path.is_file() or path.stat().st_size != len(content):
            continue
        if path.read_bytes() == content:
            if path.name in ids:
                raise DocumentError(f"{file.name!r} is already in the corpus: {ids[path.name]!r}.")
            raise DocumentError(
                f"{file.name!r} is already there as {str(path)!r}, which sources.yaml does not "
                "list: delete that file, or list it."
            )


def _one_line(name: str, value: str) -> str:
    line = " ".join(_clean(value, Counter()).replace("\xad", "").split())
    if not re.search(r"[^\W_]", line):
        raise DocumentError(f"The {name} is {value!r}: give one in words.")
    return line


def _free_id(title: str, corpus: Path, sources: Sequence[Mapping[str, Any]]) -> str:
    taken = {str(source.get("id")) for source in sources}
    taken |= {path.stem for name in ("received", "texts") for path in (corpus / name).glob("*")}
    letters = unicodedata.normalize("NFKD", title.lower().replace("œ", "oe").replace("æ", "ae"))
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", letters)).strip("-")
    if len(slug) > 40:
        slug = slug[:41].rpartition("-")[0] or slug[:40]
    free, number = slug or "document", 1
    while free in taken:
        number += 1
        free = f"{slug[:36].rstrip('-') or 'document'}-{number}"
    return free


def _refuse_wrong(entry: Mapping[str, str | None]) -> None:
    date, url = entry["date"], entry["url"]
    if date is not None:
        try:
            if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", date):
                raise ValueError
            Day.fromisoformat(f"{date}-01-01"[:10])
        except ValueError:
            raise DocumentError(
                f"The date is {date!r}: give a real one, as YYYY, YYYY-MM or YYYY-MM-DD."
            ) from None
    if url is not None and not re.fullmatch(r"https?://[^\s<>\"()]+", url):
        raise DocumentError(f"The url is {url!r}: give one that begins with http:// or https://.")
    try:
        Source.model_validate({**entry, "rank": 1})
    except ValidationError as error:
        wrong = error.errors()[0]
        raise DocumentError(
            f"The {wrong['loc'][0]} is {wrong['input']!r}: {wrong['msg']}."
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
    listing: Path, listed: str, sources: Sequence[Mapping[str, Any]], entry: Mapping[str, Any]
) -> str:
    """Add an entry as text, which keeps comments and layout; the whole must read as it did."""
    added = {key: value for key, value in entry.items() if value is not None}
    written = yaml.safe_dump([added], sort_keys=False, allow_unicode=True, width=1000)
    text = f"{listed.rstrip()}\n\n{written}" if listed.strip() else written
    try:
        if yaml.safe_load(text) == [*sources, added]:
            return text
    except yaml.YAMLError:
        pass
    raise DocumentError(f"{str(listing)!r} is not a list of '- id: …' entries: write it so first.")


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
                undo.callback(_discard, part)
                part.write_bytes(content)
            for path in files:
                if not path.exists():
                    undo.callback(_discard, path)
                path.with_name(f".{path.name}.part").replace(path)
        except OSError as error:
            raise DocumentError(
                f"{error.filename!r} cannot be written ({error.strerror}), so nothing was: "
                "see to that folder, then add the file again."
            ) from error
        undo.pop_all()


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


# The file


def _content(file: Path, max_megabytes: float) -> bytes:
    if not file.exists():
        raise DocumentError(f"{str(file)!r} does not exist: check the path.")
    if not file.is_file():
        raise DocumentError(f"{str(file)!r} is not a file: add its documents one by one.")
    if file.suffix.lower() not in _READERS:
        raise DocumentError(f"{file.name!r} is of a type that cannot be read: make it {_ACCEPTED}.")
    if (megabytes := file.stat().st_size / 1e6) > max_megabytes:
        raise DocumentError(
            f"{file.name!r} weighs {megabytes:.3g} MB and the limit is {max_megabytes:g} MB: "
            "split it, or raise the limit."
        )
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{str(file)!r} cannot be opened: {error.strerror}.") from error
    if not content.strip():
        raise DocumentError(f"{file.name!r} is empty: ask for it again.")
    expected, _ = _READERS[file.suffix.lower()]
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
    sys.stderr = StringIO()  # what a parser says at length of a damaged file, `_read_apart` sums up
    _, reader = _READERS[Path(name).suffix.lower()]
    try:
        to.send(reader(name, content))
    except DocumentError as error:
        to.send(error)


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
    """Drop, and count, the characters one cannot see; write lines, spaces and letters one way."""
    text = re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    text = re.sub("[\u1680\u2000-\u200a\u205f\u3000]", " ", text.expandtabs(4))
    dropped.update(str(match.lastgroup) for match in _UNSEEN.finditer(text))
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_LIGATURES)


def _harmless(text: str) -> str:
    """Leave no tag, comment or image, and no link but to the web; the words stay.

    >>> _harmless("<b>Voir</b> [ici](javascript:alert(1)) <!-- page 9 -->")
    '< b>Voir< /b> ici < !-- page 9 -->'
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
    paged: Paged | None = None,
) -> Document:
    """Finish a text where page 3, say, begins with `\\f3\\f`, which no file can forge."""
    body = _harmless(body.replace("\xad", ""))
    body = re.sub(r"\f(\d+)\f", r"<!-- page \1 -->", body)
    body = re.sub(r"\n{3,}", "\n\n", re.sub(r"(?m)[ \t]+$", "", body)).strip()
    if not words(body):
        raise DocumentError(f"{name!r} has no text: ask for a version that has.")
    more = []
    if dropped:
        kinds = ", ".join(f"{n} {kind.replace('_', '-')}" for kind, n in sorted(dropped.items()))
        more.append(f"Dropped {dropped.total()} characters that cannot be seen: {kinds}.")
    if unread := body.count("\ufffd"):
        more.append(f"Could not read {unread} characters, which stand as \ufffd.")
    return Document(f"{body}\n", (*notes, *more), paged)


def _few(things: Sequence[object]) -> str:
    """The first of them, for a note."""
    shown = [repr(thing[:60] if isinstance(thing, str) else thing) for thing in things]
    return ", ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "")


# Markdown and plain text


def _read_text(name: str, content: bytes) -> Document:
    text, notes = _decoded(name, content)
    dropped: Counter[str] = Counter()
    pages = [_clean(page, dropped) for page in text.rstrip("\f \r\n").split("\f")]
    if any(re.search(r"<(!--|/?[A-Za-z][\w-]*[\s/>])", page) for page in pages):
        notes.append("Dropped HTML tags and comments: see whether they held words.")
    pages = [_bare(page) for page in pages]
    if len(pages) == 1:
        return _document(name, pages[0], notes, dropped)
    marked = "\n\n".join(f"\f{number}\f\n\n{page}" for number, page in enumerate(pages, start=1))
    return _document(name, marked, notes, dropped, "page")


def _decoded(name: str, content: bytes) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        declared = re.search(rb"<meta[^>]*charset=[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
        encoding = declared[1].decode("ascii", "replace").lower() if declared else "cp1252"
        # On the web, Latin-1 means Windows-1252: the same letters, and the quotation marks.
        encoding = "cp1252" if encoding in ("iso-8859-1", "latin-1", "utf-8") else encoding
        encodings = ["utf-8-sig", encoding, "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return text, [] if encoding == "utf-8-sig" else [f"Read as {encoding}: check the accents."]
    raise DocumentError(f"{name!r} is neither UTF-8 nor Windows-1252 text: save it as UTF-8.")


def _bare(text: str) -> str:
    """Markdown without front matter, HTML or rules, and with one way to write the rest."""
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
_FURNITURE = re.compile(
    r"\b(?:nav|aside|footer|header|form|banner|dialog|alertdialog|contentinfo)\b"
    r"|navigation|breadcrumb|ariane|cookie|consent|share|partage"
)


def _read_html(name: str, content: bytes) -> Document:
    from bs4 import BeautifulSoup
    from trafilatura import extract

    text, notes = _decoded(name, content)
    soup = BeautifulSoup(text, "lxml")
    if hidden := _drop_hidden(soup):
        notes.append(f"Dropped {hidden} words that the page hides: see whether it reveals them.")
    _make_plain(soup)
    shown = len(words(soup.get_text(" ")))
    main = extract(str(soup), include_comments=False, favor_recall=True, include_formatting=False)
    kept = _around(soup, words(main or ""))
    if left := shown - len(words(kept.get_text(" "))):
        notes.append(f"Left out {left} of {shown} words as menus, banners and the like.")
    dropped: Counter[str] = Counter()
    return _document(name, _clean(_markdown(kept), dropped), notes, dropped)


def _drop_hidden(soup: BeautifulSoup) -> int:
    """Remove what a reader of the page does not see; tell how many words that was."""
    from soupsieve import SelectorSyntaxError

    sheet = " ".join(style.get_text() for style in soup("style"))
    sheet = re.sub(r"(?s)/\*.*?\*/|@[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    for element in soup(["head", "noscript", "script", "select", "style", "svg", "template"]):
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


def _around(soup: BeautifulSoup, main: Sequence[str]) -> Tag:
    """The element that holds the main words of a page, rid of the menus it holds besides.

    What trafilatura takes for the main words is safe but lacks nested lists, folded questions…
    """
    found: Tag = soup
    wanted = Counter(main)

    def holds(tag: Tag) -> bool:
        missing = wanted - Counter(words(tag.get_text(" ")))
        return missing.total() <= 0.03 * len(main)

    while main and (inner := next(filter(holds, found(True, recursive=False)), None)):
        found = inner
    kept = f" {' '.join(main)} "
    for part in found(True):
        if part.decomposed or not (text := words(part.get_text(" "))):
            continue
        links = [word for link in part(["a", "button"]) for word in words(link.get_text(" "))]
        name = f"{part.name} {part.get('role')} {part.get('id')} {part.get('class')}"
        if 2 * len(links) >= len(text) or _FURNITURE.search(name):
            strings = [text, *(words(string) for string in part.stripped_strings)]
            if not any(f" {' '.join(s)} " in kept for s in strings if len(s) > 2 or s is text):
                part.decompose()
    return found


def _make_plain(soup: Tag) -> None:
    """Say with plain elements and strings what the converter would lose, or take for more."""
    from bs4.element import PreformattedString

    for string in soup.find_all(string=True):
        if isinstance(string, PreformattedString):  # a comment, say
            string.extract()
        elif "\n" in string:
            string.replace_with(re.sub(r"\s*\n\s*", " ", string))
    for element in soup(["code", "kbd", "samp", "blockquote"]):
        element.unwrap()
    for element in soup(["dl", "dt", "dd", "pre"]):
        element.name = "div" if element.name == "dl" else "p"
    for fold in soup.select("summary, button[aria-expanded], button[aria-controls]"):
        fold.name = "span" if fold.find_parent(re.compile(r"^h[1-6]$")) else "h4"
    for cell in soup(["td", "th"]):
        for string in cell.find_all(string=re.compile(r"\|")):
            string.replace_with(string.replace("|", "¦"))
    for table in soup("table"):
        if not table.find("table"):
            _square(table)


def _square(table: Tag) -> None:
    """Repeat the cells that span rows or columns: each value is then under its own head."""
    above: dict[int, tuple[int, Tag]] = {}
    for row in table("tr"):
        cells = row(["td", "th"], recursive=False)
        across: list[Tag] = []
        while cells or len(across) in above:
            columns = 1
            if len(across) in above:
                rows, cell = above.pop(len(across))
            else:
                cell = cells.pop(0)
                columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(columns):
                if rows > 1:
                    above[len(across)] = rows - 1, cell
                across.append(copy(cell))
        row.clear()
        row.extend(across)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.attrs.pop(name, ""))
    return min(max(int(value), 1), 50) if re.fullmatch("[0-9]{1,6}", value) else 1


def _markdown(soup: Tag) -> str:
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
    import mammoth
    from bs4 import BeautifulSoup

    notes = []
    content, hidden = _without_hidden(name, content)
    result = mammoth.convert_to_html(
        BytesIO(content),
        style_map="p[style-name='Title'] => h1:fresh",
        convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
    )
    soup = BeautifulSoup(result.value, "lxml")
    for link in soup.select("a[href^='#footnote-ref'], a[href^='#endnote-ref']"):
        link.decompose()  # the arrow from a note back to its place
    if hidden:
        notes.append(f"Dropped {hidden} pieces of hidden text.")
    if images := len(soup("img")):
        notes.append(f"Left out {images} images: see whether they bear text.")
    unread = {message.message for message in result.messages}
    notes += sorted(f"{message}." for message in unread if "element was ignored" in message)
    _make_plain(soup)
    dropped: Counter[str] = Counter()
    return _document(name, _clean(_markdown(soup), dropped), notes, dropped)


def _without_hidden(name: str, content: bytes) -> tuple[bytes, int]:
    """Take out of a Word document the runs marked hidden or too small to be read."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    hidden, rewritten = 0, BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(rewritten, "w") as new:
        if sum(part.file_size for part in old.infolist()) > 200e6:
            raise DocumentError(f"{name!r} is more than 200 MB once unzipped: split it.")
        for part in old.namelist():
            data = old.read(part)
            if re.fullmatch(r"word/(document|footnotes|endnotes)\.xml", part):
                root = ElementTree.fromstring(data)
                for parent in list(root.iter()):
                    for run in parent.findall(f"{w}r"):
                        marks = {
                            mark.tag.removeprefix(w): mark.get(f"{w}val", "1")
                            for mark in run.iterfind(f"{w}rPr/*")
                        }
                        vanished = marks.get("vanish", "0") not in ("0", "false", "off")
                        if vanished or marks.get("sz") in ("1", "2"):
                            parent.remove(run)
                            hidden += 1
                data = ElementTree.tostring(root)
            new.writestr(part, data)
    return rewritten.getvalue(), hidden


# PDF


_Point = tuple[float, float]

_BULLET = re.compile(r"(?:[•●▪■◦○‣➢❖✓►▶·\uf000-\uf0ff]|[-–—o](?=\s))\s*")
_ITEM = re.compile(rf"{_BULLET.pattern}|(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{2,4}})[.)°]\s")
_FOLIO = re.compile(r"(?i)(?:page |[-–] ?)?(?:\d{1,3}|[ivx]+)(?: ?(?:/|sur|of) ?\d+| ?[-–])?")
_LEADER = re.compile(r"(?: ?[.…]){4,} ?(?=\d+$)")
_CUT = re.compile(r"\w[-‐\xad]$")
_CLITICS = re.compile("ce|ci|elles?|ils?|je|là|m|mêmes?|nous|on|t|tu|vous|être")


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

    @property
    def margin(self) -> tuple[int, int]:
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


def _read_pdf(name: str, content: bytes) -> Document:
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
    setting = _Setting.of(lines)
    lines, notes = setting.without_edges(lines, len(pens))
    body, rejoined = setting.body(lines)
    slides = all(pen.wide for pen in pens)
    if rejoined:
        notes.append(f"Rejoined words cut at the end of a line: {_few(rejoined)}.")
    if hidden:
        notes.append(f"Dropped text that cannot be seen, on page {_few(hidden)}.")
    if blank:
        notes.append(f"Found no text on page {_few(blank)}: see whether images bear some.")
    if slides:
        notes.append("The pages are wide, as slides are: check the order of the text.")
    return _document(name, body, notes, dropped, "slide" if slides else "page")


class _Pen:
    """Follow pypdf down a page: blank the strings one cannot see, gather the others in lines."""

    def __init__(self, page: PageObject, number: int, dropped: Counter[str]) -> None:
        if page.rotation:
            page.transfer_rotation_to_content()
        self.lines: list[_Line] = []
        self.number = number
        self.hidden = False
        self._left, self._bottom, self._right, self._top = map(float, page.cropbox)
        self.wide = self._right - self._left > self._top - self._bottom
        self._dropped = dropped
        self._ink = (0, 0.0, False)
        """Render mode, size of the font, whether it fills with white."""
        self._saved: list[tuple[int, float, bool]] = []
        self._forms: list[tuple[Sequence[float], tuple[int, float, bool], Any]] = []
        """The matrix of each form being drawn, and the state to return to after it."""
        self._drew = False
        self._path: list[_Point] = []
        self._painted: list[tuple[_Point, _Point]] = []
        """Where white text can be read: opposite corners."""
        self._pieces: list[tuple[str, _Point, float, bool]] = []
        page.extract_text(
            visitor_operand_before=self._before,
            visitor_operand_after=self._after,
            visitor_text=self._write,
        )
        self._end_line()
        if self.wide:  # the title of a slide is often drawn last
            largest = max((line.size for line in self.lines), default=0)
            third = (self._top - self._bottom) / 3
            titles = [x for x in self.lines if x.size == largest and x.top < third]
            if len(titles) <= 3:
                self.lines = titles + [line for line in self.lines if line not in titles]

    def _before(
        self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]
    ) -> None:
        self._drew = True
        mode, size, white = self._ink
        numbers = [float(value) for value in operands if isinstance(value, int | float)]
        match operator:
            case b"q":
                self._saved.append(self._ink)
            case b"Q" if self._saved:
                self._ink = self._saved.pop()
            case b"Tr" if numbers:
                self._ink = int(numbers[0]), size, white
            case b"Tf" if numbers:
                self._ink = mode, abs(numbers[0]), white
            case b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn":
                self._ink = mode, size, _is_white(operator, numbers)
            case b"re" if len(numbers) == 4:
                x, y, width, height = numbers
                self._path += [self._at(x, y, cm), self._at(x + width, y + height, cm)]
            case b"m" | b"l" | b"c" | b"v" | b"y":
                points = zip(numbers[::2], numbers[1::2], strict=False)
                self._path += [self._at(x, y, cm) for x, y in points]
            case b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*":
                self._paint([] if white else self._path)
            case b"S" | b"s" | b"n":
                self._paint([])
            case b"sh":
                self._paint([(self._left, self._bottom), (self._right, self._top)])
            case b"Do":
                self._forms.insert(0, (tuple(cm), self._ink, self._saved))
                self._saved, self._drew = [], False
            case b"Tj" | b"TJ" | b"'" | b'"' if operands and not self._visible(cm, tm):
                self.hidden = True
                operands[-1] = b""

    def _after(
        self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]
    ) -> None:
        if operator == b"Do":
            if not self._drew:  # an image, which fills the unit square
                self._paint([self._at(0, 0), self._at(1, 1)])
            _, self._ink, self._saved = self._forms.pop(0)

    def _write(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        bold = re.search("bold|black|heavy", str((font or {}).get("/BaseFont")), re.IGNORECASE)
        height = round(2 * size * self._scale(cm, tm)) / 2
        first, *others = text.split("\n")
        self._pieces.append((first, self._at(0, 0, tm, cm), height, bold is not None))
        for other in others:
            self._end_line()
            self._pieces.append((other, self._at(0, 0, tm, cm), height, bold is not None))

    def _end_line(self) -> None:
        # Where a font has no sign for a code, PDF has it drawn as a bullet; pypdf gives the code.
        text = "".join(piece for piece, *_ in self._pieces).replace("\x7f", "•")
        text = re.sub(r"[ \n]+", " ", _clean(text, self._dropped)).strip()
        if text := _LEADER.sub(" … ", text):
            pieces = [piece for piece in self._pieces if piece[0].strip()]
            _, (x, y), _, _ = pieces[0]
            _, _, size, bold = max(pieces, key=lambda piece: len(piece[0]))
            edge = not 0.15 < (self._top - y) / (self._top - self._bottom) < 0.85
            line = _Line(text, self.number, x - self._left, self._top - y, size, bold, edge)
            self.lines.append(line)
        self._pieces = []

    def _visible(self, cm: Sequence[float], tm: Sequence[float]) -> bool:
        mode, size, white = self._ink
        size *= self._scale(cm, tm)
        x, y = self._at(0, 0, tm, cm)
        on_page = x < self._right and self._bottom - size < y < self._top
        stands_out = not white or any(
            a - 2 <= x <= c + 2 and b - 2 <= y <= d + 2 for (a, b), (c, d) in self._painted
        )
        return mode not in (3, 7) and size >= 1 and on_page and stands_out

    def _paint(self, points: Sequence[_Point]) -> None:
        if points:
            xs, ys = zip(*points, strict=True)
            self._painted.append(((min(xs), min(ys)), (max(xs), max(ys))))
        self._path = []

    def _scale(self, cm: Sequence[float], tm: Sequence[float]) -> float:
        return math.dist(self._at(0, 0, tm, cm), self._at(0, 1, tm, cm))

    def _at(self, x: float, y: float, *matrices: Sequence[float]) -> _Point:
        for a, b, c, d, e, f in (*matrices, *(matrix for matrix, *_ in self._forms)):
            x, y = a * x + c * y + e, b * x + d * y + f
        return x, y


def _is_white(operator: bytes, numbers: Sequence[float]) -> bool:
    if len(numbers) == 4:
        return max(numbers) < 0.02
    return (len(numbers) == 3 or operator == b"g") and min(numbers, default=0) > 0.98


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a PDF sets its text, from which its headings and paragraphs are told."""

    size: float
    """Of the running text, as `bold`."""
    bold: bool
    leading: float
    """From one line of a paragraph to the next, in sizes of the text."""
    widest: Mapping[tuple[int, int], int]
    """Of the lines with the same margin, the characters of the longest."""
    vocabulary: frozenset[str]
    """The words that no end of line cuts."""

    @classmethod
    def of(cls, lines: Sequence[_Line]) -> _Setting:
        weights: Counter[tuple[float, bool]] = Counter()
        widest: dict[tuple[int, int], int] = {}
        for line in lines:
            weights[line.size, line.bold] += len(line.text)
            widest[line.margin] = max(len(line.text), widest.get(line.margin, 0))
        (size, bold), _ = weights.most_common(1)[0]
        steps = sorted(
            step
            for above, line in pairwise(lines)
            if (above.page, above.size) == (line.page, line.size)
            and line.size
            and 0.9 < (step := (line.top - above.top) / line.size) < 1.9
        )
        whole = [
            re.sub(r"^\S+", "", line.text) if _CUT.search(above.text) else line.text
            for above, line in pairwise([lines[0], *lines])
        ]
        uncut = " ".join(re.sub(r"\S+[-‐\xad]$", "", text) for text in whole).casefold()
        vocabulary = frozenset(re.findall(r"\w+(?:-\w+)*", uncut))
        leading = steps[len(steps) // 4] if steps else 1.2
        return cls(size, bold, leading, widest, vocabulary)

    def without_edges(self, lines: list[_Line], pages: int) -> tuple[list[_Line], list[str]]:
        """Drop headers, footers and page numbers: what comes back in one place page after page."""
        edges = [line for line in lines if line.edge and line.size <= 1.2 * self.size]
        on: defaultdict[tuple[str, int, int], set[int]] = defaultdict(set)
        for line in edges:
            for place in line.places:
                on[place].add(line.page)

        def recurs(line: _Line) -> bool:
            # A left page and the next may have different ones: hence the page after the next.
            runs = (
                sum(not on[at].isdisjoint((n + 1, n + 2)) for n in on[at]) for at in line.places
            )
            return max(runs) >= (1 if pages <= 6 else 2)

        by_page = [list(group) for _, group in groupby(lines, key=lambda line: line.page)]
        ends = {id(end(page, key=lambda line: line.top)) for page in by_page for end in (min, max)}
        gone = {
            id(line): line.text
            for line in edges
            if recurs(line) or (id(line) in ends and _FOLIO.fullmatch(line.text))
        }
        if not gone or len(gone) == len(lines):
            return lines, []
        samples: dict[str, str] = {}
        for text in gone.values():
            samples.setdefault(re.sub(r"\d+", "#", text), text)
        note = f"Dropped headers, footers and page numbers: {_few([*samples.values()])}."
        return [line for line in lines if id(line) not in gone], [note]

    def body(self, lines: Sequence[_Line]) -> tuple[str, list[str]]:
        """The Markdown of the lines, and the words cut in two that were made whole."""
        groups: list[list[_Line]] = []
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
        if re.search(r" … \d+$", above.text):  # of a table of contents
            return False
        ended = above.text.endswith((".", "!", "?", ":", ";", "…"))
        lower = line.text[0].islower()
        room = 0.8 * max(self.widest[above.margin], self.widest[line.margin]) - len(above.text)
        spare = room > len(line.text.partition(" ")[0])
        if above.page != line.page or line.top < above.top:  # on to another page or column
            return not ended and not (spare and (self._style(line) or not lower))
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
        if start.endswith("\xad") or "".join(parts) in self.vocabulary:
            return False
        return (
            not end[0].islower()
            or "/" in start  # of a web address
            or _CLITICS.fullmatch(parts[1]) is not None
            or "-".join(parts) in self.vocabulary
            or self.vocabulary.issuperset(parts)
        )


def _is_heading(text: str) -> bool:
    return len(text) <= 200 and any(map(str.isalpha, text)) and not text.endswith((".", ",", ";"))


_READERS = {
    ".pdf": ("a PDF", _read_pdf),
    ".html": ("a web page", _read_html),
    ".htm": ("a web page", _read_html),
    ".docx": ("a Word document", _read_docx),
    ".md": ("text", _read_text),
    ".markdown": ("text", _read_text),
    ".txt": ("text", _read_text),
}
