"""Plots as inline SVG, each with a title and a description; its numbers stand in a table beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from math import ceil

from eval.results import Measure, Point

WIDTH = 640
"""In user units; a plot takes the width it is given."""

LABELS = 190
"""Room for the labels at the left of bars."""

LINE = 26

COLOURS = ("#2f6fb3", "#b3541e")
"""Of the first series and of the second; each is told by its dashes too."""

DASHES = ("", "6 4")


def bars(title: str, desc: str, measures: Mapping[str, Measure]) -> str:
    """A bar for each measure from 0 to 100 %, with its interval at 95 %."""
    room = WIDTH - LABELS - 110
    drawn = []
    for n, (label, measure) in enumerate(measures.items()):
        y = 10 + n * LINE
        low, high, end = (LABELS + room * v for v in (measure.low, measure.high, measure.value))
        drawn += [
            _text(LABELS - 8, y + 14, label, "end"),
            f'<rect x="{LABELS}" y="{y + 3}" width="{end - LABELS:.1f}" height="14" '
            f'fill="{COLOURS[0]}"/>',
            f'<path d="M{low:.1f} {y + 10}H{high:.1f}M{low:.1f} {y + 5}v10M{high:.1f} {y + 5}v10" '
            f'stroke="currentColor" fill="none"/>',
            _text(LABELS + room + 10, y + 14, f"{measure.value:.0%} (n = {measure.count})"),
        ]
    height = 10 + LINE * len(measures)
    axis = f'<path d="M{LABELS} 6V{height}" stroke="currentColor"/>'
    return _svg(title, desc, height + 6, [*drawn, axis])


def curves(title: str, desc: str, series: Mapping[str, Sequence[Point]], x: str, y: str) -> str:
    """Risk (upwards) against coverage (rightwards), a line for each series; `x`, `y` name them.

    The risk goes up to the quarter that holds all of it.
    """
    left, top, width, height = 60, 12, WIDTH - 90, 300
    risks = [point.risk for points in series.values() for point in points]
    most = max(1, ceil(4 * max(risks, default=1))) / 4
    drawn = [_grid(left, top, width, height, most)]
    for n, (name, points) in enumerate(series.items()):
        places = [(left + width * p.coverage, top + height * (1 - p.risk / most)) for p in points]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        drawn += [
            f'<polyline points="{line}" fill="none" stroke="{COLOURS[n]}" stroke-width="2" '
            f'stroke-dasharray="{DASHES[n]}"/>',
            *(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{COLOURS[n]}"/>' for a, b in places),
            f'<path d="M{left + 12} {top + 14 + 20 * n}h30" stroke="{COLOURS[n]}" '
            f'stroke-width="2" stroke-dasharray="{DASHES[n]}"/>',
            _text(left + 50, top + 18 + 20 * n, name),
        ]
    upwards = f"translate(16 {top + height / 2}) rotate(-90)"
    drawn += [
        _text(left + width / 2, top + height + 40, x, "middle"),
        f'<g transform="{upwards}">{_text(0, 0, y, "middle")}</g>',
    ]
    return _svg(title, desc, top + height + 50, drawn)


def latency(title: str, desc: str, latencies: Sequence[float], *, bins: int = 40) -> str:
    """How many answers took how many milliseconds; the slowest hundredth is in the last bin."""
    left, top, width, height = 60, 12, WIDTH - 90, 180
    most = latencies[int(0.99 * (len(latencies) - 1))] or 1.0
    counts = [0] * bins
    for ms in latencies:
        counts[min(bins - 1, int(bins * ms / most))] += 1
    step = width / bins
    drawn = [
        f'<rect x="{left + n * step:.1f}" y="{top + height * (1 - count / max(counts)):.1f}" '
        f'width="{step - 1:.1f}" height="{height * count / max(counts):.1f}" fill="{COLOURS[0]}"/>'
        for n, count in enumerate(counts)
    ]
    drawn += [
        _text(left + width * part, top + height + 18, f"{most * part:.0f} ms", "middle")
        for part in (0, 0.25, 0.5, 0.75, 1)
    ]
    base = f'<path d="M{left} {top + height}h{width}" stroke="currentColor"/>'
    return _svg(title, desc, top + height + 26, [*drawn, base, _text(8, top + 12, max(counts))])


def _grid(left: float, top: float, width: float, height: float, most: float) -> str:
    """The frame of a plot that goes from 0 to 100 % rightwards, and from 0 to `most` upwards."""
    drawn = [
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" '
        f'stroke="currentColor"/>'
    ]
    for fifth in range(6):
        x, y = left + width * fifth / 5, top + height * (1 - fifth / 5)
        drawn += [
            f'<path d="M{left} {y}h{width}M{x} {top}v{height}" stroke="currentColor" '
            f'stroke-opacity="0.15"/>',
            _text(x, top + height + 18, f"{fifth / 5:.0%}", "middle"),
            _text(left - 6, y + 4, f"{most * fifth / 5:.0%}", "end"),
        ]
    return "".join(drawn)


def _text(x: float, y: float, told: object, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(str(told))}</text>'


def _svg(title: str, desc: str, height: float, drawn: Sequence[str]) -> str:
    name = f"plot-{sha256(f'{title}{desc}'.encode()).hexdigest()[:8]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="system-ui, sans-serif" '
        f'font-size="13" fill="currentColor" style="max-width: {WIDTH}px; width: 100%">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(desc)}</desc>{"".join(drawn)}</svg>'
    )
