"""RAGAS: its measures without a model, and those that a judge makes where one is named.

They are asked one by one: `ragas.evaluate` is deprecated, its means skip what has no number and its
experiments drop what fails. Here a measure that fails is None, and counts as a failure.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from assistant.retrieval import load_embedder
from assistant.settings import Settings
from assistant.sources import in_one_line
from eval.judge import Judge, with_judge
from eval.judging import Outcome
from eval.samples import Ask, Sample

if TYPE_CHECKING:
    from ragas.embeddings.base import BaseRagasEmbedding
    from ragas.metrics.base import SingleTurnMetric
    from ragas.metrics.collections.base import BaseMetric

log = logging.getLogger(__name__)


class Ragas:
    """The measures of RAGAS, loaded once."""

    def __init__(self, settings: Settings, judge: Judge | None = None) -> None:
        os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # read when RAGAS is first imported
        embedding = _embedding(settings)
        self._asks = _without_judge(embedding)
        if judge:
            self._asks |= with_judge(judge, embedding)

    async def measure(self, outcomes: Sequence[Outcome]) -> list[dict[str, float | None]]:
        """Measure answers side by side, each by the ids of the metrics that apply to it.

        They apply to a question that has gold quotes and is not refused: others count refusals.
        """
        return list(await asyncio.gather(*map(self._measure, outcomes)))

    async def _measure(self, outcome: Outcome) -> dict[str, float | None]:
        if outcome.refused or not outcome.question.gold:
            return {}
        sample = Sample.of(outcome)
        names = list(self._asks)
        found = await asyncio.gather(
            *(
                _number(self._asks[name], sample, f"{name} of {outcome.question.id}")
                for name in names
            )
        )
        return dict(zip(names, found, strict=True))


async def _number(ask: Ask, sample: Sample, what: str) -> float | None:
    """A measure; None, with a word in the log, where it fails or is not a number."""
    from instructor.core.exceptions import InstructorError
    from openai import OpenAIError

    try:
        value = float(await ask(sample))
    except (InstructorError, OpenAIError, ValueError) as error:
        log.warning("No %s: %s.", what, in_one_line(error)[:200])
        return None
    if isnan(value):
        log.warning("No %s: it is not a number.", what)
        return None
    return min(1.0, max(0.0, value))


def _embedding(settings: Settings) -> BaseRagasEmbedding:
    from ragas.embeddings.base import BaseRagasEmbedding

    _, embed = load_embedder(settings.embedder)

    class ProductEmbedding(BaseRagasEmbedding):
        """The embedder of the product, as RAGAS wants it."""

        def embed_text(self, text: str, **kwargs: Any) -> list[float]:
            return embed(text)

        async def aembed_text(self, text: str, **kwargs: Any) -> list[float]:
            return embed(text)

    return ProductEmbedding()


def _without_judge(embedding: BaseRagasEmbedding) -> dict[str, Ask]:
    from ragas import SingleTurnSample
    from ragas.metrics._context_precision import (
        IDBasedContextPrecision,
        NonLLMContextPrecisionWithReference,
    )
    from ragas.metrics._context_recall import IDBasedContextRecall, NonLLMContextRecall
    from ragas.metrics.collections import (
        CHRFScore,
        DistanceMeasure,
        NonLLMStringSimilarity,
        RougeScore,
        SemanticSimilarity,
    )

    def by_ids(metric: SingleTurnMetric, wanted: Callable[[Sample], Sequence[str]]) -> Ask:
        return lambda sample: metric.single_turn_ascore(
            SingleTurnSample(
                retrieved_context_ids=list(sample.passages),
                reference_context_ids=list(wanted(sample)),
            )
        )

    def by_likeness(metric: SingleTurnMetric, wanted: Callable[[Sample], Sequence[str]]) -> Ask:
        return lambda sample: metric.single_turn_ascore(
            SingleTurnSample(
                retrieved_contexts=list(sample.quotes), reference_contexts=list(wanted(sample))
            )
        )

    def to_reference(metric: BaseMetric) -> Ask:
        async def ask(sample: Sample) -> float:
            found = await metric.ascore(response=sample.answer, reference=sample.reference)
            return float(found.value)

        return ask

    letters = NonLLMStringSimilarity(distance_measure=DistanceMeasure.LEVENSHTEIN)
    return {
        "id_context_precision": by_ids(IDBasedContextPrecision(), lambda s: s.gold_passages),
        "id_context_recall": by_ids(IDBasedContextRecall(), lambda s: s.wanted_passages),
        "text_context_precision": by_likeness(
            NonLLMContextPrecisionWithReference(), lambda s: s.gold
        ),
        "text_context_recall": by_likeness(NonLLMContextRecall(), lambda s: s.wanted),
        "string_similarity": to_reference(letters),
        "rouge": to_reference(RougeScore(rouge_type="rougeL", mode="fmeasure")),
        "chrf": to_reference(CHRFScore()),
        "semantic_similarity": to_reference(SemanticSimilarity(embeddings=embedding)),
    }
