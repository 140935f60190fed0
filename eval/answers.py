"""How often the answer is right, and how often the assistant refuses as it should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import Answer, Assistant
from assistant.sources import find
from eval.questions import Question


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, and what became of it."""

    question: Question
    answer: Answer

    @property
    def right(self) -> bool:
        """A shown quote holds a gold quote, or is held by it; or nothing was to be found."""
        if not self.question.gold:
            return self.refused
        return not self.refused and self._held(len(self.answer.statements))

    @property
    def right_at_once(self) -> bool:
        """The first quote that is shown is already right."""
        return bool(self.question.gold) and not self.refused and self._held(1)

    @property
    def refused(self) -> bool:
        """Nothing was shown as an answer, not even as one in part."""
        return self.answer.status not in ("answered", "partial")

    @property
    def doubted(self) -> bool:
        """What was shown was said to answer perhaps in part only."""
        return self.answer.status == "partial"

    def _held(self, first: int) -> bool:
        quoted = [s for s in self.answer.statements if s.kind == "quote"][:first]
        return any(
            gold.source == citation.source
            and (find(gold.quote, citation.quote) or find(citation.quote, gold.quote))
            for statement in quoted
            for citation in statement.citations
            for gold in self.question.gold
        )


def outcomes(assistant: Assistant, questions: Sequence[Question]) -> list[Outcome]:
    """Ask every question through the public door."""
    return [Outcome(question, assistant.ask(question.question)) for question in questions]
