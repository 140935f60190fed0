"""Whether a question that is said otherwise gets the same answer: rules, passages, dates."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter

from assistant import Answer, Assistant
from assistant.rules.dates import dates_in
from assistant.settings import Settings
from assistant.sources import Language
from eval.answers import TODAY

PAIRS = Path(__file__).parent / "pairs.yaml"

SEED = 20261126

_LONG = re.compile(r"\b[^\W\d_]{7,}\b")
_POLITE: dict[Language, tuple[str, str]] = {
    "fr": ("Bonjour, ", " Merci d'avance pour votre réponse !"),
    "en": ("Hello, ", " Thank you in advance for your answer!"),
}


class Pair(BaseModel, frozen=True, extra="forbid"):
    """The same question in both languages and, for some, with the name of before."""

    id: str
    fr: str
    en: str
    old: str | None = None


Change = Callable[[str, Language], str | None]
"""A question said otherwise; None where there is no such way to say it."""


def load() -> tuple[Pair, ...]:
    """Read the pairs, in their order."""
    listed = yaml.load(PAIRS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(tuple[Pair, ...]).validate_python(listed)


def without_accents(question: str, language: Language) -> str | None:
    """The question as it is typed on a keyboard without accents."""
    bare = unicodedata.normalize("NFD", question.replace("œ", "oe"))
    told = "".join(char for char in bare if not unicodedata.combining(char))
    return told if told != question else None


def in_capitals(question: str, language: Language) -> str | None:
    """The question in capitals throughout."""
    return question.upper()


def with_a_slip(question: str, language: Language) -> str | None:
    """The question with one letter of a long word doubled, dropped, or swapped with the next."""
    draw = random.Random(f"{SEED}{question}")
    words = [match for match in _LONG.finditer(question) if not match[0].isupper()]
    if not words:
        return None
    word = draw.choice(words)
    place = draw.randrange(word.start() + 1, word.end() - 1)
    one, two = question[place], question[place + 1]
    slip = draw.choice([one + one + two, two, two + one] if one != two else [one + one + two, two])
    return question[:place] + slip + question[place + 2 :]


def with_courtesy(question: str, language: Language) -> str | None:
    """The question between a greeting and thanks."""
    first, last = _POLITE[language]
    begins = question[0].lower() if question[1:2].islower() else question[0]
    return f"{first}{begins}{question[1:]}{last}"


def reordered(question: str, language: Language) -> str | None:
    """The question with what stands before its first comma or colon put at its end."""
    parts = re.split(r" ?[,:] ", question.rstrip(" ?."), maxsplit=1)
    if len(parts) < 2:
        return None
    return f"{parts[1][0].upper()}{parts[1][1:]}, {parts[0][0].lower()}{parts[0][1:]} ?"


CHANGES: dict[str, Change] = {
    "without accents": without_accents,
    "in capitals": in_capitals,
    "with a slip": with_a_slip,
    "with courtesy": with_courtesy,
    "reordered": reordered,
}


def alike(one: Answer, other: Answer) -> bool:
    """Tell whether two answers are the same: their rules, the passages they cite, their dates."""
    return _gist(one) == _gist(other)


def _gist(answer: Answer) -> tuple[object, ...]:
    dates = frozenset(day for s in answer.statements for _, day in dates_in(s.text))
    passages = frozenset(reference.passage.id for reference in answer.references)
    return answer.status, frozenset(answer.conversation.told), passages, dates


def measure(assistant: Assistant) -> dict[str, list[tuple[str, str, bool]]]:
    """For each kind of change, the two questions and whether their answers are alike."""

    def ask(question: str, language: Language | None = None) -> Answer:
        return assistant.ask(question, today=TODAY, language=language)

    reached: dict[str, list[tuple[str, str, bool]]] = {}
    for pair in load():
        french, english = ask(pair.fr), ask(pair.en)
        versions = [("other language", pair.fr, pair.en, french, english)]
        if pair.old:
            versions.append(("old and new names", pair.fr, pair.old, french, ask(pair.old)))
        spoken: list[tuple[Language, str, Answer]] = [
            ("fr", pair.fr, french),
            ("en", pair.en, english),
        ]
        for language, question, answer in spoken:
            for name, change in CHANGES.items():
                if other := change(question, language):
                    versions.append((name, question, other, answer, ask(other)))
        for name, question, other, one, two in versions:
            reached.setdefault(name, []).append((question, other, alike(one, two)))
    return reached


def report(settings: Settings, *, faults: bool = False) -> Iterator[str]:
    """The share of each kind of change that leaves the answer as it was."""
    reached = measure(Assistant.open(settings))
    for name, versions in reached.items():
        if faults:
            yield from (f"{name}: {one!r} / {two!r}" for one, two, same in versions if not same)
    for name, versions in reached.items():
        held = sum(same for _, _, same in versions)
        yield f"{name:18} {held:4} of {len(versions):4} alike, {held / len(versions):.1%}"
    every = [same for versions in reached.values() for _, _, same in versions]
    yield f"{'all':18} {sum(every):4} of {len(every):4} alike, {sum(every) / len(every):.1%}"
