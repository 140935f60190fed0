"""Asking through the public door, and what keeps an answer from being right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from assistant import Answer, Assistant, Conversation
from assistant.analysis import fold, quantities, terms
from assistant.rules.dates import dates_in
from assistant.sources import Citation, Language, find, words
from assistant.writing import proved
from eval.questions import Question

TODAY = date(2026, 3, 1)
"""The day of a question that tells none."""

GUIDED = ("regime", "dated")
"""Kinds of questions that the rules answer from facts, with no threshold."""

DEPTHS = (1, 3, 5)
"""How many of the first passages are read, by `recall_1` and its like."""

_VERDICTS = {"yes": ("oui", "yes"), "no": ("non", "no")}


FaultKind = Literal[
    "answered",
    "refused",
    "no desk",
    "unproved",
    "language",
    "not cited",
    "lacks",
    "holds",
    "date",
    "verdict",
    "regime",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an answer."""

    kind: FaultKind
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class Outcome:
    """One question, and what became of it."""

    question: Question
    answer: Answer
    assistant: Assistant

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """What keeps the answer from being right; nothing where it is."""
        return tuple(self._unanswerable() if self.question.unanswerable else self._answerable())

    @property
    def refused(self) -> bool:
        """Nothing was shown as an answer, not even as one in part."""
        return self.answer.status in ("not_found", "out_of_scope") or (
            self.answer.status == "clarify" and not self.answer.asks
        )

    @cached_property
    def cited(self) -> tuple[Citation, ...]:
        """What the answer shows as proof, in order."""
        shown = (s for s in self.answer.statements if s.kind != "note")
        return tuple(dict.fromkeys(citation for s in shown for citation in s.citations))

    @cached_property
    def values(self) -> dict[str, float | None]:
        """The exact measures that apply to the question, by the id of their metric."""
        asked, refused = self.question, self.refused
        told = (s for s in self.answer.statements if s.kind != "note")
        shown = [proved(statement, self.assistant.corpus) for statement in told]
        found: dict[str, float | None] = {}
        if shown:
            found["proved"] = sum(shown) / len(shown)
        if asked.unanswerable:
            return {**found, "right_refusal": float(refused)}
        found["right"] = float(not self.faults)
        found["false_refusal"] = float(refused)
        if asked.gold:
            expected = [any(self._is_gold(gold, c) for gold in _all(asked)) for c in self.cited]
            found["citation_precision"] = sum(expected) / max(1, len(expected))
            proofs = [self._proves(part) for part in asked.gold]
            found["citation_recall"] = 0.0 if refused else sum(proofs) / len(proofs)
        if asked.dates:
            wrong = any(fault.kind == "date" for fault in self.faults)
            found["date"] = float(not (refused or wrong))
        if asked.regimes:
            weighed = bool(self.answer.conversation.facts) and not refused
            found["regime"] = float(weighed and not [*self._regimes()])
        if asked.gold and len(asked.turns) == 1:
            found |= self._retrieval()
        return found

    @cached_property
    def score(self) -> float | None:
        """How sure the assistant is, from 0 to 1; None where no threshold decides."""
        if len(self.question.turns) > 1 or self.question.kind in GUIDED:
            return None
        heard = self.assistant.reader.read(self.question.question)
        found = [self.assistant.replier.find(reading)[1] for reading in heard.readings]
        return max((written.score for written in found if not written.gap), default=0.0)

    def _retrieval(self) -> dict[str, float | None]:
        """Where the first passage that proves stands among those that the search finds."""
        hits = self.assistant.replier.search(self.question.question)
        places = (
            n for n, hit in enumerate(hits, start=1) if self.question.answered_by(hit.passage)
        )
        return found_at(next(places, None))

    def _unanswerable(self) -> Iterator[Fault]:
        if not self.refused:
            yield Fault("answered", self.answer.status)
        text = _plain(self.answer.text)
        for group in self.question.desk:
            if not any(_holds(text, self.answer.text, told) for told in group):
                yield Fault("no desk", " / ".join(group))

    def _answerable(self) -> Iterator[Fault]:
        question, answer = self.question, self.answer
        if self.refused:
            yield Fault("refused", answer.status)
            return
        for statement in answer.statements:
            if not proved(statement, self.assistant.corpus):
                yield Fault("unproved", statement.text)
        if answer.language != question.language:
            yield Fault("language", answer.language)
        for part in question.gold:
            if not self._proves(part):
                yield Fault("not cited", part[0].quote)
        text = _plain(answer.text)
        for group in question.contains:
            if not any(_holds(text, answer.text, told) for told in group):
                yield Fault("lacks", " / ".join(group))
        for told in question.lacks:
            if _plain(told) in text:
                yield Fault("holds", told)
        given = {day for _, day in dates_in(answer.text)}
        yield from (Fault("date", str(day)) for day in question.dates if day not in given)
        first = next(iter(words(answer.statements[0].text)), "") if answer.statements else ""
        said = next((verdict for verdict, names in _VERDICTS.items() if first in names), None)
        if question.verdict and said and said != question.verdict:
            yield Fault("verdict", said)
        if answer.conversation.facts:
            yield from self._regimes()

    def _regimes(self) -> Iterator[Fault]:
        """The ways of access that the facts understood close wrongly, or wrongly leave open."""
        facts = dict(self.answer.conversation.facts)
        decisions = self.assistant.rulebook.decide(facts, self.question.today or TODAY)
        states = {decision.regime.id: decision.state for decision in decisions}
        for regime, state in self.question.regimes.items():
            if (state == "closed") != (states[regime] == "closed"):
                yield Fault("regime", f"{regime} is {states[regime]}")

    def _proves(self, part: tuple[Citation, ...]) -> bool:
        return any(self._is_gold(gold, citation) for gold in part for citation in self.cited)

    @staticmethod
    def _is_gold(gold: Citation, citation: Citation) -> bool:
        return gold.source == citation.source and bool(
            find(gold.quote, citation.quote) or find(citation.quote, gold.quote)
        )


def ask(assistant: Assistant, question: Question) -> Outcome:
    """Ask a question through the public door, after the messages that came before it."""
    conversation = Conversation()
    for turn in question.turns:
        answer = assistant.ask(
            turn, conversation, question.today or TODAY, audience=question.audience
        )
        conversation = answer.conversation
    return Outcome(question, answer, assistant)


def found_at(rank: int | None) -> dict[str, float | None]:
    """The measures of retrieval, where the first that answers is at this rank, from 1."""
    recalls = {f"recall_{depth}": float(rank is not None and rank <= depth) for depth in DEPTHS}
    return {**recalls, "mrr": 1 / rank if rank else 0.0}


def _all(question: Question) -> list[Citation]:
    return [gold for part in question.gold for gold in part]


def _plain(text: str) -> str:
    return f" {' '.join(words(fold(text)))} "


def _holds(plain: str, text: str, told: str) -> bool:
    """Tell whether a text holds a string: its quantities, or its words, whatever their endings."""
    wanted = quantities(told)
    if wanted and set(wanted) <= {*quantities(text)}:
        return True
    return _plain(told) in plain or any(
        stems and " ".join(stems) in " ".join(terms(text, language))
        for language in get_args(Language)
        if (stems := terms(told, language))
    )
