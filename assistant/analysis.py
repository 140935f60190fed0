"""From words to terms: French and English analysis for the lexical half of the search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import Stemmer

from assistant.sources import Language

_FRENCH = """
ai aie aient ait alors as au aucun aura aurait aussi autre aux avait avec avez avoir avons ayant
bien bonjour c ca car ce ceci cela celle celles celui ces cet cette ceux chez ci comme comment d
dans de des deux doit doivent donc dont du elle elles en encore entre es est et etaient etait
etant ete etes etre eu eux faire fait faut ici il ils j je jusqu jusque l la laquelle le lequel
les lesquelles lesquels leur leurs lorsqu lorsque lui m ma mais me meme mes merci moi mon n ne ni
nos notre nous on ont ou par parce pas peut peuvent peux plait plus pour pourquoi pourrait puis
puisque qu quand que quel quelle quelles quels qui quoi s sa sans savoir se sera seront ses si
soit sommes son sont sous souhaite suis sur svp t ta te tel tes toi ton toujours tous tout toute
toutes tres tu un une va vais vers veut veux voila voudrais vos votre vous vraiment y
"""
_ENGLISH = """
a about all also am an and any are as at be because been being but by can could did do does for
from get had has have he hello her here him his i if in into is it its just know like may me might
mine must my need no not of on one or our ours please she should so some such tell than thank
thanks that the their them then there these they this those to under up us very want was we were
what when where whether which while who whom whose why will with would you your yours
"""
_STOP: dict[Language, frozenset[str]] = {
    "fr": frozenset(_FRENCH.split()),
    "en": frozenset(_ENGLISH.split()),
}

_STEMMERS = {"fr": Stemmer.Stemmer("french"), "en": Stemmer.Stemmer("english")}

_NUMBERS = {
    "un": 1, "une": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4,
    "four": 4, "cinq": 5, "five": 5, "six": 6, "douze": 12, "twelve": 12, "quinze": 15,
    "fifteen": 15, "dix-huit": 18, "eighteen": 18, "vingt": 20, "twenty": 20,
    "quarante-cinq": 45, "forty-five": 45, "quatre-vingt-dix": 90, "ninety": 90, "dix": 10,
    "ten": 10,
}  # fmt: skip
_UNITS = {
    "jour": "j", "day": "j", "mois": "m", "month": "m", "an": "a", "annee": "a", "year": "a",
    "semaine": "s", "week": "s", "%": "%",
}  # fmt: skip

_NUMBER = rf"\d+(?:[.,]\d+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_QUANTITY = re.compile(
    rf"\b({_NUMBER})[\s-]*(?:\w+ables?\s+)?(jours?|days?|mois|months?|ans?|annees?|years?|semaines?|weeks?|%)(?!\w)"
)
_ARTICLE = re.compile(r"\b([lrd])\.?\s?(\d{3,5}(?:-\d+)*)\b")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)", re.IGNORECASE)
_TERM = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text that is not a stop word, as written and as each language stems it."""

    surface: str
    start: int
    """Offset in the text, in characters."""
    fr: str
    en: str


def fold(text: str) -> str:
    """Lower-case, without accents, with straight apostrophes and plain hyphens.

    >>> fold("L’Élaboration pré‑AMM")
    "l'elaboration pre-amm"
    """
    text = text.replace("’", "'").replace("‑", "-").replace("œ", "oe")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def terms(text: str, language: Language) -> list[str]:
    """The terms by which a text is found: stems, and whole articles and quantities.

    An article of law (`L. 5121-12`) and a quantity (`45 jours`, `three years`, `78 %`) are terms
    of their own, the latter alike in both languages.

    >>> terms("Le délai d'évaluation (art. L. 5121-12) est de trois mois", "fr")
    ['l.5121-12', '3m', 'del', 'evalu', 'art', 'trois', 'mois']
    """
    folded = fold(text)
    articles = [f"{letter}.{number}" for letter, number in _ARTICLE.findall(folded)]
    rest = _ARTICLE.sub(" ", folded)
    stems = [token.fr if language == "fr" else token.en for token in tokens(rest, language)]
    return [*articles, *quantities(folded), *stems]


def quantities(text: str) -> list[str]:
    """The quantities with a unit of time or in per cent, alike in both languages.

    >>> quantities("three renewable years, soit 45 jours ou 78%")
    ['3a', '45j', '78%']
    """
    found = _QUANTITY.findall(fold(text))
    return [f"{_NUMBERS.get(n, n)}{_UNITS[u if u == 'mois' else u.rstrip('s')]}" for n, u in found]


def tokens(text: str, language: Language) -> list[Token]:
    """The words of a text that are not stop words of its language; capitals are never one (HAS)."""
    return list(_tokens(text, language))


def is_stop(word: str, language: Language) -> bool:
    """Tell whether a folded word says nothing by itself in that language."""
    return word in _STOP[language]


def _tokens(text: str, language: Language) -> Iterator[Token]:
    straight = text.replace("’", "'").replace("‑", "-")
    for match in _TERM.finditer(_ELISION.sub(lambda elided: " " * len(elided[0]), straight)):
        surface = match[0]
        word = fold(surface)
        acronym = len(surface) > 1 and surface.isupper()
        if word.isdigit() or (len(word) > 1 and (acronym or not is_stop(word, language))):
            yield Token(surface, match.start(), _stem(word, "fr"), _stem(word, "en"))


@cache
def _stem(word: str, language: Language) -> str:
    return str(_STEMMERS[language].stemWord(word))
