"""From words to terms: French and English analysis for the lexical half of the search."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer
from sentencex import segment

from assistant.sources import Language

_FRENCH = """
ai aie aient ait alors as au aucun aura aurait aussi aux avait avec avez avoir avons ayant
bien bonjour c ca car cas ce ceci cela celle celles celui ces cet cette ceux chez ci comme comment d
dans de des deux doit doivent donc dont du elle elles en entre es est et etaient etait
etant ete etes etre eu eux faire fait faut ici il ils j je jusqu jusque l la laquelle le lequel
les lesquelles lesquels leur leurs lorsqu lorsque lui m ma mais me meme mes merci moi mon n ne ni
nos notre nous on ont ou par parce peut peuvent peux plait plus pour pourquoi pourrait puis
puisque qu quand que quel quelle quelles quels qui quoi s sa savoir se sera seront ses si
soit sommes son sont sous souhaite suis sur svp t ta te tel tes toi ton toujours tous tout toute
toutes tres tu un une va vais vers veut veux voila voudrais vos votre vous vraiment y
"""
_ENGLISH = """
a about all also am an and any are as at be because been being but by can could did do does for
from get had has have he hello her here him his i if in into is it its just know like may me might
mine must my need of on one or our ours please she should so some such tell than thank
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
    "trente": 30, "thirty": 30, "soixante": 60, "sixty": 60,
    "quarante-cinq": 45, "forty-five": 45, "quatre-vingt-dix": 90, "ninety": 90, "dix": 10,
    "ten": 10,
}  # fmt: skip
_UNITS = {
    "jour": "j", "day": "j", "mois": "m", "month": "m", "an": "a", "annee": "a", "year": "a",
    "semaine": "s", "week": "s", "%": "%",
}  # fmt: skip

_NUMBER = rf"\d+(?:[.,]\d+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_LARGER = (
    "et",
    "and",
    "cent",
    "cents",
    "hundred",
    "mille",
    "thousand",
    "vingts",
    "forty",
    "quatre",
)
"""Words before a number that make it the tail of another one: vingt et un jours."""
_QUANTITY = re.compile(
    rf"(?:(?<![\w.,-])(\w+)[\s-]+)?(?<![\w.,-])(?<!vingt )({_NUMBER})[\s-]*(?:\(\d+\)\s*)?"
    r"(?:\w+ables?\s+)?(jours?|days?|mois|months?|ans?|annees?|years?|semaines?|weeks?|%)(?!\w)"
)
_ONE = re.compile(r"\ban? (?=(?:day|week|month|year)\b)")
_ARTICLE = re.compile(r"\b([LRD])\.?\s?(\d{3,5}(?:-\d+)*)\b", re.IGNORECASE)
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)", re.IGNORECASE)
_TERM = re.compile(r"\w[\w\u0300-\u036f]*")
TITLES = "MM?|Mme|Mlle|Dr|Pr|Mr|Mrs|Ms"
"""A pattern for what stands before the name of a person, without its point."""

_UNFINISHED = re.compile(
    rf"(?:^|[\s('’\"])(?:[A-Z]|[Aa]rt|[Cc]f|[Nn]o|{TITLES}|[Mm]ax|[Mm]in|"
    r"[Aa]pprox|[Ee]nv|al|vol|pp?|c|c\.-à-d|ex|e\.g|i\.e|vs|fig|chap|etc)\.\s*$"
)
"""The end of what the library takes for a sentence after an abbreviation."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text that is not a stop word, as written and as each language stems it."""

    surface: str
    start: int
    """Offset in the text, in characters."""
    fr: str
    en: str


@lru_cache(maxsize=2**15)
def fold(text: str) -> str:
    """Lower-case, without accents, with straight apostrophes and plain hyphens.

    >>> fold("L’Élaboration pré‑AMM")
    "l'elaboration pre-amm"
    """
    text = text.replace("’", "'").replace("‑", "-").replace("œ", "oe")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache
def folded(text: str) -> str:
    """The text folded letter by letter, so that places in it stay the same.

    >>> folded("Où déposer l’œuvre ?"), fold("Où déposer l’œuvre ?")
    ("ou deposer l'ouvre ?", "ou deposer l'oeuvre ?")
    """
    return "".join(fold(char)[:1] or " " for char in text)


def terms(text: str, language: Language) -> list[str]:
    """The terms by which a text is found: stems, and whole articles and quantities.

    An article of law (`L. 5121-12`) and a quantity (`45 jours`, `three years`, `78 %`) are terms
    of their own, the latter alike in both languages.

    >>> terms("Le délai d'évaluation (art. L. 5121-12) est de trois mois", "fr")
    ['l.5121-12', '3m', 'del', 'evalu', 'art', 'trois', 'mois']
    """
    text = text.replace("‑", "-")
    articles = [f"{letter}.{number}".lower() for letter, number in _ARTICLE.findall(text)]
    rest = _ARTICLE.sub(" ", text)
    stems = [token.fr if language == "fr" else token.en for token in tokens(rest, language)]
    return [*articles, *quantities(text), *stems]


def quantities(text: str) -> list[str]:
    """The quantities with a unit of time or in per cent, alike in both languages.

    >>> quantities("three renewable years, soit 45 jours ou 78%")
    ['3a', '45j', '78%']
    """
    spelt = _ONE.sub("one ", fold(text).replace("\xa0", " "))
    found = _QUANTITY.findall(spelt)
    return [
        f"{_NUMBERS.get(number, number)}{_UNITS[unit if unit == 'mois' else unit.rstrip('s')]}"
        for before, number, unit in found
        if not (before.isdigit() or before in _NUMBERS or before in _LARGER)
    ]


def tokens(text: str, language: Language) -> list[Token]:
    """The words of a text that are not stop words of its language; capitals are never one (HAS)."""
    return [
        token
        for token in every_token(text)
        if token.surface.isdigit()
        or (len(token.surface) > 1 and token.surface.isupper())
        or (len(token.surface) > 1 and not is_stop(fold(token.surface), language))
    ]


def sentences(text: str, language: Language) -> list[str]:
    """The sentences of a text, in order, the white space around them left out.

    >>> sentences("Voir l'article L. 5121-12 (cf. n° 3). Le délai est de max. 45 jours.", "fr")
    ["Voir l'article L. 5121-12 (cf. n° 3).", 'Le délai est de max. 45 jours.']
    """
    parts = [part for part in segment(language, text) if part.strip()]
    whole: list[str] = []
    for part in parts:
        if whole and _UNFINISHED.search(whole[-1]):
            whole[-1] += part
        else:
            whole.append(part)
    return [part.strip() for part in whole]


def is_stop(word: str, language: Language) -> bool:
    """Tell whether a folded word says nothing by itself in that language."""
    return word in _STOP[language]


def every_token(text: str) -> list[Token]:
    """All the words of a text, stop words too, without what was elided before them."""
    straight = text.replace("’", "'").replace("‑", "-")
    bare = _ELISION.sub(lambda elided: " " * len(elided[0]), straight)
    found = ((match, fold(match[0])) for match in _TERM.finditer(bare))
    return [
        Token(match[0], match.start(), _stem(word, "fr"), _stem(word, "en"))
        for match, word in found
    ]


@cache
def _stem(word: str, language: Language) -> str:
    return str(_STEMMERS[language].stemWord(word))
