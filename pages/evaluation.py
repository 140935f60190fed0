"""« Évaluation »: the figures of the last committed run, as tables and plots, and their limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.sources import Language
from eval.metrics import Family, Metric
from eval.results import By, Measure, Point, Run, latest
from pages.web import NAVIGATION, Site, spoken

SHOWN = ("dev", "test")
"""The two halves of the questions: those that the product was made with, and those kept apart."""

BREAKDOWNS: tuple[By, ...] = ("audience", "language", "kind")
"""What right answers are told by."""

BINS = 24
"""Bars of the plot of times."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many answers came within a range of milliseconds."""

    start: float
    end: float
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page shows of a run, counted once."""

    run: Run
    families: Mapping[Family, tuple[tuple[Metric, tuple[Measure | None, ...]], ...]]
    """The metrics of each family, each with its measure on each half; on the whole where the
    questions of a family are in no half."""
    breakdowns: Mapping[By, Mapping[str, Measure]]
    curve: tuple[Point, ...]
    times: tuple[Bar, ...]


def routes(site: Site, last: Callable[[], Run | None] = latest) -> list[Route]:
    """`last` gives the last run that is kept; None where there is none."""

    @cache
    def figures() -> Figures | None:
        run = last()
        return counted(run) if run else None

    def shown(request: Request) -> Response:
        language = spoken(request)
        return site.page(
            request,
            "evaluation.html",
            "evaluation",
            figures=figures(),
            percent=lambda share: percent(share, language),
            halves=SHOWN,
        )

    return [site.route(NAVIGATION["evaluation"], shown)]


def counted(run: Run) -> Figures:
    """Count all that is shown of a run."""
    families: dict[Family, list[tuple[Metric, tuple[Measure | None, ...]]]] = {}
    for family in get_args(Family):
        for metric in run.metrics:
            if metric.family == family:
                halves = [{}] if family == "otherwise" else [{"split": half} for half in SHOWN]
                measures = tuple(run.measure(metric.id, **half) for half in halves)
                families.setdefault(family, []).append((metric, measures))
    return Figures(
        run,
        {family: tuple(rows) for family, rows in families.items()},
        {by: run.by(by, "right", split="test") for by in BREAKDOWNS},
        run.curve("dev"),
        _bars(run),
    )


def percent(share: float, language: Language) -> str:
    """A share as people write it.

    >>> percent(0.9345, "en")
    '93.5%'
    """
    told = f"{100 * share:.1f}"
    return f"{told.replace('.', ',')}\u00a0%" if language == "fr" else f"{told}%"


def _bars(run: Run) -> tuple[Bar, ...]:
    """How long answers took, up to the slowest but one in a hundred."""
    if not run.latencies:
        return ()
    width = max(run.percentile(99), 1.0) / BINS
    ends = [(n * width, (n + 1) * width) for n in range(BINS)]
    return tuple(
        Bar(start, end, sum(start <= ms < end for ms in run.latencies)) for start, end in ends
    )
