"""A bar chart as SVG: a title, a description for those who do not see it, and a label at each bar.

Only draws. Its colours are attributes, so that the file stands alone and a page's style sheet, by the
classes, can fit them to a dark screen.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_WIDTH: Final = 680
_LABEL_WIDTH: Final = 290
_BAR_HEIGHT: Final = 22
_ROW: Final = 44
_TOP: Final = 46
_LINE: Final = 17
_LETTERS: Final = 34
_INK: Final = "#1a211f"
_FILL: Final = "#1d5c4a"
_PAPER: Final = "#ffffff"


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes:
        label: What it stands for.
        text: Its value in words or figures, as it is shown.
        value: How long it is, not below 0.
        uncertain: Whether only a range is shown; then it is an outline as long as the range.
    """

    label: str
    text: str
    value: int
    uncertain: bool = False


def bar_chart(title: str, bars: Sequence[Bar], *, name: str = "chart") -> str:
    """Draws a chart of horizontal bars.

    Args:
        title: What it shows, for when and for whom.
        bars: From top to bottom.
        name: The beginning of the ids, so that a page may hold several.

    Returns:
        The SVG element, fit to stand in a page or alone.
    """
    longest = max((bar.value for bar in bars), default=0) or 1
    room = _WIDTH - _LABEL_WIDTH - 90
    height = _TOP + _ROW * len(bars) + 12
    described = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {_WIDTH} {height}" '
            f'width="{_WIDTH}" height="{height}" role="img" aria-labelledby="{name}-title {name}-text" '
            'font-family="system-ui, Segoe UI, Arial, sans-serif" font-size="14">'
        ),
        f'<title id="{name}-title">{html.escape(title)}</title>',
        f'<desc id="{name}-text">{html.escape(described)}.</desc>',
        f'<rect class="chart__paper" width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>',
        f'<text class="chart__ink" x="0" y="20" font-weight="700" fill="{_INK}">{html.escape(title)}</text>',
    ]
    for number, bar in enumerate(bars):
        parts.append(_drawn(bar, _TOP + number * _ROW, round(room * bar.value / longest)))
    axis = _TOP + _ROW * len(bars)
    parts.append(
        f'<path class="chart__axis" d="M{_LABEL_WIDTH} {_TOP - 4}V{axis}" stroke="{_INK}" stroke-width="1"/>'
    )
    return "".join([*parts, "</svg>"])


def _drawn(bar: Bar, top: int, length: int) -> str:
    lines = textwrap.wrap(bar.label, _LETTERS)[:2] or [""]
    first = top + _BAR_HEIGHT / 2 + 5 - _LINE * (len(lines) - 1) / 2
    words = "".join(
        f'<tspan x="{_LABEL_WIDTH - 12}" y="{first + number * _LINE:g}">{html.escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    label = f'<text class="chart__ink" text-anchor="end" fill="{_INK}">{words}</text>'
    shape = ""
    if length:
        look = (
            f'class="chart__range" fill="none" stroke="{_FILL}" stroke-width="2" stroke-dasharray="5 4"'
            if bar.uncertain
            else f'class="chart__bar" fill="{_FILL}"'
        )
        shape = f'<rect {look} x="{_LABEL_WIDTH}" y="{top}" width="{length}" height="{_BAR_HEIGHT}"/>'
    value = (
        f'<text class="chart__ink" x="{_LABEL_WIDTH + length + 8}" y="{top + _BAR_HEIGHT / 2 + 5:g}" '
        f'fill="{_INK}" font-weight="700">{html.escape(bar.text)}</text>'
    )
    return label + shape + value
