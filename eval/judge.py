"""RAGAS with a judge: an OpenAI-compatible endpoint, asked in French (`eval/prompts/`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.sources import UserError, in_one_line
from eval.samples import Ask, Sample

if TYPE_CHECKING:
    from ragas.embeddings.base import BaseRagasEmbedding
    from ragas.llms.base import InstructorBaseRagasLLM
    from ragas.metrics.collections.base import BaseMetric
    from ragas.prompt.metrics.base_prompt import BasePrompt

PROMPTS = Path(__file__).parent / "prompts"

ANSWER_TOKENS = 4096
"""Longest reply of a judge; RAGAS's own 1024 would cut the verdicts on a long answer short."""


class JudgeError(UserError):
    """A judge that is named and does not serve; the message says what to set."""


class Judge(BaseSettings):
    """An OpenAI-compatible endpoint that judges answers: REPERE_JUDGE_URL, _MODEL and _KEY."""

    model_config = SettingsConfigDict(
        env_prefix="REPERE_JUDGE_", env_ignore_empty=True, frozen=True
    )

    url: str | None = None
    model: str | None = None
    key: str = "none"
    """Local servers ask for none."""

    @classmethod
    def load(cls) -> Judge | None:
        """Read the judge from the environment; None where none is named."""
        judge = cls()
        if judge.url is None and judge.model is None:
            return None
        if judge.url is None or judge.model is None:
            raise JudgeError("A judge needs both REPERE_JUDGE_URL and REPERE_JUDGE_MODEL.")
        if not judge.url.startswith(("http://", "https://")):
            raise JudgeError(
                f"REPERE_JUDGE_URL is {judge.url!r}: give an address such as "
                f"http://127.0.0.1:11434/v1."
            )
        return judge

    @property
    def name(self) -> str:
        return str(self.model)


def with_judge(judge: Judge, embedding: BaseRagasEmbedding) -> dict[str, Ask]:
    """The measures of RAGAS that this judge makes, by id."""
    from openai import AsyncOpenAI
    from ragas.llms import llm_factory
    from ragas.metrics.collections import (
        AnswerRelevancy,
        ContextPrecision,
        ContextRecall,
        FactualCorrectness,
        Faithfulness,
    )

    client = AsyncOpenAI(base_url=judge.url, api_key=judge.key, max_retries=1, timeout=120)
    llm: InstructorBaseRagasLLM = llm_factory(judge.name, client=client, max_tokens=ANSWER_TOKENS)
    faithfulness = Faithfulness(llm=llm)
    faithfulness.statement_generator_prompt = _french(
        "statements", faithfulness.statement_generator_prompt
    )
    faithfulness.nli_statement_prompt = _french("verdicts", faithfulness.nli_statement_prompt)
    relevancy = AnswerRelevancy(llm=llm, embeddings=embedding)
    relevancy.prompt = _french("question", relevancy.prompt)
    correctness = FactualCorrectness(llm=llm)
    correctness.prompt = _french("claims", correctness.prompt)
    correctness.nli_prompt = _french("verdicts", correctness.nli_prompt)
    precision = ContextPrecision(llm=llm)
    precision.prompt = _french("usefulness", precision.prompt)
    recall = ContextRecall(llm=llm)
    recall.prompt = _french("attribution", recall.prompt)

    def ask(metric: BaseMetric, given: Callable[[Sample], Mapping[str, object]]) -> Ask:
        async def score(sample: Sample) -> float:
            return float((await metric.ascore(**given(sample))).value)

        return score

    return {
        "faithfulness": ask(
            faithfulness,
            lambda s: {
                "user_input": s.question,
                "response": s.answer,
                "retrieved_contexts": [*s.passages.values()],
            },
        ),
        "response_relevancy": ask(
            relevancy, lambda s: {"user_input": s.question, "response": s.answer}
        ),
        "factual_correctness": ask(
            correctness, lambda s: {"response": s.answer, "reference": s.reference}
        ),
        **{
            name: ask(
                metric,
                lambda s: {
                    "user_input": s.question,
                    "reference": s.reference,
                    "retrieved_contexts": [*s.passages.values()],
                },
            )
            for name, metric in (("context_precision", precision), ("context_recall", recall))
        },
    }


def require(judge: Judge) -> None:
    """JudgeError unless the judge replies to a word: a dead one would fail on every question."""
    from openai import OpenAI, OpenAIError

    client = OpenAI(base_url=judge.url, api_key=judge.key, max_retries=0, timeout=120)
    try:
        client.chat.completions.create(
            model=judge.name, messages=[{"role": "user", "content": "Bonjour"}], max_tokens=5
        )
    except OpenAIError as error:
        raise JudgeError(
            f"The judge {judge.name!r} at {judge.url} does not reply ({in_one_line(error)}): see "
            f"REPERE_JUDGE_URL, REPERE_JUDGE_MODEL and REPERE_JUDGE_KEY, or unset them."
        ) from error


class Example(BaseModel, frozen=True, extra="forbid"):
    """What a judge may be given, and what it should reply."""

    given: Mapping[str, Any]
    reply: Mapping[str, Any]


class Told(BaseModel, frozen=True, extra="forbid"):
    """A prompt as `eval/prompts/` keeps it, in French."""

    instruction: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class French:
    """A prompt of RAGAS in French; of a prompt, its metrics call `to_string` alone."""

    layout: str
    instruction: str
    schema: str
    examples: str

    def to_string(self, data: BaseModel) -> str:
        """The whole prompt, with what is to be judged."""
        return self.layout.format(
            instruction=self.instruction,
            schema=self.schema,
            examples=self.examples,
            given=data.model_dump_json(),
        )


def _french(name: str, english: BasePrompt[Any, Any]) -> Any:
    """Say in French what RAGAS says in English; what goes in and out stays the same."""
    path = PROMPTS / f"{name}.yaml"
    try:
        told = Told.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        shown = [
            f"Entrée : {english.input_model.model_validate(example.given).model_dump_json()}\n"
            f"Réponse : {english.output_model.model_validate(example.reply).model_dump_json()}"
            for example in told.examples
        ]
    except ValidationError as error:
        raise JudgeError(f"{path.name!r} is no prompt: {in_one_line(error)}.") from error
    schema = json.dumps(english.output_model.model_json_schema(), ensure_ascii=False)
    layout = (PROMPTS / "layout.txt").read_text(encoding="utf-8")
    return French(layout, told.instruction, schema, "\n\n".join(shown))
