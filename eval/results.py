"""The results of a run: one compact file, and the figures that are drawn from it.

A file of `eval/results/` is one line on the run, then one line a question, then one line a question
said otherwise. It holds no text of a question or of an answer, and every figure is counted from it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from assistant.answers import Audience, Status
from assistant.sources import Language, UserError, in_one_line
from eval.metrics import METRICS, Metric
from eval.questions import Kind, Split

RESULTS = Path(__file__).parent / "results"

SEED = 20261127
RESAMPLES = 1000
"""Of the bootstrap (Efron, 1979) that gives an interval; the same draw each time."""

By = Literal["split", "language", "audience", "kind"]
"""What questions may be told apart by."""


class ResultsError(UserError):
    """Results that cannot be read; the message names the file and says why."""


class Row(BaseModel, frozen=True, extra="forbid"):
    """One question, and what became of it."""

    id: str
    split: Split
    language: Language
    audience: Audience
    kind: Kind
    unanswerable: bool = False
    status: Status
    refused: bool = False
    faults: tuple[str, ...] = ()
    """The kinds of what is wrong with the answer; none where it is right."""
    score: float | None = None
    """How sure the assistant was, from 0 to 1; None where no threshold decides."""
    ms: float
    rules: tuple[str, ...] = ()
    """The rules told, by id."""
    passages: tuple[str, ...] = ()
    """The passages cited, by id."""
    values: Mapping[str, float | None]
    """The measures that apply, by id; None where one should have a number and has none."""

    @property
    def right(self) -> bool:
        return not self.faults


class Pairing(BaseModel, frozen=True, extra="forbid"):
    """One question said otherwise."""

    pair: str
    change: str
    """The id of the metric that counts it."""
    alike: bool


class About(BaseModel, frozen=True, extra="forbid"):
    """What was run."""

    date: str
    """ISO date."""
    fingerprint: str
    """Of the code, the corpus, the questions and the judge."""
    questions: int
    pairings: int
    seconds: float
    judge: str | None = None
    """The model that judged; None where none did."""
    flesch: Mapping[str, float] = {}
    """Median readability in French, from 0 to 100, of `plain` sentences and of `exact` ones."""
    only: Mapping[str, str] = {}
    """What the questions were chosen by; nothing where all of them were asked."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The mean of a metric over some questions, with its bootstrap interval at 95 %."""

    metric: Metric
    value: float
    low: float
    high: float
    count: int
    failed: tuple[str, ...] = ()
    """The questions for which it gave no number; each counts as a failure."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one threshold between answering and refusing would show and risk."""

    threshold: float
    coverage: float
    """Share of the answerable questions that are answered."""
    risk: float
    """Share of wrong answers among those shown; an answer to the unanswerable is wrong."""
    refused: float
    """Share of the unanswerable questions that are refused."""


@dataclass(frozen=True)
class Run:
    """A whole run, or a filtered one (`about.only`)."""

    about: About
    rows: tuple[Row, ...]
    pairings: tuple[Pairing, ...] = ()

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that this run measured, in the order in which they are read."""
        measured = {name for row in self.rows for name in row.values}
        measured |= {pairing.change for pairing in self.pairings}
        return tuple(metric for metric in METRICS.values() if metric.id in measured)

    def measure(self, name: str, **only: str) -> Measure | None:
        """Measure over the questions that are so: `run.measure("right", split="dev")`.

        `only` is of `split`, `language`, `audience` and `kind`; it has no bearing on questions said
        otherwise. None where the metric applies to no such question.
        """
        metric = METRICS[name]
        found: list[tuple[str, float | None]] = (
            [(p.pair, float(p.alike)) for p in self.pairings if p.change == name]
            if metric.family == "otherwise"
            else [(row.id, row.values[name]) for row in self._some(only) if name in row.values]
        )
        if not found:
            return None
        worst = 1.0 if metric.lower else 0.0
        told = [worst if value is None else value for _, value in found]
        low, high = interval(told)
        failed = tuple(key for key, value in found if value is None)
        return Measure(metric, fmean(told), low, high, len(told), failed)

    def by(self, key: By, name: str, **only: str) -> dict[str, Measure]:
        """The metric of each split, language, audience or kind it applies to, by its name."""
        groups = dict.fromkeys(str(getattr(row, key)) for row in self.rows)
        found = {group: self.measure(name, **{**only, key: group}) for group in sorted(groups)}
        return {group: measure for group, measure in found.items() if measure}

    def curve(self, split: Split = "dev") -> tuple[Point, ...]:
        """Risk and coverage of twenty thresholds, over the questions that a threshold decides."""
        scored = [(row.score, row) for row in self.rows if row.split == split]
        decided = [(score, row) for score, row in scored if score is not None]
        answerable = sum(not row.unanswerable for _, row in decided)
        others = [(score, row) for score, row in decided if row.unanswerable]
        if not answerable or not others:
            return ()
        points = []
        for threshold in (step / 20 for step in range(20)):
            shown = [row for score, row in decided if score >= threshold and not row.refused]
            wrong = sum(row.unanswerable or not row.right for row in shown)
            kept = sum(score < threshold or row.refused for score, row in others)
            covered = sum(not row.unanswerable for row in shown)
            points.append(
                Point(
                    threshold,
                    coverage=covered / answerable,
                    risk=wrong / max(1, len(shown)),
                    refused=kept / len(others),
                )
            )
        return tuple(points)

    @cached_property
    def latencies(self) -> tuple[float, ...]:
        """The milliseconds of every answer, quickest first."""
        return tuple(sorted(row.ms for row in self.rows))

    def percentile(self, percent: int) -> float:
        """The milliseconds within which that many answers of a hundred came."""
        if len(self.latencies) < 2:
            return max(self.latencies, default=0.0)
        return quantiles(self.latencies, n=100, method="inclusive")[percent - 1]

    def _some(self, only: Mapping[str, str]) -> list[Row]:
        return [r for r in self.rows if all(getattr(r, key) == only[key] for key in only)]


def latest(folder: Path = RESULTS) -> Run | None:
    """The last run that is kept; None where there is none. ResultsError where it is damaged."""
    kept = sorted(folder.glob("????-??-??.jsonl"))
    return read(kept[-1]) if kept else None


def committed(folder: Path = RESULTS) -> Run | None:
    """The last run of the last commit; None where there is none, or no repository."""
    listed = _git(folder, "ls-tree", "--name-only", "HEAD", "./")
    kept = sorted(Path(name).name for name in listed.splitlines() if name.endswith(".jsonl"))
    return parse(_git(folder, "show", f"HEAD:./{kept[-1]}"), kept[-1]) if kept else None


def read(path: Path) -> Run:
    """Read the results of a run; ResultsError where they are damaged."""
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{str(path)!r} cannot be read: {in_one_line(error)}.") from error


def parse(text: str, name: str) -> Run:
    """Read results from their text; ResultsError where a line is damaged or missing."""
    try:
        first, *others = map(json.loads, text.splitlines())
        about = About.model_validate(first)
        rows = tuple(Row.model_validate(line) for line in others if "id" in line)
        pairings = tuple(Pairing.model_validate(line) for line in others if "pair" in line)
    except ValidationError as error:
        raise ResultsError(f"{name!r} holds no results: {in_one_line(error)}.") from error
    except ValueError as error:
        raise ResultsError(f"{name!r} is damaged: {in_one_line(error)}.") from error
    if (len(rows), len(pairings)) != (about.questions, about.pairings):
        raise ResultsError(
            f"{name!r} is not whole: it tells of {about.questions} questions and "
            f"{about.pairings} said otherwise, and holds {len(rows)} and {len(pairings)}."
        )
    return Run(about, rows, pairings)


def write(run: Run, path: Path) -> None:
    """Write a run, one line an entry, in the order of the questions."""
    entries = (run.about, *run.rows, *run.pairings)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(entry(one), separators=(",", ":")) for one in entries)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def entry(one: BaseModel) -> dict[str, Any]:
    """What is written of an entry: all but what is usual."""
    return one.model_dump(mode="json", exclude_defaults=True)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the means of as many values drawn from these, with replacement."""
    import numpy

    draw = numpy.random.default_rng(SEED)
    told = numpy.asarray(values)
    means = told[draw.integers(len(told), size=(RESAMPLES, len(told)))].mean(axis=1)
    low, high = numpy.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def _git(folder: Path, *arguments: str) -> str:
    """What git prints in a folder; nothing where there is no git, no repository or no commit."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, encoding="utf-8"
        )
    except OSError:  # there is no git on the machine, hence nothing that it keeps
        return ""
    return done.stdout if done.returncode == 0 else ""
