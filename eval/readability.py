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


def report(settings: Settings) -> Iterator[str]:
    """The scores of the sentences in everyday words, beside the exact ones they stand for."""
    rules = [rule for rule in Rulebook.load(settings.corpus).rules() if rule.plain]
    plain = sorted((score(rule.plain["fr"]), rule.plain["fr"]) for rule in rules if rule.plain)
    exact = [score(rule.says["fr"]) for rule in rules]
    scores = [value for value, _ in plain]
    easy = sum(value >= EASY for value in scores) / len(scores)
    yield f"{len(rules)} sentences have everyday words."
    yield f"median {median(scores):.0f} (exact words: {median(exact):.0f}), {easy:.0%} from {EASY}"
    yield "The hardest:"
    yield from (f"  {value:4.0f}  {text}" for value, text in plain[:10])
