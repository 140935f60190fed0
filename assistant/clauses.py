"""Clauses: which words of a message ask, which tell, and which are only courtesy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.analysis import TITLES, fold, folded, sentences, tokens
from assistant.entries import parse_entries
from assistant.sources import Language

_HEADER = re.compile(
    r"^\s*(de|from|à|to|cc|objet|subject|date|envoyé|sent)\s*:[^.?!\n]*[.?!]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"^\s*(?:> ?)+", re.MULTILINE)
_NUMBERED = re.compile(r"^(?:\d{1,2} ?[/).]|[-•*]) *(?=\D|$)")
_HAS = re.compile(r"\bHAS\b")
_TITLE = re.compile(rf"\b({TITLES})\.(?= )")
_INITIAL = re.compile(rf"\b((?:{TITLES}) +[A-Z])\.(?=,| +[(a-zà-ÿ])")
_SPACED = re.compile(r" +(?=[ ,])")
_RELATIVE = re.compile(
    r" *, *(?:whose|dont|(?:who|which) (?:has|have|had|was|were|never|already|is not)|"
    r"qui (?:n'|ne |a (?!paye)|avait|etait|est (?:deja|encore)))\b"
)
_ENDS = re.compile(r"[.,;:?!–-]+ +")
_CHOICE = re.compile(r" (?:ou|or)\b(?! (?:non|pas|no|not|false|faux)\b)")
_BREAK = re.compile(r"\n+|(?<=[?!…])\s+|(?<=[^.]\.)\s+(?=[A-ZÀ-Ý])|;\s+")


@dataclass(frozen=True, slots=True)
class Clauses:
    """A message, set apart."""

    asking: tuple[str, ...]
    """What it asks, each by itself; the whole of it where nothing stands out."""
    telling: tuple[str, ...]
    """What it tells beside: the situation, the quoted mail."""


def set_apart(message: str, language: Language) -> Clauses:
    """Set apart what a message asks from what it tells; courtesy is left out.

    >>> set_apart("Bonjour, je suis PH. Qui paie l'AAC et combien de temps dure-t-elle ?", "fr")
    Clauses(asking=("Qui paie l'AAC", 'combien de temps dure-t-elle ?'), telling=('je suis PH.',))
    """
    own = _HEADER.sub("", _QUOTED.sub("", message))
    said = [
        sentence
        for line in own.split("\n")
        for part in sentences(line, language)
        for sentence in _BREAK.split(_SPACED.sub("", part))
        if sentence.strip()
    ]
    bare = [stripped for sentence in said if (stripped := without_courtesy(sentence, language))]
    asking: list[str] = []
    telling: list[str] = []
    told = False
    for sentence in bare:
        if told and _pattern(language, "checks").fullmatch(_verbal(sentence).strip()):
            sentence = f"{telling.pop()} {sentence}"  # "It lasts a year. Is that right?"
        told = not asks(sentence, language)
        if told:
            telling.append(sentence)
        else:
            asking += _split(sentence, language)
    if not asking:
        return Clauses((" ".join(telling),) if telling else (), ())
    return Clauses(tuple(asking), tuple(telling))


def without_points(message: str) -> str:
    """The message without the points that end no sentence, those of titles and of the initials that
    follow them; a space in place of each, so that all stands where it stood.

    >>> without_points("Mme. T., 54 ans. AAC de Mr L. accordée.")
    'Mme  T , 54 ans. AAC de Mr L  accordée.'
    """
    return _INITIAL.sub(r"\1 ", _TITLE.sub(r"\1 ", message))


def asks(sentence: str, language: Language) -> bool:
    """Tell whether a sentence asks something."""
    if "?" in sentence:
        return True
    return bool(_pattern(language, "asks").search(_verbal(sentence)))


def yes_or_no(sentence: str, language: Language) -> bool:
    """Tell whether a question waits for a yes or a no."""
    verbal = _verbal(sentence).strip()
    if checks(sentence, language):
        return True
    if opening := _pattern(language, "open").search(verbal):
        inverted = _pattern(language, "inverts").search(verbal[: opening.start()])
        known = _pattern(language, "knows").search(verbal[: opening.start()])
        return bool(inverted and not known)  # "may a drug which…", not "may we know which…"
    return bool(_pattern(language, "closed").search(verbal)) or verbal.endswith("?")


def checks(sentence: str, language: Language) -> bool:
    """Tell whether a sentence ends by asking if what it says is so: "it lasts a year, right?"."""
    *said, last = _ENDS.split(_verbal(sentence).strip(" ?!."))
    return bool(said) and bool(_pattern(language, "checks").fullmatch(last))


def chooses(sentence: str) -> bool:
    """Tell whether a question is one of "this or that", to which no yes answers."""
    return bool(_CHOICE.search(fold(sentence)))


def last_clause(sentence: str, language: Language) -> str:
    """The last clause of a question, before the words that only ask whether it is so.

    >>> last_clause("The AAP dates from 10 May, so it ends on 9 May, right?", "en")
    ' so it ends on 9 May'
    """
    *said, last = re.split(r"[,;:.?!](?=\s|$)", sentence.rstrip(" ?!."))
    return said[-1] if said and checks(sentence, language) else last


def opens(words: str, language: Language) -> bool:
    """Tell whether words begin a question: "when to supply"."""
    return bool(_pattern(language, "asks").match(_verbal(words).lstrip()))


def wonders(message: str, language: Language) -> bool:
    """Tell whether a message asks something, with or without a question mark, or the word order of
    a question: "drug not sold here, who decides".
    """
    return asks(message, language) or bool(_pattern(language, "open").search(_verbal(message)))


def wanting(question: str, language: Language) -> int:
    """The words of a question, beside the common ones, and the one that asks: "who decides"."""
    asking = _pattern(language, "open").search(_verbal(question))
    return len(tokens(question, language)) + bool(asking)


def without_courtesy(sentence: str, language: Language) -> str:
    """The sentence without greetings, thanks and politeness; empty where it holds no more."""
    left = _NUMBERED.sub("", sentence.strip())
    pattern = _pattern(language, "courtesy")
    while match := pattern.match(folded(left)):
        left = left[match.end() :].lstrip(" ,;:.!-–—\n")
    while (match := _pattern(language, "farewell").search(folded(left))) and match.end() >= len(
        left.rstrip(" .!?,")
    ):
        mark = {"fr": " ?", "en": "?"}[language] if "?" in left[match.start() :] else ""
        left = left[: match.start()].rstrip(" ,;:-–—") + mark
    return left if re.search(r"\w", left) else ""


def _split(sentence: str, language: Language) -> list[str]:
    """Each question of a sentence that asks several: who decides, and how long does it take?"""
    places = [m.start() for m in _pattern(language, "joined").finditer(folded(sentence))]
    parts = [sentence[a:b] for a, b in zip([0, *places], [*places, len(sentence)], strict=True)]
    kept: list[str] = []
    for part in parts:
        own = (part[_joint(part, language) :] if kept else part).strip(" ,")
        if kept and (verb := _shared(kept[-1], own, language)):
            kept[-1:] = [f"{kept[-1]} {verb}", own]
        elif kept and _RELATIVE.match(folded(part)) and yes_or_no(kept[-1], language):
            kept[-1] = f"{kept[-1]}{part}"  # "would it help her son, who was never treated?"
        elif kept and not (_understood(kept[-1], language) and tokens(own, language)):
            kept[-1] = f"{kept[-1]}{part}"  # half of a question
        elif kept and (turn := _turn(kept[-1], language)):
            if not _understood(kept[-1][:turn], language):
                kept[-1] = f"{kept[-1]}{part}"  # "for a drug, when ANSM says no, may HAS …"
                continue
            own = f"{kept[-1][turn:].strip(' ,')}, {own}"  # "… and once granted, how fast"
            kept = [*kept[:-1], kept[-1][:turn].strip(" ,"), own]
        else:
            kept.append(own)
    return kept


def _shared(part: str, other: str, language: Language) -> str:
    """What two questions share, where only the other one says it: "may we appeal?" of "before which
    court, and within what time, may we appeal?"; empty where there is nothing.
    """
    bare, whole = (_pattern(language, "phrase").match(folded(words)) for words in (part, other))
    return other[whole.end() :] if bare and whole and bare.end() == len(part) else ""


def _understood(part: str, language: Language) -> bool:
    """Tell whether the beginning of a sentence is a question, and has a word to understand."""
    pieces = re.split(r"[:,] *", fold(part))
    asking = any(wonders(piece, language) for piece in pieces)
    return asking and bool(tokens(part, language))


def _joint(part: str, language: Language) -> int:
    match = _pattern(language, "joint").match(folded(part))
    return match.end() if match else 0


def _turn(part: str, language: Language) -> int | None:
    """Where a part ends with what the next question hangs on."""
    match = _pattern(language, "turn").search(folded(part))
    return match.start() if match else None


def _verbal(sentence: str) -> str:
    """The sentence folded, its HAS told from the verb."""
    return fold(sentence if sentence.isupper() else _HAS.sub("h.a.s.", sentence))


@cache
def _pattern(language: Language, name: str) -> re.Pattern[str]:
    text = (Path(__file__).parent / "clauses.yaml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = {entry["language"]: entry for entry in parse_entries(text)}
    return re.compile(entries[language][name], re.VERBOSE)
