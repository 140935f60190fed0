"""How easily the everyday register reads: the French adaptation of Flesch's formula."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from assistant.rules import Rulebook
from assistant.settings import Settings

EASY = 60
"""Score from which a text is of ordinary difficulty, on Flesch's scale from 0 to 100."""


def score(text: str) -> float:
    """Kandel and Moles (1958): 207 - 1.015 x words a sentence - 73.6 x syllables a word."""
    import textstat

    textstat.textstat.set_lang("fr")
    return float(textstat.textstat.flesch_reading_ease(text))


def medians(rulebook: Rulebook) -> dict[str, float]:
    """The median score of the sentences in everyday words, and of all the exact ones."""
    rules = list(rulebook.rules())
    plain = [score(rule.plain["fr"]) for rule in rules if rule.plain]
    exact = [score(rule.says["fr"]) for rule in rules]
    return {"plain": round(median(plain), 1), "exact": round(median(exact), 1)}


def report(settings: Settings) -> Iterator[str]:
    """The scores of the sentences in everyday words, and the hardest of them."""
    rulebook = Rulebook.load(settings.corpus)
    plain = sorted((score(r.plain["fr"]), r.plain["fr"]) for r in rulebook.rules() if r.plain)
    easy = sum(value >= EASY for value, _ in plain) / len(plain)
    found = medians(rulebook)
    yield f"{len(plain)} sentences have everyday words."
    yield f"median {found['plain']:.0f} (exact words: {found['exact']:.0f}), {easy:.0%} from {EASY}"
    yield "The hardest:"
    yield from (f"  {value:4.0f}  {text}" for value, text in plain[:10])
