"""Reading a question: its language, what it speaks of, and what kind of answer it waits for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assistant.analysis import fold, tokens
from assistant.sources import Citation, Language
from assistant.vocabulary import Concept, Vocabulary

Wants = Literal["time", "number", "who", "where"]
"""What a right answer must hold: a length of time or a date, a number, an actor, an address."""

_WANTS: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    (
        "time",
        re.compile(
            r"\b(combien (de (temps|jours|semaines|mois)|d'an(nee)?s)|(a )?quelle date|"
            r"(la date|date (limite|maximale|butoir))|(premier|dernier|quel) jour|"
            r"(what|which|due|the) (date|day)|(first|last) day|cut-?off|"
            r"(sous|en) combien|delais?|durees?|dure(nt)?|valable|"
            r"how long|how soon|how (many|much) (days|weeks|months|years|time)|deadlines?|"
            r"time ?(limit|frame)s?|valid(ity)?|lasts?(?! (year|month|week|time)))\b|"
            # "quand" and "when" ask for a time where they open or close a question, else "if"
            r"(^|[,;:.?!] ?)((et|mais|donc|alors|and|but|so|then) )?"
            r"((a partir de|depuis|jusqu'a|pour|avant|since|until|from|by|before) )?"
            r"(quand|when)\b|\b(quand|when) ?\?"
        ),
    ),
    (
        "number",
        re.compile(
            r"\b(combien|nombre|nbre?|chiffre|pourcentage|taux|"
            r"how many|how much|number of|percentage|rate)\b"
        ),
    ),
    (
        "where",
        re.compile(
            r"^ou (puis|peut|sont|est|trouver|deposer|se trouve)|"
            r"\b(a quelle adresse|quelle adresse|"
            r"(mail|courriel|e-?mail|contact)s?|where|address|"
            r"(quel(le)?|which|what) (portail|plate-?forme|site|canal|portal|platform|channel))\b"
        ),
    ),
    (
        "who",
        re.compile(
            r"\b(qui|a qui|par qui|quelle (autorite|agence|instance)|"
            r"who|whom|which (authority|agency|body)|"
            r"(l')?(ansm|has)\b[^.?!]{0,40}\b(ou|or)\b[^.?!]{0,25}\b(has|ansm|seule|alone|someone))\b"
        ),
    ),
)

_FOLLOWS = re.compile(r"^(et|mais|donc|alors|and|but|so|what about|how about)\b")
_ORIENTS = re.compile(
    r"\b(quel(le)?s? (est la )?(bonne? )?"
    r"(regime|voie|acces|autorisation|procedure|demarche|option|cadre|mecanisme)s?|"
    r"(vers|a) qui (se|me|nous|s'|m'|dois-je|devons-nous|faut-il)? ?(tourner|adresser|m'adresser|"
    r"s'adresser|nous adresser)|qui (dois-je |devons-nous |faut-il |puis-je )?contacter|"
    r"que (puis-je |pouvons-nous |peut-on |dois-je |faut-il |doit-on )?faire|par ou commencer|"
    r"comment (faire|proceder|y avoir acces|l'obtenir|l'avoir|se le procurer)|"
    r"(m'|nous |s')orienter|"
    r"(which|what) (french |legal )?"
    r"(regime|route|scheme|pathway|procedure|access|authori[sz]ation|mechanism|framework)|"
    r"what (might|could|may|would) (fit|apply|suit)|"
    r"what (are (our|my|the) )?options|who (should|can|must|do) (we|i) (contact|ask|turn to)|"
    r"where (do|should) (we|i) start|what (can|should|must) (we|i) do|"
    r"how (can|could|do) (we|i|he|she|they) get (it|access))\b"
)
"""What is asked by those who look for the way of access that fits their situation."""

_CLAUSE = re.compile(r"[^,;:.?!\n]+[,;:.?!\n]*")

_CHECKS = re.compile(
    r"((c'est|est-ce|est ce|is (it|that|this)|am i|n'est-ce|n'est ce)? ?"
    r"(bien|pas|vrai|exact|correct|right|true|ca|cela|so|juste|oui|non|yes|no)[ ,]*)+\W*"
)
"""A clause that only asks whether what was said is so."""

_INTRODUCES = 1
"""Words beside what a clause says from which it says more: "sachant que" is one."""

_SHORT = 6
"""Words in a message that is too short to stand alone after another."""


Known = tuple[tuple[str, str | date], ...]
"""Facts by id, as a value that can be kept and compared."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the former message leaves to the next one; a value, handed back with each answer."""

    question: str = ""
    regimes: tuple[str, ...] = ()
    facts: Known = ()
    """The situation as the user told it."""
    asked: str = ""
    """The fact that was asked for last."""
    guided: Literal["", "oriented", "scheduled"] = ""
    """What was told last: which way of access fits, due dates, or something else."""
    told: tuple[str, ...] = ()
    """The rules that answered last, by id."""
    cited: tuple[Citation, ...] = ()
    """The words that proved the last answer."""
    language: Language = "fr"
    """Of the last message."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One question, understood."""

    question: str
    """Its words, completed with what it takes over from what was said before."""
    asked: str
    """Its words alone."""
    language: Language
    regimes: tuple[Concept, ...] = ()
    """The ways of access it names, or takes over."""
    wants: Wants | None = None
    concepts: tuple[Concept, ...] = ()
    """All that it names, ways of access too."""
    carried: tuple[Concept, ...] = ()
    """The ways of access it takes over without naming them."""
    context: str = ""
    """What was told beside, or asked before, in the light of which it is understood."""
    follows: bool = False
    """It may lean on what was said before: it is short, or begins with "and"."""


def read(question: str, vocabulary: Vocabulary, language: Language | None = None) -> Reading:
    """Read one question; `language` overrides what it looks like."""
    spoken = language or vocabulary.language(question)
    return Reading(
        question,
        question,
        spoken,
        vocabulary.regimes(question, spoken),
        _wanted(question),
        tuple(mention.concept for mention in vocabulary.mentions(question, spoken)),
        follows=_follows(question),
    )


def about(reading: Reading, regimes: Sequence[Concept]) -> Reading:
    """The reading of a question that is about these ways of access without naming them."""
    names = (concept.short(reading.language) for concept in regimes)
    question = " ".join([reading.question, *names])
    return replace(reading, question=question, regimes=tuple(regimes))


def orients(message: str) -> bool:
    """Tell whether a message asks which way of access fits a situation."""
    return bool(_ORIENTS.search(fold(message)))


def set_aside(reading: Reading, said: Sequence[slice], vocabulary: Vocabulary) -> Reading | None:
    """The reading without the clauses in which something is said, still on the same subjects.

    None where the message asks nothing else.
    """
    question = reading.question
    left = []
    for start, stop in (match.span() for match in _CLAUSE.finditer(question)):
        inside = [place for place in said if place.start < stop and start < place.stop]
        outside = (n for n in range(start, stop) if not any(p.start <= n < p.stop for p in inside))
        beside = "".join(question[n] for n in outside)
        more = not inside or len(tokens(beside, reading.language)) > _INTRODUCES
        if more and not _CHECKS.fullmatch(fold(question[start:stop]).strip()):
            left.append(question[start:stop])
    rest = " ".join(left)
    if not tokens(rest, reading.language):
        return None
    if not vocabulary.regimes(rest, reading.language):
        names = (concept.short(reading.language) for concept in reading.regimes)
        rest = " ".join([rest, *names])
    return replace(reading, question=rest, wants=_wanted(rest))


def _follows(message: str) -> bool:
    folded = fold(message).strip()
    return bool(_FOLLOWS.match(folded)) or len(folded.split()) <= _SHORT


def _wanted(question: str) -> Wants | None:
    # Once folded, "où" (where) could no longer be told from "ou" (or).
    folded = fold(re.sub(r"\boù\b", "where", question.lower()))
    return next((wants for wants, pattern in _WANTS if pattern.search(folded)), None)
