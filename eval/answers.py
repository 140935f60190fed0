"""How often the answer is right, and how often the assistant refuses as it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import get_args

from assistant import Answer, Assistant, Conversation
from assistant.analysis import fold, quantities, terms
from assistant.rules.dates import dates_in
from assistant.settings import Settings
from assistant.sources import Citation, Language, find, words
from assistant.writing import proved
from eval.questions import Question, load

TODAY = date(2026, 3, 1)
"""The day of a question that tells none."""

GUIDED = ("regime", "dated")
"""Kinds of questions that the rules answer from facts, with no threshold."""

_VERDICTS = {"yes": ("oui", "yes"), "no": ("non", "no")}


@dataclass(frozen=True)
class Outcome:
    """One question, and what became of it."""

    question: Question
    answer: Answer
    faults: tuple[str, ...]
    """What keeps the answer from being right; nothing where it is."""

    @property
    def right(self) -> bool:
        return not self.faults

    @property
    def refused(self) -> bool:
        """Nothing was shown as an answer, not even as one in part."""
        return self.answer.status in ("not_found", "out_of_scope") or (
            self.answer.status == "clarify" and not self.answer.asks
        )


def ask(assistant: Assistant, question: Question) -> Answer:
    """Ask a question through the public door, after the messages that came before it."""
    conversation = Conversation()
    for turn in question.turns:
        answer = assistant.ask(
            turn, conversation, question.today or TODAY, audience=question.audience
        )
        conversation = answer.conversation
    return answer


def judge(question: Question, answer: Answer, assistant: Assistant) -> Outcome:
    """Hold an answer against what is known of a right one."""
    return Outcome(question, answer, tuple(_faults(question, answer, assistant)))


def outcomes(assistant: Assistant, questions: Sequence[Question]) -> list[Outcome]:
    """Ask every question, and judge its answer."""
    return [judge(question, ask(assistant, question), assistant) for question in questions]


def _faults(question: Question, answer: Answer, assistant: Assistant) -> Iterator[str]:
    refused = Outcome(question, answer, ()).refused
    if question.unanswerable:
        if not refused:
            yield "answered"
        text = _plain(answer.text)
        for group in question.desk:
            if not any(_holds(text, answer.text, told) for told in group):
                yield f"names no desk: {' / '.join(group)}"
        return
    if refused:
        yield "refused"
        return
    for statement in answer.statements:
        if not proved(statement, assistant.corpus):
            yield f"unproved: {statement.text}"
    if answer.language != question.language:
        yield f"in {answer.language}"
    cited = {c for s in answer.statements if s.kind != "note" for c in s.citations}
    for part in question.gold:
        if not any(_agree(gold, citation) for gold in part for citation in cited):
            yield f"not cited: {part[0].quote}"
    text = _plain(answer.text)
    for group in question.contains:
        if not any(_holds(text, answer.text, told) for told in group):
            yield f"lacks: {' / '.join(group)}"
    for told in question.lacks:
        if _plain(told) in text:
            yield f"holds: {told}"
    given = {day for _, day in dates_in(answer.text)}
    for day in question.dates:
        if day not in given:
            yield f"date: {day}"
    first = next(iter(words(answer.statements[0].text)), "") if answer.statements else ""
    said = next((verdict for verdict, names in _VERDICTS.items() if first in names), None)
    if question.verdict and said and said != question.verdict:
        yield f"verdict: {said}"
    if question.regimes:
        facts = dict(answer.conversation.facts)
        states = {
            d.regime.id: d.state for d in assistant.rulebook.decide(facts, question.today or TODAY)
        }
        for regime, state in question.regimes.items():
            if (state == "closed") != (states[regime] == "closed") and facts:
                yield f"regime: {regime} is {states[regime]}"


def _agree(gold: Citation, citation: Citation) -> bool:
    return gold.source == citation.source and bool(
        find(gold.quote, citation.quote) or find(citation.quote, gold.quote)
    )


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


def report(settings: Settings, *, faults: bool = False) -> Iterator[str]:
    """Right answers and right refusals; with `faults`, each wrong answer of `dev` too."""
    assistant = Assistant.open(settings)
    reached = outcomes(assistant, load())
    if faults:
        for o in reached:
            if o.question.split == "dev" and not o.right:
                yield f"## {o.question.id} {o.question.kind} {o.question.style} {o.answer.status}"
                yield from (f"   > {turn}" for turn in o.question.turns)
                yield f"   {'; '.join(o.faults)}"
                yield f"   {' '.join(o.answer.text.split())[:300]}"
    for split, language in product(("dev", "test"), ("fr", "en")):
        here = [o for o in reached if (o.question.split, o.question.language) == (split, language)]
        yield f"{split:4} {language}: {_figures(here)}"
    for kind in sorted({o.question.kind for o in reached}):
        for split in ("dev", "test"):
            here = [o for o in reached if (o.question.kind, o.question.split) == (kind, split)]
            yield f"{kind:14} {split:4}: {len(here):3} asked, right {_share(o.right for o in here)}"


def curve(settings: Settings) -> Iterator[str]:
    """What each threshold between answering and refusing would show and risk, on `dev`.

    Coverage is the share of the answerable questions that are answered; risk, the share of wrong
    answers among those shown, the unanswerable that would be answered being wrong.
    """
    assistant = Assistant.open(settings)
    asked = [q for q in load() if q.split == "dev" and len(q.turns) == 1 and q.kind not in GUIDED]
    scored = []
    for outcome in outcomes(assistant, asked):
        heard = assistant.reader.read(outcome.question.question)
        found = [assistant.replier.find(reading)[1] for reading in heard.readings]
        shown = [written.score for written in found if not written.gap]
        scored.append((max(shown, default=0.0), outcome))
    yield "threshold  coverage  risk  unanswerable refused"
    for step in range(20):
        threshold = step / 20
        shown_at = [o for score, o in scored if score >= threshold and not o.refused]
        answerable = [o for _, o in scored if not o.question.unanswerable]
        covered = [o for o in shown_at if not o.question.unanswerable]
        wrong = [o for o in shown_at if o.question.unanswerable or not o.right]
        others = [(s, o) for s, o in scored if o.question.unanswerable]
        kept = [o for s, o in others if s < threshold or o.refused]
        yield (
            f"{threshold:9.2f}  {len(covered) / len(answerable):8.0%}  "
            f"{len(wrong) / max(1, len(shown_at)):4.0%}  {len(kept) / len(others):20.0%}"
        )


def _figures(here: Sequence[Outcome]) -> str:
    answerable = [outcome for outcome in here if not outcome.question.unanswerable]
    others = [outcome for outcome in here if outcome.question.unanswerable]
    return (
        f"{len(answerable)} with an answer: right {_share(o.right for o in answerable)}, "
        f"wrongly refused {_share(o.refused for o in answerable)}; "
        f"{len(others)} without: refused {_share(o.refused for o in others)}"
    )


def _share(held: Iterable[bool]) -> str:
    values = list(held)
    return f"{sum(values) / len(values):.0%}" if values else "-"
