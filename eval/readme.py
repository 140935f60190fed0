"""The figures of README, written from the results that are kept: none is typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

from assistant.settings import ROOT
from assistant.sources import Language
from assistant.writing import ENOUGH
from eval.questions import Split
from eval.results import Measure, ResultsError, Run, latest

README = ROOT / "README.md"

MARKED = re.compile(
    r"(<!-- figures: python -m eval readme -->\n).*?(<!-- end of figures -->)", re.S
)

SHOWN = (
    *("right", "citation_precision", "citation_recall", "proved", "regime", "date"),
    *("right_refusal", "false_refusal", "recall_1", "recall_5", "mrr"),
)

LANGUAGES: dict[Language, str] = {"fr": "French", "en": "English"}


def figures(run: Run) -> str:
    """The tables of figures of a run, in Markdown."""
    about = run.about
    columns = list(product(LANGUAGES, get_args(Split)))
    heads = [f"{LANGUAGES[language]} {split}" for language, split in columns]
    lines = [
        f"Measured on {about.date} (`eval/results/{about.date}.jsonl`) on {about.questions} "
        "questions; between brackets, the bootstrap interval at 95 %:",
        "",
        f"| % | {' | '.join(heads)} |",
        "|---|" + "---|" * len(heads),
    ]
    for name in SHOWN:
        found = [run.measure(name, language=spoken, split=split) for spoken, split in columns]
        title = next((m.metric.title["en"] for m in found if m), None)
        if title:
            lines.append(f"| {title} | {' | '.join(map(_cell, found))} |")
    otherwise = [run.measure(m.id) for m in run.metrics if m.family == "otherwise"]
    lines += ["", "| Said otherwise, % | |", "|---|---|"]
    lines += [f"| {m.metric.title['en']} | {_cell(m)} |" for m in otherwise if m]
    lines += ["", *_curve(run), "", *_flesch(run), _latency(run)]
    return "\n".join(lines) + "\n"


def rewrite(folder: Path, readme: Path = README) -> Iterator[str]:
    """Write the figures of the last run between their two marks; ResultsError where they lack."""
    run = latest(folder)
    if run is None:
        raise ResultsError(f"There is no run in {str(folder)!r} yet: `python -m eval run`.")
    before = readme.read_text(encoding="utf-8")
    if not MARKED.search(before):
        raise ResultsError(f"{readme.name!r} has lost the marks between which figures stand.")
    after = MARKED.sub(lambda marks: f"{marks[1]}{figures(run)}{marks[2]}", before)
    readme.write_text(after, encoding="utf-8")
    yield f"{readme.name}: the figures of {run.about.date}."


def _cell(measure: Measure | None) -> str:
    if measure is None:
        return "–"
    value, low, high = (round(100 * v) for v in (measure.value, measure.low, measure.high))
    return f"{value} [{low}–{high}]"


def _curve(run: Run) -> Iterator[str]:
    for split in get_args(Split):
        points = [p for p in run.curve(split) if abs(p.threshold - ENOUGH) < 1e-9]
        for point in points:
            yield (
                f"On `{split}`, the threshold in force, {ENOUGH}, covers {point.coverage:.0%} of "
                f"the answerable questions that it decides, at a risk of {point.risk:.0%}, and "
                f"refuses {point.refused:.0%} of the others."
            )


def _flesch(run: Run) -> Iterator[str]:
    found = run.about.flesch
    if found:
        yield (
            f"The everyday sentences reach a median of {found['plain']:.0f} on the French "
            f"adaptation of Flesch's scale (Kandel and Moles, 1958); the exact ones, "
            f"{found['exact']:.0f}."
        )


def _latency(run: Run) -> str:
    half, most = run.percentile(50), run.percentile(95)
    return f"Half of the answers came within {half:.0f} ms, 95 % of them within {most:.0f} ms."
