"""A document that has been read: our Markdown, rid of what one cannot see or should not trust."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.sources import UserError, words

Paged = Literal["page", "slide"]


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


def finish(
    name: str,
    body: str,
    notes: Sequence[str],
    dropped: Counter[str],
    paged: Paged | None = None,
) -> Document:
    """Make a document of a clean text, where page 3, say, begins with `\\f3\\f`: no file forges it,
    as `clean` leaves no form feed."""
    body = harmless(body.replace("\xad", ""))
    body = re.sub(r"\f(\d+)\f", r"<!-- page \1 -->", body)
    body = re.sub(r"\n{3,}", "\n\n", re.sub(r"(?m)[ \t]+$", "", body)).strip()
    if not words(body):
        raise DocumentError(f"{name!r} has no text: ask for a version that has.")
    if dropped:
        kinds = ", ".join(f"{n} {kind.replace('_', '-')}" for kind, n in sorted(dropped.items()))
        notes = [*notes, f"Dropped {dropped.total()} characters that cannot be seen: {kinds}."]
    return Document(f"{body}\n", tuple(notes), paged)


_LIGATURES = {ord(sign): unicodedata.normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"}

_UNSEEN = re.compile(
    "(?P<zero_width>[\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef])"
    "|(?P<bidirectional>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    "|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x9f\ufff9-\ufffc\ufffe\uffff\ud800-\udfff])"
)

_HARMFUL = re.compile(
    r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)|!(?=\[)|\](?=:|\((?!https?://|mailto:))"
)


def clean(text: str, dropped: Counter[str]) -> str:
    """Drop, and count, the characters one cannot see; write lines, spaces and letters one way."""
    text = re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    text = text.expandtabs(4)
    dropped.update(str(match.lastgroup) for match in _UNSEEN.finditer(text))
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_LIGATURES)


def harmless(text: str) -> str:
    """Break, by a space, what would be a tag, a comment, an image, or a link but to the web.

    >>> harmless("<b>Voir</b> [ici](javascript:alert(1)) <!-- page 9 -->")
    '< b>Voir< /b> [ici] (javascript:alert(1)) < !-- page 9 -->'
    """
    return _HARMFUL.sub(r"\g<0> ", text)


def few(things: Sequence[object]) -> str:
    """The first of them, for a note."""
    shown = ", ".join(repr(thing[:60] if isinstance(thing, str) else thing) for thing in things[:6])
    return shown + (f" and {len(things) - 6} more" if len(things) > 6 else "")
