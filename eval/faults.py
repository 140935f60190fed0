"""What is wrong with which answer, to mend it: of `dev` alone, for `test` must stay unseen."""

from __future__ import annotations

from collections.abc import Iterator

from assistant import Assistant
from assistant.settings import Settings
from eval import metamorphic
from eval.judging import ask
from eval.questions import load

SHOWN = 300
"""Characters of an answer that are printed."""


def answers(settings: Settings) -> Iterator[str]:
    """Each wrong answer of `dev`, with all that is wrong with it."""
    assistant = Assistant.open(settings)
    for question in load():
        if question.split != "dev":
            continue
        outcome = ask(assistant, question)
        if outcome.faults:
            yield f"## {question.id} {question.kind} {question.style} {outcome.answer.status}"
            yield from (f"   > {turn}" for turn in question.turns)
            yield f"   {'; '.join(map(str, outcome.faults))}"
            yield f"   {' '.join(outcome.answer.text.split())[:SHOWN]}"


def pairs(settings: Settings) -> Iterator[str]:
    """Each question that gets another answer when it is said otherwise."""
    assistant = Assistant.open(settings)
    for pair in metamorphic.load():
        for said in metamorphic.said_otherwise(assistant, pair):
            if not said.alike:
                yield f"{pair.id} {said.change}: {said.question!r} / {said.other!r}"
