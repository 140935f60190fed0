"""Adding a document to the corpus: its received file, its text and its entry, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date as Day
from itertools import chain, count
from pathlib import Path
from textwrap import shorten
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from assistant.documents.document import Document, DocumentError, clean, harmless
from assistant.documents.received import read_apart, read_content
from assistant.sources import Language, Source, words


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
    content = read_content(file, max_megabytes)
    listing = corpus / "sources.yaml"
    listed, sources = _listed(listing)
    for known in (corpus / "received").glob("*"):
        if known.is_file() and known.read_bytes() == content:
            raise DocumentError(f"{file.name!r} is already in the corpus, as {str(known)!r}.")
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
    document = read_apart(file.name, content, max_seconds)
    if document.paged == "slide":
        entry["paged"] = "slide"
    new = {received: content, text: _titled(title, document).encode()}
    _write(new, listing, _appended(listing, listed, sources, entry))
    return Added(source_id, text, received, document.notes)


def _listed(listing: Path) -> tuple[str, list[dict[str, Any]]]:
    """The list of the corpus, as it is written and as it reads."""
    try:
        text = listing.read_bytes().decode() if listing.exists() else ""
        sources = yaml.safe_load(text) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise DocumentError(f"{str(listing)!r} cannot be read ({why}): mend it first.") from error
    if not isinstance(sources, list) or not all(isinstance(source, dict) for source in sources):
        raise DocumentError(f"{str(listing)!r} is not a list of sources: mend it first.")
    return text, sources


def _one_line(name: str, value: str) -> str:
    line = " ".join(clean(value, Counter()).replace("\xad", "").split())
    if not words(line):
        raise DocumentError(f"The {name} is {value!r}: give one in words.")
    return line


def _free_id(title: str, corpus: Path, sources: Sequence[Mapping[str, Any]]) -> str:
    taken = {str(source.get("id")) for source in sources}
    taken |= {path.stem for name in ("received", "texts") for path in (corpus / name).glob("*")}
    letters = unicodedata.normalize("NFKD", title.lower().replace("œ", "oe"))
    parts = re.findall("[a-z0-9]+", re.sub("[\u0300-\u036f]", "", letters))
    slug = shorten(" ".join(parts), 40, placeholder="").replace(" ", "-") or "document"
    ids = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(free for free in ids if free not in taken)


def _refuse_wrong(entry: Mapping[str, str | None]) -> None:
    date, url = entry["date"], entry["url"]
    if url is not None and not re.fullmatch(r"https?://[^\s<>\"()]+", url):
        raise DocumentError(f"The url is {url!r}: give one that begins with http:// or https://.")
    try:
        Day.fromisoformat(f"{date or 2000}-01-01"[:10])
        Source.model_validate({**entry, "rank": 1})
    except ValidationError as error:
        wrong = error.errors()[0]
        message = f"The {wrong['loc'][0]} is {wrong['input']!r}: {wrong['msg']}."
        raise DocumentError(message) from error
    except ValueError:
        message = f"The date is {date!r}: give a real one, as YYYY, YYYY-MM or YYYY-MM-DD."
        raise DocumentError(message) from None


def _titled(title: str, document: Document) -> str:
    """Put the title above the text, and every heading of the text below it."""
    text = document.text
    own = re.search(r"^# (.+)\n*", text, re.MULTILINE)
    if own and words(own[1]) == words(title):
        text = text[: own.start()] + text[own.end() :]
    if re.search(r"^# ", text, re.MULTILINE):
        text = re.sub(r"^(#{1,5}) ", r"#\1 ", text, flags=re.MULTILINE)
    mark = "<!-- page 1 -->\n\n" if document.paged else ""
    return f"{mark}# {harmless(title)}\n\n{text.removeprefix(mark)}"


def _appended(
    listing: Path, listed: str, sources: Sequence[Mapping[str, Any]], entry: Mapping[str, Any]
) -> str:
    """Add an entry as text, which keeps comments and layout; the whole must read as it did."""
    added = {key: value for key, value in entry.items() if value is not None}
    written = yaml.safe_dump([added], sort_keys=False, allow_unicode=True, width=1000)
    text = f"{listed.rstrip()}\n\n{written}" if listed.strip() else written
    with suppress(yaml.YAMLError):
        if yaml.safe_load(text) == [*sources, added]:
            return text
    raise DocumentError(f"{str(listing)!r} is not a list of '- id: …' entries: write it so first.")


def _write(new: Mapping[Path, bytes], listing: Path, listed: str) -> None:
    """Write new files, then in one go the list that names them; or nothing."""
    part = listing.with_name(f".{listing.name}.part")
    try:
        for path, content in {**new, part: listed.encode()}.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        part.replace(listing)
    except OSError as error:
        for path in (*new, part):
            with suppress(OSError):
                path.unlink()
        raise DocumentError(
            f"{error.filename!r} cannot be written ({error.strerror}), so nothing was: "
            "see to that folder, then add the file again."
        ) from error
