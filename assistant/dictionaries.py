"""Dictionaries: which words are words of French, and which of English."""

from __future__ import annotations

from functools import cache

from assistant.analysis import fold
from assistant.sources import Language


def in_dictionary(word: str, language: Language) -> bool:
    """Tell whether a folded word stands in the dictionary of a language.

    >>> in_dictionary("hopital", "fr"), in_dictionary("hospital", "fr")
    (True, False)
    """
    return word in _words(language)


@cache
def _words(language: Language) -> frozenset[str]:
    from spellchecker import SpellChecker

    return frozenset(
        fold("\n".join(SpellChecker(language=language).word_frequency.words())).split()
    )
