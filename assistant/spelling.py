"""Spelling: what people write in haste, put back into known words; names are left alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from assistant.analysis import fold
from assistant.dictionaries import in_dictionary
from assistant.entries import parse_entries
from assistant.sources import Language

SHORTEST, SHORTEST_FOR_TWO = 5, 9
"""Letters of a word from which one slip is mended, and two."""

_LETTER = r"[^\W\d_][\u0300-\u036f]*"  # with its accents, where they are written apart
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’/](?:{_LETTER})*)*|\S")
_LETTERS = re.compile(rf"(?:{_LETTER})+")
_PLACE = re.compile(
    r"\S*(?:@|://|www\.)\S*|[\w.-]+\.(?:fr|com|org|eu|net|pdf|docx?|xlsx?)\b", re.IGNORECASE
)
"""An e-mail address, that of a page, or the name of a file."""
_GLUED = re.compile(r"(l|d|qu|jusqu|s|n)(\w{3,})")
"""An article written in one word with what follows it: lansm."""


@dataclass(frozen=True, slots=True)
class Mend:
    """One word, or a few, put right."""

    place: slice
    """Where the message says it."""
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A message with its slips mended, and each of them."""

    text: str
    mends: tuple[Mend, ...] = ()

    def written(self, place: slice, message: str) -> str:
        """The words of the message, as they were written, that a place of the text stands for."""
        return message[self._origin(place.start) : self._origin(place.stop, last=True)]

    def _origin(self, offset: int, *, last: bool = False) -> int:
        grown = 0
        for mend in self.mends:
            start = mend.place.start + grown
            stop = start + len(mend.now)
            if offset <= start:
                break
            if offset < stop:
                edge: int = mend.place.stop if last else mend.place.start
                return edge
            grown += len(mend.now) - (mend.place.stop - mend.place.start)
        return offset - grown


class Speller:
    """Mends the words of a message by those that the corpus and its questions are known to use."""

    def __init__(self, words: Iterable[str], acronyms: Iterable[str] = ()) -> None:
        """`words` come as often as they are used: of two that are as near, the usual one wins."""
        self.used = Counter(map(fold, words))
        self.acronyms = {fold(name): name for name in acronyms if name.isupper()}
        self._targets = [word for word in self.used if len(word) >= SHORTEST - 1]

    def mend(self, message: str, language: Language) -> Mended:
        """Mend the slips of a message; acronyms, numbers and names are never touched.

        A word is mended where no dictionary of the language has it and it is one edit away (two
        from `SHORTEST_FOR_TWO` letters on) from a word in use.
        """
        kept = [match.span() for match in _PLACE.finditer(message)]
        found = [
            match
            for match in _WORD.finditer(message)
            if not any(start <= match.start() < stop for start, stop in kept)
        ]
        mends: list[Mend] = []
        shouts = message.isupper()
        place = 0
        while place < len(found):
            short = _short_form(found[place:], language)
            if short:
                length, now = short
                span = slice(found[place].start(), found[place + length - 1].end())
                mends.append(Mend(span, message[span], now))
                place += length
                continue
            mends += self._word(message, found[place], language, shouts=shouts)
            place += 1
        text, end = "", 0
        for mend in mends:
            text += message[end : mend.place.start] + mend.now
            end = mend.place.stop
        return Mended(text + message[end:], tuple(mends))

    def _word(
        self, message: str, match: re.Match[str], language: Language, *, shouts: bool
    ) -> Sequence[Mend]:
        inner = list(_LETTERS.finditer(match[0]))
        if not inner:
            return ()
        last = inner[-1]
        written, word = last[0], fold(last[0])
        start = match.start() + last.start()
        named = written[0].isupper() and not _begins(message, start)
        if not shouts and (written.isupper() or named) and len(written) > 1:
            return ()
        touches = message[start - 1 : start] + message[start + len(written) :][:1]
        if any(c.isdigit() or c in "@_." for c in touches.rstrip(".")):
            return ()
        now = self._unglued(word, language) or self._nearest(word, language)
        if not now:
            return ()
        return (Mend(slice(start, start + len(written)), written, now.upper() if shouts else now),)

    def knows(self, word: str, language: Language) -> bool:
        """Tell whether a folded word is in use, or in the dictionary of the language."""
        return word in self.used or word in self.acronyms or in_dictionary(word, language)

    def _unglued(self, word: str, language: Language) -> str | None:
        glued = _GLUED.fullmatch(word) if language == "fr" else None
        return (
            f"{glued[1]}'{self.acronyms[glued[2]]}" if glued and glued[2] in self.acronyms else None
        )

    def _nearest(self, word: str, language: Language) -> str | None:
        if len(word) < SHORTEST or self.knows(word, language):
            return None
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        slips = 1 if len(word) < SHORTEST_FOR_TWO else 2
        near = extract(
            word, self._targets, scorer=OSA.distance, score_cutoff=slips, limit=20, processor=None
        )
        if not near:
            return None
        best: str = min(near, key=lambda one: (one[1], one[0][0] != word[0], -self.used[one[0]]))[0]
        return best


def _begins(message: str, place: int) -> bool:
    """Tell whether a capital is expected at a place of a message."""
    before = message[:place].rstrip(" \t\xa0")
    return not before or before[-1] in '.!?…:>«"(\n'


def _short_form(found: Sequence[re.Match[str]], language: Language) -> tuple[int, str] | None:
    """The longest short form that begins here, its number of words and what it stands for."""
    forms, longest = _short_forms(language)
    message, start = found[0].string, found[0].start()
    for length in range(min(longest, len(found)), 0, -1):
        stop = found[length - 1].end()
        written = message[start:stop]
        if length == 1 and not _may_be_short(message, start, stop):
            return None
        if length > 1 and _is_letter(message, start, found[0].end()):
            continue
        touches = message[max(start - 1, 0) : start] + message[stop : stop + 1]
        if any(c.isalnum() or c in "-_" for c in touches):
            continue  # a part of something longer: G6PD, c-MET
        if now := forms.get(fold(written)):
            return length, now
    return None


def _may_be_short(message: str, start: int, stop: int) -> bool:
    """Tell whether a word may be a short form, not an acronym or a name (hepatitis C, R. 163-1)."""
    written = message[start:stop]
    if not written[0].isupper():
        return True
    if written.isupper() and (len(written) > 1 or message[stop : stop + 1] == "."):
        return False
    return _begins(message, start)


def _is_letter(message: str, start: int, stop: int) -> bool:
    """Tell whether a word is a capital letter that names something: hepatitis C, who treats it?"""
    lone = stop - start == 1 and message[start].isupper()
    return lone and not (message.isupper() or _begins(message, start))


@cache
def _short_forms(language: Language) -> tuple[Mapping[str, str], int]:
    text = (Path(__file__).parent / "spelling.yaml").read_text(encoding="utf-8")
    forms = {
        entry["language"]: {fold(form): now for form, now in entry["forms"].items()}
        for entry in parse_entries(text)
    }
    assert set(forms) == {*get_args(Language)}
    return forms[language], max(len(_WORD.findall(form)) for form in forms[language])
