"""A run: every question asked and measured, and kept at once, so that a killed run resumes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from filelock import FileLock, Timeout
from tqdm import tqdm

from assistant import Assistant
from assistant.retrieval import Index
from assistant.rules import Rulebook
from assistant.settings import ROOT, Settings
from assistant.sources import in_one_line
from eval import metamorphic
from eval.judge import Judge, require
from eval.judging import Outcome, ask
from eval.questions import Question, load
from eval.ragas_metrics import Ragas
from eval.readability import medians
from eval.results import About, Pairing, ResultsError, Row, Run, entry, write
from eval.sharing import shared

STARTED = "started.jsonl"
"""In the folder of the results: what a run has done so far."""

TOGETHER = 8
"""Questions measured side by side, hence what each process of a killed run may lose."""

Batch = tuple[Question, ...] | tuple[metamorphic.Pair, ...]
"""What is asked before it is kept."""


def run(settings: Settings, folder: Path, only: Mapping[str, str]) -> Run:
    """Ask the questions that are so (all of them where `only` is empty), and measure the answers.

    What a run of the same code, corpus and questions has already done is not done again. A whole
    run says the pairs otherwise, besides, and is kept in the folder under the day's date; a
    filtered one is not.
    """
    questions = [q for q in load() if all(getattr(q, key) == only[key] for key in only)]
    if not questions:
        told = " and ".join(f"{key} {value!r}" for key, value in only.items())
        raise ResultsError(f"No question has {told}.")
    pairs = () if only else metamorphic.load()
    judge = Judge.load()
    mark = fingerprint(settings, judge)
    with _started(folder, mark) as started:
        begun = perf_counter()
        _require_fresh_index(settings)
        if judge:
            require(judge)
        _ask(settings, judge, [*started.left(questions, pairs)], started)
        pairings = tuple(said for pair in pairs for said in started.pairings[pair.id])
        about = About(
            date=date.today().isoformat(),
            fingerprint=mark,
            questions=len(questions),
            pairings=len(pairings),
            seconds=round(perf_counter() - begun, 1),
            judge=judge.name if judge else None,
            flesch=medians(Rulebook.load(settings.corpus)),
            only=only,
        )
        reached = Run(about, tuple(started.rows[q.id] for q in questions), pairings)
        if not only:
            write(reached, folder / f"{about.date}.jsonl")
            started.path.unlink()
    return reached


def _require_fresh_index(settings: Settings) -> None:
    stale = Index.open(settings).stale
    if stale:
        raise ResultsError(
            f"The index is older than {', '.join(stale)}: run `python -m assistant index`."
        )


def fingerprint(settings: Settings, judge: Judge | None) -> str:
    """What a result depends on: the code, the corpus, the questions, the models."""
    told = [settings.embedder, repr(judge and (judge.url, judge.model))]
    for folder, pattern in (
        *((ROOT / "assistant", pattern) for pattern in ("**/*.py", "**/*.yaml")),
        *((settings.corpus, pattern) for pattern in ("**/*.yaml", "texts/*.md")),
        *((ROOT / "eval", pattern) for pattern in ("*.py", "prompts/*", "questions.yaml")),
        (ROOT / "eval", "pairs.yaml"),
    ):
        for path in sorted(folder.glob(pattern)):
            told += [str(path.relative_to(folder)), sha256(path.read_bytes()).hexdigest()]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


@dataclass
class _Started:
    """What is done of a run: a first line that says of which, then a line for each batch."""

    path: Path
    rows: dict[str, Row] = field(default_factory=dict)
    pairings: dict[str, list[Pairing]] = field(default_factory=dict)
    """By the id of the pair."""

    @classmethod
    def resume(cls, path: Path, mark: str) -> _Started:
        """Take up what was done under the same mark, or begin anew."""
        first, *batches = [*_lines(path)] or [None]
        kept = batches if first == mark else []
        path.write_text("".join(f"{json.dumps(one)}\n" for one in (mark, *kept)), encoding="utf-8")
        started = cls(path)
        for batch in kept:
            started._take([(Row if "id" in one else Pairing).model_validate(one) for one in batch])
        return started

    def left(
        self, questions: Sequence[Question], pairs: Sequence[metamorphic.Pair]
    ) -> Iterator[Batch]:
        """What is still to be asked."""
        unasked = [question for question in questions if question.id not in self.rows]
        for start in range(0, len(unasked), TOGETHER):
            yield tuple(unasked[start:][:TOGETHER])
        yield from ((pair,) for pair in pairs if pair.id not in self.pairings)

    def add(self, done: Sequence[Row | Pairing]) -> None:
        """Keep a batch; it is one line, so that it is kept whole or not at all."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([entry(one) for one in done]) + "\n")
        self._take(done)

    def _take(self, done: Sequence[Row | Pairing]) -> None:
        self.rows |= {one.id: one for one in done if isinstance(one, Row)}
        for one in done:
            if isinstance(one, Pairing):
                self.pairings.setdefault(one.pair, []).append(one)


def _lines(path: Path) -> Iterator[Any]:
    """The whole lines of a file; the last one may be cut short where a run was killed."""
    for text in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            yield json.loads(text)
        except ValueError:
            return


@contextmanager
def _started(folder: Path, mark: str) -> Iterator[_Started]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultsError(f"{str(folder)!r} cannot be made: {in_one_line(error)}.") from error
    try:
        with FileLock(folder / "lock", timeout=0):
            yield _Started.resume(folder / STARTED, mark)
    except Timeout as error:
        raise ResultsError(
            f"Another run is under way in {str(folder)!r}: wait until it ends."
        ) from error


def _ask(
    settings: Settings, judge: Judge | None, batches: Sequence[Batch], started: _Started
) -> None:
    """Ask all that is left, and keep each batch as soon as it is done."""
    with tqdm(total=sum(map(len, batches)), desc="asked", disable=not batches) as bar:
        for done in shared(partial(_asking, settings, judge), batches):
            started.add(done)
            bar.update(len({one.id if isinstance(one, Row) else one.pair for one in done}))


@contextmanager
def _asking(
    settings: Settings, judge: Judge | None
) -> Iterator[Callable[[Batch], list[Row | Pairing]]]:
    """The assistant in service, and what measures it; in each process of a run."""
    ragas = Ragas(settings, judge)
    assistant = Assistant.open(settings)
    assistant.warm()
    # What is measured searches the same again.
    assistant.replier.search = cache(assistant.replier.search)
    with asyncio.Runner() as runner:

        def do(batch: Batch) -> list[Row | Pairing]:
            outcomes = [ask(assistant, one) for one in batch if isinstance(one, Question)]
            measured = runner.run(ragas.measure(outcomes))
            pairs = (one for one in batch if isinstance(one, metamorphic.Pair))
            said = (said for pair in pairs for said in metamorphic.said_otherwise(assistant, pair))
            return [
                *map(_row, outcomes, measured),
                *(Pairing(pair=one.pair, change=one.change, alike=one.alike) for one in said),
            ]

        yield do


def _row(outcome: Outcome, measured: Mapping[str, float | None]) -> Row:
    asked, answer = outcome.question, outcome.answer
    values = {**outcome.values, **measured}
    return Row(
        id=asked.id,
        split=asked.split,
        language=asked.language,
        audience=asked.audience,
        kind=asked.kind,
        unanswerable=asked.unanswerable is not None,
        status=answer.status,
        refused=outcome.refused,
        faults=tuple(dict.fromkeys(fault.kind for fault in outcome.faults)),
        score=outcome.score and round(outcome.score, 3),
        ms=round(answer.elapsed_ms, 1),
        rules=answer.conversation.told,
        passages=tuple(dict.fromkeys(r.passage.id for r in answer.references)),
        values={name: v if v is None else round(v, 3) for name, v in values.items()},
    )
