"""How often the answer is right, and how often the assistant refuses as it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from assistant import Answer, Assistant
from assistant.answering import CONSULTED
from assistant.reading import read
from assistant.settings import Settings
from assistant.sources import find
from eval.questions import Question, load


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
        quoted = [s for s in self.answer.statements if s.kind != "note"][:first]
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


def report(settings: Settings) -> Iterator[str]:
    """Right answers and right refusals, then what another threshold would give on `dev`."""
    assistant = Assistant.open(settings)
    questions = load()
    reached = outcomes(assistant, questions)
    for split, language in product(("dev", "test"), ("fr", "en")):
        here = [o for o in reached if (o.question.split, o.question.language) == (split, language)]
        answerable = [outcome for outcome in here if outcome.question.gold]
        others = [outcome for outcome in here if not outcome.question.gold]
        yield (
            f"{split:4} {language}: {len(answerable)} with an answer: "
            f"right {_share(o.right for o in answerable)}, "
            f"at once {_share(o.right_at_once for o in answerable)}, "
            f"wrongly refused {_share(o.refused for o in answerable)}; "
            f"{len(others)} without: refused {_share(o.refused for o in others)}, "
            f"doubted {_share(o.doubted for o in others)}"
        )
    yield "What another threshold would refuse, on dev (with an answer / without):"
    scores = [
        (o.question, _best(assistant, o.question)) for o in reached if o.question.split == "dev"
    ]
    for threshold in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        lost = _share(score < threshold for question, score in scores if question.gold)
        refused = _share(score < threshold for question, score in scores if not question.gold)
        yield f"  {threshold:.2f}: {lost} / {refused}"


def _best(assistant: Assistant, question: Question) -> float:
    """The score of the best piece, which the thresholds are compared with."""
    reading = read(question.question, assistant.vocabulary)
    hits = assistant.search(reading.question)[:CONSULTED]
    likes = {rule: cosine for hit in hits for rule, cosine in hit.likes.items()}
    return assistant.writer.write(reading, [hit.passage for hit in hits], likes).score


def _share(held: Iterable[bool]) -> str:
    values = list(held)
    return f"{sum(values) / len(values):.0%}" if values else "-"
