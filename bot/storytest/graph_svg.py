"""Draws the flow as SVG: alone, with a story's way on it, or with how many stories came by as heat.

Accessible by itself: a title, a description that says what is left out, and words beside every colour. The
page around it, with the same in text, is left to ``graph_page``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from bot.storytest.graph import ENDINGS, Edge, Flow, Node
from bot.storytest.graph_layout import BOX_HEIGHT, BOX_WIDTH, WIDTH, Box, Layout, Line, lay_out

STYLE: Final = """
.page{fill:#ffffff}.panel{fill:#f6f7f9;stroke:#d4d9e1}
.panel-title{font:600 17px system-ui,sans-serif;fill:#1b2430}
text{font:12px system-ui,sans-serif;fill:#1b2430}
.box rect{stroke-width:1.5}
.question rect{fill:#ffffff;stroke:#33507a}.outcome rect{fill:#e3f0e6;stroke:#2c6b3d}
.end rect{fill:#f4ecdc;stroke:#7a5a1b}
.name{font-weight:600;font-size:13px}.said{font-size:11px;fill:#46505e}
.line{fill:none;stroke:#66707f;stroke-width:1.4}.second{stroke-dasharray:5 4}
.note{font-size:12px;font-weight:400;fill:#46505e}
.label{font-size:11px;fill:#2b3440;paint-order:stroke;stroke:#f6f7f9;stroke-width:4px;stroke-linejoin:round}
.missed rect{stroke:#a3211a;stroke-width:2.5;stroke-dasharray:6 4;fill:#fdecea}
.missed .line{stroke:#a3211a;stroke-width:2.4;stroke-dasharray:6 4}
.on rect{stroke:#0b3d91;stroke-width:3.5}.on .line{stroke:#0b3d91;stroke-width:3.6}
.badge circle{fill:#0b3d91}.badge text{fill:#ffffff;font-weight:600;font-size:11px}
.off{opacity:.5}
a:focus-visible rect,a:hover rect{stroke-width:4}
""".strip()
_OPEN: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'role="group" aria-labelledby="flow-title" aria-describedby="flow-desc">'
)
_TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse" markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z" '
    'fill="#46505e"/></marker></defs>'
)
_PANELS: Final = {
    "triage": (
        "Which way is open",
        "To the left: where staff or a service are a concern as well. Dashed: afterwards or beside it.",
    ),
    "application": ("The application", "Each incident goes once through the middle."),
}
_HEAT: Final = ("#e8eef7", "#c9d9ee", "#a3bfe2", "#7aa3d3", "#5488c2")


@dataclass(frozen=True)
class Heat:
    """How many stories came by.

    Attributes:
        nodes: By node.
        edges: By the edge's name.
        stories: How many stories there are.
    """

    nodes: Mapping[str, int]
    edges: Mapping[str, int]
    stories: int


def draw(
    flow: Flow,
    title: str,
    *,
    questions: Mapping[str, str] | None = None,
    heat: Heat | None = None,
    way: Sequence[str] = (),
    links: bool = False,
) -> str:
    """Draws the flow.

    Args:
        flow: The graph.
        title: What the picture shows.
        questions: The words of each question, by slot.
        heat: How many stories came by; the picture is coloured by it.
        way: The nodes that a story came to, in order; they and the lines between them stand out.
        links: Whether each box is a link to ``#node-NAME`` on the page that holds the picture.

    Returns:
        The SVG.
    """
    layout = lay_out(flow)
    pen = _Pen(flow, questions or {}, heat, way, links)
    left_out = " ".join(flow.left_out)
    parts = [
        _OPEN.format(width=WIDTH, height=layout.height),
        f'<title id="flow-title">{escape(title)}</title>',
        f'<desc id="flow-desc">{escape(_description(flow, heat))} Left out: {escape(left_out)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{layout.height}"/>',
        *(_panel(name, top, bottom) for name, top, bottom in layout.panels),
        _TIP,
        *(pen.line(line) for line in layout.lines),
        *(pen.box(box) for box in layout.boxes.values()),
        *(pen.label(line) for line in layout.lines),
        *pen.badges(layout),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _description(flow: Flow, heat: Heat | None) -> str:
    questions = sum(node.kind == "question" for node in flow.nodes)
    outcomes = sum(node.kind == "outcome" for node in flow.nodes)
    told = f"{questions} questions, {outcomes} outcomes and {len(flow.edges)} ways between them."
    if heat is None:
        return told
    return (
        f"{told} Each box says how many of {heat.stories} stories come to it; what none comes to is dashed."
    )


def _panel(name: str, top: int, bottom: int) -> str:
    said, note = _PANELS[name]
    return (
        f'<rect class="panel" x="14" y="{top}" width="{WIDTH - 28}" height="{bottom - top}" rx="10"/>'
        f'<text class="panel-title" x="30" y="{top + 28}">{said}'
        f'<tspan class="note" dx="16">{note}</tspan></text>'
    )


@dataclass
class _Pen:
    """Draws single parts."""

    flow: Flow
    questions: Mapping[str, str]
    heat: Heat | None
    way: Sequence[str]
    links: bool

    def line(self, line: Line) -> str:
        corners = " ".join(f"{x:g},{y:g}" for x, y in line.points)
        names = " ".join(self._id(edge) for edge in line.edges)
        second = " second" if not line.words and len(line.points) > 2 else ""
        told = "; ".join(self._told(edge) for edge in line.edges[:3])
        return (
            f'<g class="edge{self._state(line)}" data-edges="{escape(names)}"><title>{escape(told)}</title>'
            f'<polyline class="line{second}" points="{corners}" marker-end="url(#tip)"/></g>'
        )

    def label(self, line: Line) -> str:
        if not line.words:
            return ""
        rows = textwrap.wrap(line.words, 24)
        x, y = line.label
        lift = (
            (len(rows) - 1) * 6.5 if len(line.points) == 2 and line.points[0][0] == line.points[1][0] else 0
        )
        spans = "".join(
            f'<tspan x="{x:g}" dy="{0 if number == 0 else 13}">{escape(row)}</tspan>'
            for number, row in enumerate(rows)
        )
        return f'<text class="label" x="{x:g}" y="{y - lift:g}" text-anchor="{line.anchor}">{spans}</text>'

    def box(self, box: Box) -> str:
        node = box.node
        x, y = box.x - BOX_WIDTH / 2, box.y - BOX_HEIGHT / 2
        fill = f' style="fill:{self._fill(node)}"' if self.heat and self._count(node) else ""
        told = (
            f"{node.kind} {node.name}: {self._said(node)}" if self._said(node) else f"{node.kind} {node.name}"
        )
        inner = (
            f"<title>{escape(told)}</title>"
            f'<rect x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" '
            f'rx="{6 if node.kind == "question" else 22}"{fill}/>'
            f'<text class="name" x="{box.x}" y="{box.y - 4}" text-anchor="middle">'
            f"{escape(node.name.replace('_', ' '))}</text>"
            f'<text class="said" x="{box.x}" y="{box.y + 13}" text-anchor="middle">'
            f"{escape(self._second_row(node))}</text>"
        )
        missed = " missed" if self.heat and not self._count(node) else ""
        on = (" on" if node.name in self.way else " off") if self.way else ""
        kind = f'<g class="box {node.kind}{missed}{on}" data-node="{node.name}">{inner}</g>'
        return f'<a href="#node-{node.name}">{kind}</a>' if self.links else kind

    def badges(self, layout: Layout) -> list[str]:
        """The steps of the way, numbered at the boxes."""
        steps: dict[str, list[int]] = {}
        for number, name in enumerate(self.way, 1):
            steps.setdefault(name, []).append(number)
        drawn = []
        for name, numbers in steps.items():
            box = layout.boxes[name]
            words = ",".join(map(str, numbers[:3])) + ("…" if len(numbers) > 3 else "")
            x, y = box.x - BOX_WIDTH / 2, box.y - BOX_HEIGHT / 2
            drawn.append(
                f'<g class="badge"><circle cx="{x:g}" cy="{y:g}" r="{9 + 2.5 * len(words):g}"/>'
                f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle">{words}</text></g>'
            )
        return drawn

    def _id(self, edge: Edge) -> str:
        return f"{edge.source}>{edge.target}"

    def _told(self, edge: Edge) -> str:
        answers = ", ".join(edge.answers) or "then"
        count = "" if self.heat is None else f" ({self.heat.edges.get(edge.name, 0)} stories)"
        return f"{edge.source}: {answers} leads to {edge.target}{count}"

    def _state(self, line: Line) -> str:
        if self.way:
            steps = set(zip(self.way, self.way[1:], strict=False))
            return " on" if any((edge.source, edge.target) in steps for edge in line.edges) else " off"
        missed = self.heat and any(not self.heat.edges.get(edge.name) for edge in line.edges)
        return " missed" if missed else ""

    def _count(self, node: Node) -> int:
        return self.heat.nodes.get(node.name, 0) if self.heat else 0

    def _fill(self, node: Node) -> str:
        share = self._count(node) / max(self.heat.stories if self.heat else 1, 1)
        return _HEAT[min(int(share * 12), len(_HEAT) - 1)]

    def _said(self, node: Node) -> str:
        return self.questions.get(node.name) or ENDINGS.get(node.name, "")

    def _second_row(self, node: Node) -> str:
        if self.heat:
            count = self._count(node)
            return "no story comes here" if not count else f"{count} {'story' if count == 1 else 'stories'}"
        return textwrap.shorten(self._said(node) or node.kind, 30, placeholder="…")
