"""Where each box and line of the flow's picture stands.

Two panels of columns and rows, the triage above the application. A node that no row is known for gets one at
the foot, so that nothing of the graph can be missing from the picture. Drawing is left to ``graph_svg``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.storytest.coverage_answers import kinds_of_answers
from bot.storytest.graph import Edge, Flow, Node

BOX_WIDTH, BOX_HEIGHT = 204, 48
ROW, TOP = 98, 96
CENTRES: Final = (276, 678, 1084, 1396)
WIDTH: Final = 1530
BUNDLE: Final = 6
"""A node that leads to more than this many others is drawn with one line for all of them."""
_COLUMNS: Final[Mapping[str, Mapping[int, Mapping[str, int]]]] = {
    "triage": {
        0: {"complaint_about": 5, "complaint_stage": 6, "complaints_procedure": 7, "ombudsman": 8},
        1: {
            "immediate_danger": 0, "reported": 1, "reported_to": 2, "council": 3, "concern_type": 4,
            "incident_count": 5, "reports_in_window": 6, "on_behalf": 7, "consent": 8,
        },
        2: {
            "emergency": 0, "report_first": 1, "out_of_area": 3, "undecided": 4, "keep_reporting": 5,
            "consent_needed": 8, "application": 9,
        },
        3: {"behaviour_type": 1, "earliest_report_on": 5},
    },
    "application": {
        0: {
            "apply_now": 0, "harm": 1, "applicant_name": 2, "applicant_email": 3, "applicant_phone": 4,
            "applicant_address": 5, "victim_name": 6, "relationship": 7, "consent_how": 8,
        },
        1: {
            "incident_date": 2, "incident_reported_on": 3, "incident_reported_to": 4,
            "incident_reference": 5, "incident_description": 6, "more_incidents": 7,
        },
        2: {"impact": 5, "desired_outcome": 6, "confirm_submission": 7, "change_answer": 8},
        3: {"not_sent": 0, "too_few_incidents": 2, "application_filed": 7},
    },
}  # fmt: skip
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A node's place.

    Attributes:
        node: The node.
        column: Its column, 0 to 3.
        row: Its row, counted through both panels.
    """

    node: Node
    column: int
    row: int

    @property
    def x(self) -> int:
        """Its middle, from the left, in pixels."""
        return CENTRES[self.column]

    @property
    def y(self) -> int:
        """Its middle, from the top, in pixels."""
        return TOP + self.row * ROW + BOX_HEIGHT // 2


@dataclass(frozen=True)
class Line:
    """The way of one or more edges.

    Attributes:
        edges: The edges; several where they are bundled.
        points: Its corners.
        words: What it is labelled with.
        label: Where the label begins.
        anchor: ``start``, ``middle`` or ``end``: which part of the label stands there.
    """

    edges: tuple[Edge, ...]
    points: tuple[Point, ...]
    words: str
    label: Point
    anchor: str


@dataclass(frozen=True)
class Layout:
    """The whole picture.

    Attributes:
        boxes: By node.
        lines: What joins them.
        panels: Each panel's title, with its upper and lower edge in pixels.
        height: In pixels.
    """

    boxes: Mapping[str, Box]
    lines: tuple[Line, ...]
    panels: tuple[tuple[str, int, int], ...]
    height: int


def lay_out(flow: Flow) -> Layout:
    """Finds a place for every box and line.

    Args:
        flow: The graph.

    Returns:
        The layout.
    """
    boxes, panels, rows = _boxes(flow)
    return Layout(boxes, tuple(_Router(boxes, flow).lines()), panels, TOP + rows * ROW + 20)


def words_of(edge: Edge) -> str:
    """An edge's answers, as the picture says them.

    Args:
        edge: The edge.

    Returns:
        Such as ``yes, not sure``; ``any answer`` where all lead that way.
    """
    everything = kinds_of_answers(edge.source)
    if len(edge.answers) > 2 and set(edge.answers) >= set(everything):
        return "any answer"
    return ", ".join(answer.replace("_", " ") for answer in edge.answers)


def _boxes(flow: Flow) -> tuple[dict[str, Box], tuple[tuple[str, int, int], ...], int]:
    boxes: dict[str, Box] = {}
    panels, row = [], 0
    for panel, columns in _COLUMNS.items():
        first = row
        for column, names in columns.items():
            for name, at in names.items():
                node = next((node for node in flow.nodes if node.name == name), None)
                if node is not None:
                    boxes[name] = Box(node, column, first + at)
                    row = max(row, first + at + 1)
        if panel == "application":
            for number, node in enumerate(node for node in flow.nodes if node.name not in boxes):
                boxes[node.name] = Box(node, number % len(CENTRES), row + number // len(CENTRES))
            row = max(box.row for box in boxes.values()) + 1
        panels.append((panel, TOP + first * ROW - 52, TOP + row * ROW + 4))
        row += 1
    return boxes, tuple(panels), row - 1


@dataclass
class _Router:
    """Finds the lines' ways: out at the side that faces the target, along a lane, in at its side."""

    boxes: Mapping[str, Box]
    flow: Flow
    _ports: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _lanes: dict[tuple[str, object], int] = field(default_factory=dict)

    def lines(self) -> list[Line]:
        bundles = self._bundles()
        sides = [(edges, *self._sides(edges[0])) for edges in bundles]
        for edges, out, _ in sides:
            if out in ("left", "right"):
                self._ports.setdefault((edges[0].source, out), []).append(edges[0].target)
        for (_, _), targets in self._ports.items():
            targets.sort(key=lambda name: self.boxes[name].row)
        return [self._line(edges, out, into) for edges, out, into in sides]

    def _bundles(self) -> list[tuple[Edge, ...]]:
        by_source: dict[str, list[Edge]] = {}
        for edge in self.flow.edges:
            by_source.setdefault(edge.source, []).append(edge)
        found: list[tuple[Edge, ...]] = []
        for edges in by_source.values():
            found += [tuple(edges)] if len(edges) > BUNDLE else [(edge,) for edge in edges]
        return found

    def _sides(self, edge: Edge) -> tuple[str, str]:
        one, other = self.boxes[edge.source], self.boxes[edge.target]
        if len([edge for edge in self.flow.edges if edge.source == one.node.name]) > BUNDLE:
            return "stub", "stub"
        if one.column == other.column:
            if other.row == one.row + 1:
                return "down", "top"
            return "left", "left"
        if other.node.part == "application" != one.node.part:
            return "below", "top"
        if one.column < other.column:
            return ("right", "left") if self._is_clear(one, other) else ("left", "right")
        return "left", "right"

    def _is_clear(self, one: Box, other: Box) -> bool:
        """Whether no box stands between two columns, on the target's or the source's row."""
        between = range(one.column + 1, other.column)
        rows = {one.row, other.row} if other.column - one.column > 1 else set()
        return not any(box.column in between and box.row in rows for box in self.boxes.values())

    def _line(self, edges: tuple[Edge, ...], out: str, into: str) -> Line:
        edge = edges[0]
        one, other = self.boxes[edge.source], self.boxes[edge.target]
        words = words_of(edge)
        if out == "stub":
            y = one.y + BOX_HEIGHT // 2
            said = f"opens one of {len(edges)} answers again"
            return Line(edges, ((one.x, y), (one.x, y + 26)), said, (one.x + 8, y + 20), "start")
        if out == "down":
            start, end = one.y + BOX_HEIGHT // 2, other.y - BOX_HEIGHT // 2
            return Line(edges, ((one.x, start), (one.x, end)), words, (one.x + 7, (start + end) / 2), "start")
        if out == "below":
            return self._down_to_next_panel(edges, one, other)
        start_x, start_y = self._port(edge, one, out)
        label = (start_x + (7 if out == "right" else -7), start_y - 3)
        anchor = "start" if out == "right" else "end"
        if out == "left" and into == "left":
            lane = start_x - 20 - 13 * self._lane(("side", one.column), edge.source)
            return Line(
                edges,
                ((start_x, start_y), (lane, start_y), (lane, other.y), (other.x - BOX_WIDTH / 2, other.y)),
                words, label, anchor,
            )  # fmt: skip
        if out == "left" and one.column < other.column:
            return self._around(edges, (start_x, start_y), one, other)
        end_x = other.x + (BOX_WIDTH / 2 if into == "right" else -BOX_WIDTH / 2)
        shift = 22 + 13 * self._lane((into, other.column), edge.target)
        lane = end_x + shift if into == "right" else end_x - shift
        if start_y == other.y:
            return Line(edges, ((start_x, start_y), (end_x, other.y)), words, label, anchor)
        corners = ((start_x, start_y), (lane, start_y), (lane, other.y), (end_x, other.y))
        return Line(edges, corners, words, label, anchor)

    def _around(self, edges: tuple[Edge, ...], start: Point, one: Box, other: Box) -> Line:
        """Round the foot of the panel, where boxes stand in the way."""
        foot = max(box.y for box in self.boxes.values() if box.node.part == one.node.part)
        foot += BOX_HEIGHT // 2 + 10 + 9 * self._lane(("foot", one.column), edges[0].target)
        left = one.x - BOX_WIDTH / 2 - 33 - 9 * self._lane(("foot", one.column), edges[0].target)
        end_x, end_y = other.x + BOX_WIDTH / 2, other.y + 12
        right = end_x + 22 + 13 * self._lane(("right", other.column), edges[0].target)
        return Line(
            edges,
            (start, (left, start[1]), (left, foot), (right, foot), (right, end_y), (end_x, end_y)),
            "", start, "start",
        )  # fmt: skip

    def _down_to_next_panel(self, edges: tuple[Edge, ...], one: Box, other: Box) -> Line:
        start, end = one.y + BOX_HEIGHT // 2, other.y - BOX_HEIGHT // 2
        middle = end - 24
        corners = ((one.x, start), (one.x, middle), (other.x, middle), (other.x, end))
        return Line(edges, corners, words_of(edges[0]), (one.x + 7, start + 16), "start")

    def _port(self, edge: Edge, box: Box, side: str) -> Point:
        targets = self._ports[edge.source, side]
        place = targets.index(edge.target) - (len(targets) - 1) / 2
        spread = min(18, (BOX_HEIGHT - 10) / max(len(targets) - 1, 1))
        return box.x + (BOX_WIDTH / 2 if side == "right" else -BOX_WIDTH / 2), box.y + place * spread

    def _lane(self, gap: tuple[str, int], name: str) -> int:
        """The number of a lane beside a column: all lines to one target share one."""
        key = (f"{gap[0]}{gap[1]}", name)
        if key not in self._lanes:
            self._lanes[key] = sum(1 for other, _ in self._lanes if other == key[0])
        return self._lanes[key]


def nodes_of(edges: Iterable[Edge]) -> set[str]:
    """The nodes that edges join."""
    return {name for edge in edges for name in (edge.source, edge.target)}
