"""Reading a message: its language, what it speaks of, and what kind of answer it waits for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.analysis import fold, tokens
from assistant.sources import Language
from assistant.vocabulary import Concept, Vocabulary

Wants = Literal["time", "number", "who", "where"]
"""What a right answer must hold: a length of time or a date, a number, an actor, an address."""

_WANTS: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    (
        "time",
        re.compile(
            r"\b(combien (de (temps|jours|semaines|mois)|d'an(nee)?s)|a quelle date|"
            r"(sous|en) combien|delais?|durees?|dure(nt)?|valable|"
            r"how long|how soon|how (many|much) (days|weeks|months|years|time)|deadlines?|"
            r"time ?(limit|frame)s?|valid(ity)?|lasts?)\b|"
            # "quand" and "when" ask for a time where they open or close a question, else "if"
            r"(^|[,;:.?!] ?)((et|and) )?((a partir de|depuis|jusqu'a|since|until|from) )?"
            r"(quand|when)\b|\b(quand|when) ?\?"
        ),
    ),
    ("number", re.compile(r"\b(combien|pourcentage|taux|how many|how much|percentage|rate)\b")),
    (
        "where",
        re.compile(
            r"^ou (puis|peut|sont|est|trouver|deposer|se trouve)|"
            r"\b(a quelle adresse|quelle adresse|"
            r"(mail|courriel|e-?mail|contact)s?|where|address|which (portal|platform))\b"
        ),
    ),
    (
        "who",
        re.compile(
            r"\b(qui|a qui|par qui|quelle (autorite|agence)|who|whom|which (authority|agency))\b"
        ),
    ),
)

_FOLLOWS = re.compile(r"^(et|mais|donc|alors|and|but|so|what about|how about)\b")
_SHORT = 6
"""Words in a message that is too short to stand alone after another."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the former message leaves to the next one; a value, handed back with each answer."""

    question: str = ""
    regimes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, understood."""

    question: str
    """The message, completed with what it takes over from the one before."""
    language: Language
    regimes: tuple[Concept, ...] = ()
    """The ways of access it names, or takes over."""
    wants: Wants | None = None
    carried: tuple[Concept, ...] = ()
    """The ways of access it takes over without naming them."""


def read(
    message: str,
    vocabulary: Vocabulary,
    conversation: Conversation = Conversation(),
    language: Language | None = None,
) -> Reading:
    """Read a message in the light of the one before; `language` overrides what it looks like."""
    spoken = language or vocabulary.language(message)
    named = vocabulary.regimes(message, spoken)
    follows = _follows(message)
    question = message
    carried: tuple[Concept, ...] = ()
    if named and follows and conversation.question and _only_names(message, vocabulary, spoken):
        names = " ".join(concept.name(spoken) for concept in named)
        question = f"{_without_regimes(conversation.question, vocabulary)} {names}"
    elif not named and follows and conversation.regimes:
        carried = tuple(vocabulary.concepts[name] for name in conversation.regimes)
        question = " ".join([message, *(concept.name(spoken) for concept in carried)])
    return Reading(question, spoken, named or carried, _wanted(question), carried)


def _follows(message: str) -> bool:
    folded = fold(message).strip()
    return bool(_FOLLOWS.match(folded)) or len(folded.split()) <= _SHORT


def _only_names(message: str, vocabulary: Vocabulary, language: Language) -> bool:
    """Tell whether a message says nothing but the names of ways of access ("et pour un CPC ?")."""
    return not tokens(_without_regimes(message, vocabulary), language)


def _without_regimes(message: str, vocabulary: Vocabulary) -> str:
    mentions = vocabulary.mentions(message, vocabulary.language(message))
    for mention in reversed(mentions):
        if mention.concept.kind == "regime":
            message = message[: mention.words.start] + message[mention.words.stop :]
    return message


def _wanted(question: str) -> Wants | None:
    # Once folded, "où" (where) could no longer be told from "ou" (or).
    folded = fold(re.sub(r"\boù\b", "where", question.lower()))
    return next((wants for wants, pattern in _WANTS if pattern.search(folded)), None)
