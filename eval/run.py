"""A run: every question asked and measured, and kept at once, so that a killed run resumes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from filelock import FileLock, Timeout
from tqdm import tqdm

from assistant import Assistant
from assistant.retrieval import Index
from assistant.settings import ROOT, Settings
from assistant.sources import in_one_line
from eval import metamorphic
from eval.judge import Judge
from eval.judging import Outcome, ask
from eval.questions import Question, load
from eval.ragas_metrics import Ragas
from eval.readability import medians
from eval.results import (
    About,
    Pairing,
    ResultsError,
    Row,
    Run,
    entry,
    write,
)

STARTED = "started.jsonl"
"""In the folder of the results: what a run has done so far."""

TOGETHER = 8
"""Questions measured side by side, hence what a killed run may lose."""


def run(settings: Settings, folder: Path, only: Mapping[str, str], *, changes: bool = False) -> Run:
    """Ask the questions that are so (all of them where `only` is empty), and measure the answers.

    What a run of the same code, corpus and questions has already done is not done again. A whole
    run is kept in the folder, under the day's date; a filtered one is not. `changes` says each pair
    in all the ways there are, for some minutes more.
    """
    questions = [q for q in load() if all(getattr(q, key) == only[key] for key in only)]
    if not questions:
        told = " and ".join(f"{key} {value!r}" for key, value in only.items())
        raise ResultsError(f"No question has {told}.")
    pairs = () if only else metamorphic.load()
    judge = Judge.load()
    mark = fingerprint(settings, judge, changes=changes)
    with _started(folder, mark) as started:
        begun = perf_counter()
        ragas = Ragas(settings, judge)
        assistant = _open(settings)
        _ask(assistant, ragas, [q for q in questions if q.id not in started.rows], started)
        said = {pairing.pair for pairing in started.pairings}
        _say_otherwise(assistant, [p for p in pairs if p.id not in said], changes, started)
        pairings = tuple(started.pairings) if pairs else ()
        about = About(
            date=date.today().isoformat(),
            fingerprint=mark,
            questions=len(questions),
            pairings=len(pairings),
            seconds=round(perf_counter() - begun, 1),
            judge=judge.name if judge else None,
            flesch=medians(assistant.rulebook),
            only=only,
        )
        reached = Run(about, tuple(started.rows[q.id] for q in questions), pairings)
        if not only:
            write(reached, folder / f"{about.date}.jsonl")
            started.path.unlink()
    return reached


def _open(settings: Settings) -> Assistant:
    """The assistant in service; ResultsError where its index is not that of the corpus."""
    index = Index.open(settings)
    if index.stale:
        raise ResultsError(
            f"The index is older than {', '.join(index.stale)}: run `python -m assistant index`."
        )
    assistant = Assistant.of(index, settings)
    assistant.warm()
    # What is measured searches the same again.
    assistant.replier.search = cache(assistant.replier.search)
    return assistant


def fingerprint(settings: Settings, judge: Judge | None, *, changes: bool) -> str:
    """What a result depends on: the code, the corpus, the questions, the models."""
    told = [settings.embedder, repr(judge and (judge.url, judge.model)), repr(changes)]
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
    pairings: list[Pairing] = field(default_factory=list)

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

    def add(self, done: Sequence[Row | Pairing]) -> None:
        """Keep a batch; it is one line, so that it is kept whole or not at all."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([entry(one) for one in done]) + "\n")
        self._take(done)

    def _take(self, done: Sequence[Row | Pairing]) -> None:
        self.rows |= {one.id: one for one in done if isinstance(one, Row)}
        self.pairings += [one for one in done if isinstance(one, Pairing)]


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
    assistant: Assistant, ragas: Ragas, questions: Sequence[Question], started: _Started
) -> None:
    bar = tqdm(total=len(questions), desc="questions", disable=not questions)
    with asyncio.Runner() as runner, bar:
        for start in range(0, len(questions), TOGETHER):
            outcomes = [ask(assistant, question) for question in questions[start:][:TOGETHER]]
            measured = runner.run(ragas.measure(outcomes))
            started.add([_row(o, found) for o, found in zip(outcomes, measured, strict=True)])
            bar.update(len(outcomes))


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


def _say_otherwise(
    assistant: Assistant, pairs: Sequence[metamorphic.Pair], changes: bool, started: _Started
) -> None:
    for pair in tqdm(pairs, desc="said otherwise", disable=not pairs):
        said = metamorphic.said_otherwise(assistant, pair, changes=changes)
        started.add([Pairing(pair=pair.id, change=one.change, alike=one.alike) for one in said])
