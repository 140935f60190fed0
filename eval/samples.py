"""An answer as RAGAS sees it: a question, what was replied, what proves it, what was expected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.sources import Citation
from eval.judging import Outcome


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer as RAGAS sees it."""

    question: str
    answer: str
    reference: str
    quotes: tuple[str, ...]
    """The words cited, in order."""
    gold: tuple[str, ...]
    """All the quotes of which any would do."""
    wanted: tuple[str, ...]
    """For each part of the question, the gold quote that is cited, or else the first."""
    passages: Mapping[str, str]
    """The passages cited: id to words."""
    gold_passages: tuple[str, ...]
    wanted_passages: tuple[str, ...]

    @classmethod
    def of(cls, outcome: Outcome) -> Sample:
        """Make a sample of an answer to a question that the documents answer."""
        asked, passages = outcome.question, outcome.assistant.corpus
        cited = {r.passage.id: r.passage for r in outcome.answer.references}

        def best(part: Sequence[Citation]) -> Citation:
            held = (gold for gold in part if any(gold.is_in(p) for p in cited.values()))
            return next(held, part[0])

        def homes(quotes: Sequence[Citation]) -> tuple[str, ...]:
            return tuple(p.id for p in passages if any(quote.is_in(p) for quote in quotes))

        gold = [quote for part in asked.gold for quote in part]
        wanted = [best(part) for part in asked.gold]
        found = [home for quote in wanted for home in _first(homes([quote]), cited)]
        return cls(
            question=asked.question,
            answer=outcome.answer.text,
            reference=asked.reference,
            quotes=tuple(citation.quote for citation in outcome.cited),
            gold=tuple(quote.quote for quote in gold),
            wanted=tuple(quote.quote for quote in wanted),
            passages={key: passage.plain for key, passage in cited.items()},
            gold_passages=homes(gold),
            wanted_passages=tuple(dict.fromkeys(found)),
        )


Ask = Callable[[Sample], Awaitable[float]]
"""A sample to one measure; it raises, or is not a number, where there is none."""


def _first(homes: Sequence[str], cited: Mapping[str, object]) -> Sequence[str]:
    """One passage of those that hold the same quote: one that is cited, if any."""
    return sorted(homes, key=lambda home: home not in cited)[:1]
