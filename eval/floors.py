"""The gate: no exact measure below its floor. Floors only rise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor
from pathlib import Path
from typing import get_args

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.sources import Language, UserError, in_one_line
from eval.metrics import METRICS, Metric
from eval.results import Measure, ResultsError, Run, latest

FLOORS = Path(__file__).parent / "floors.yaml"

SLACK = 0.01
"""By how much a measure may fall below its floor: another processor rounds some sums otherwise, and
an answer or two of 700 with them. None is left to the proof."""

Floors = Mapping[str, Mapping[str, float]]
"""By the id of a metric, then by language, or `all` where questions of two are compared."""


class GateClosed(UserError):
    """A run below a floor; the message names each."""


def load(path: Path = FLOORS) -> Floors:
    """Read the floors; ResultsError where they are none."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        floors = TypeAdapter(dict[str, dict[str, float]]).validate_python(told)
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise ResultsError(f"{str(path)!r} holds no floors: {in_one_line(error)}.") from error
    unknown = floors.keys() - {metric.id for metric in METRICS.values() if metric.gates}
    if unknown:
        raise ResultsError(f"{str(path)!r} has a floor for {min(unknown)!r}, which is no gate.")
    return floors


def gate(folder: Path, path: Path = FLOORS) -> Iterator[str]:
    """Tell that the last run is not below a floor; GateClosed where it is."""
    run = _last(folder)
    broken = list(below(run, load(path)))
    if broken:
        raise GateClosed("\n".join([f"The run of {run.about.date} is below its floors:", *broken]))
    yield f"The run of {run.about.date} is below none of its floors."


def below(run: Run, floors: Floors) -> Iterator[str]:
    """Name each measure that is below its floor, or that the run lacks."""
    for name, parts in floors.items():
        metric = METRICS[name]
        for part, bound in parts.items():
            measure = _measure(run, metric, part)
            if measure is None:
                yield f"  {name} {part}: not measured"
            elif (measure.value - bound if metric.lower else bound - measure.value) > _slack(name):
                side = "above" if metric.lower else "below"
                yield f"  {name} {part}: {measure.value:.3f}, {side} {bound:.2f}"


def lift(folder: Path, path: Path = FLOORS) -> Iterator[str]:
    """Raise every floor to the last run, rounded to a hundredth; lower none."""
    run, before = _last(folder), load(path)
    after: dict[str, dict[str, float]] = {}
    for metric in METRICS.values():
        for part in _parts(metric) if metric.gates else ():
            measure, bound = _measure(run, metric, part), before.get(metric.id, {}).get(part)
            reached = _bound(measure) if measure else None
            known = [value for value in (reached, bound) if value is not None]
            if known:
                after.setdefault(metric.id, {})[part] = min(known) if metric.lower else max(known)
            if known and after[metric.id][part] != bound:
                told = "new" if bound is None else f"{bound:.2f}"
                yield f"{metric.id} {part}: {told} -> {after[metric.id][part]:.2f}"
    head = "".join(line for line in _lines(path) if line.startswith("#"))
    path.write_text(head + yaml.safe_dump(after, sort_keys=False, default_flow_style=None), "utf-8")


def _slack(name: str) -> float:
    return 0.0 if name == "proved" else SLACK


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def _bound(measure: Measure) -> float:
    cents = round(100 * measure.value, 6)
    return (ceil(cents) if measure.metric.lower else floor(cents)) / 100


def _parts(metric: Metric) -> tuple[str, ...]:
    return ("all",) if metric.family == "otherwise" else get_args(Language)


def _measure(run: Run, metric: Metric, part: str) -> Measure | None:
    only = {} if part == "all" else {"language": part}
    return run.measure(metric.id, **only)


def _last(folder: Path) -> Run:
    run = latest(folder)
    if run is None:
        raise ResultsError(f"There is no run in {str(folder)!r} yet: `python -m eval run`.")
    return run
