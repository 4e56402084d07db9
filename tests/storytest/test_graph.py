from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest

from bot.settings import PROJECT
from bot.storytest.coverage import Coverage, Played, Touch, measure
from bot.storytest.coverage_core import core_items
from bot.storytest.graph import ENDS, LEFT_OUT, NEXT_STEPS, Edge, Flow, Node
from bot.storytest.graph_layout import BOX_HEIGHT, BOX_WIDTH, WIDTH, lay_out, words_of
from bot.storytest.graph_page import TITLE, heat_of, page, question_words
from bot.storytest.graph_svg import draw
from bot.triage.application import APPLICATION_SLOTS
from bot.triage.area import Area
from bot.triage.decision import OUTCOMES, decide
from bot.triage.facts import Facts
from bot.triage.questions import QUESTIONS, next_question

TODAY = date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"
WAY = ("reported", "report_first", "behaviour_type")


@pytest.fixture(scope="module")
def picture(flow: Flow) -> str:
    return draw(flow, TITLE, questions=question_words())


@pytest.fixture(scope="module")
def coverage(flow: Flow) -> Coverage:
    touched = {
        Touch("question", "reported"),
        Touch("outcome", "report_first"),
        Touch("transition", "reported → report_first"),
    }
    story = Played("nobody told", "tests/a.yml", 1, True, frozenset(touched), WAY, 0.1)
    return measure(core_items(flow), [story])


def test_every_question_and_every_outcome_is_there(flow: Flow) -> None:
    names = [node.name for node in flow.nodes]
    assert {*QUESTIONS, *OUTCOMES, *APPLICATION_SLOTS, *NEXT_STEPS.values(), *ENDS} <= set(names)
    assert len(names) == len(set(names))


def test_everything_is_led_to_and_every_question_leads_on(flow: Flow) -> None:
    reached = {edge.target for edge in flow.edges}
    starts = {"immediate_danger", "reported"}
    assert {node.name for node in flow.nodes} - reached <= starts
    leading = {edge.source for edge in flow.edges}
    assert {node.name for node in flow.nodes if node.kind == "question"} - leading <= set(NEXT_STEPS.values())


@pytest.mark.parametrize(
    ("facts", "slot", "value"),
    [
        (Facts(), "reported", False),
        (Facts(reported=True, reported_to=("police",)), "council", "out_of_area"),
        (Facts(reported=True, reported_to=("police",), council="derby"), "concern_type", "staff_or_service"),
        (
            Facts(reported=True, reported_to=("council",), council="derby", concern_type="both"),
            "incident_count",
            1,
        ),
    ],
)
def test_what_the_core_does_is_an_edge(
    flow: Flow, area: Area, facts: Facts, slot: str, value: object
) -> None:
    after = facts.with_answer(slot, value)
    made = decide(after, area, TODAY)
    target = next_question(after, area, TODAY) or (made.outcome if made else None)
    assert (slot, target) in {(edge.source, edge.target) for edge in flow.edges}


def test_no_edge_answers_what_the_question_does_not_offer(flow: Flow) -> None:
    answers = {edge.name: edge.answers for edge in flow.edges}
    assert answers["reported → report_first"] == ("no",)
    assert answers["incident_count → reports_in_window"] == ("just enough", "more than needed", "not sure")
    assert answers["report_first → behaviour_type"] == ()


def test_the_way_all_answers_take_is_said_in_one(flow: Flow) -> None:
    assert words_of(next(edge for edge in flow.edges if edge.name == "reported_to → council")) == "any answer"
    assert words_of(Edge("reported", "report_first", ("no",))) == "no"


# ---- The picture -------------------------------------------------------------------------------------------


def test_no_two_boxes_share_a_place_and_all_are_inside(flow: Flow) -> None:
    layout = lay_out(flow)
    assert set(layout.boxes) == {node.name for node in flow.nodes}
    for one, other in combinations(layout.boxes.values(), 2):
        assert abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT, (one, other)
    points = [point for line in layout.lines for point in line.points]
    assert all(0 <= x <= WIDTH and 0 <= y <= layout.height for x, y in points)


def test_every_edge_is_drawn(flow: Flow) -> None:
    drawn = {edge for line in lay_out(flow).lines for edge in line.edges}
    assert drawn == set(flow.edges)


def test_a_question_that_no_place_is_known_for_is_drawn_all_the_same(flow: Flow) -> None:
    more = Flow((*flow.nodes, Node("shoe_size", "question", "triage")), flow.edges)
    assert "shoe_size" in lay_out(more).boxes


def test_the_picture_speaks_for_itself(picture: str, flow: Flow) -> None:
    top = ElementTree.fromstring(picture)
    title, described = top.find(f"{SVG}title"), top.find(f"{SVG}desc")
    assert title is not None
    assert title.text == TITLE
    assert described is not None
    assert all(sentence in (described.text or "") for sentence in LEFT_OUT)
    assert f"{len(flow.edges)} ways" in (described.text or "")
    named = {group.get("data-node") for group in top.iter(f"{SVG}g")} - {None}
    assert named == {node.name for node in flow.nodes}


def test_the_picture_needs_nothing_from_elsewhere(picture: str, flow: Flow) -> None:
    assert not re.findall(r"(?:href|src|url)\s*[=(]\s*[\"']?(?!#)[a-z]+:", picture)
    assert "<script" not in picture
    assert not re.findall(r"(?:src|href)=\"(?!#)", page(flow))


def test_a_way_stands_out_with_its_steps_numbered(flow: Flow) -> None:
    top = ElementTree.fromstring(draw(flow, "A way", way=WAY))
    on = {
        group.get("data-node") for group in top.iter(f"{SVG}g") if "on" in (group.get("class") or "").split()
    }
    assert on - {None} == set(WAY)
    badges = [group for group in top.iter(f"{SVG}g") if group.get("class") == "badge"]
    assert ["".join(badge.itertext()) for badge in badges] == ["1", "2", "3"]


def test_heat_is_said_in_words_too(flow: Flow, coverage: Coverage) -> None:
    heat = heat_of(coverage)
    assert heat.nodes["report_first"] == 1
    top = ElementTree.fromstring(draw(flow, "Heat", heat=heat))
    by_name = {group.get("data-node"): group for group in top.iter(f"{SVG}g") if group.get("data-node")}
    assert "1 story" in "".join(by_name["report_first"].itertext())
    assert "no story comes here" in "".join(by_name["consent"].itertext())
    assert "missed" in (by_name["consent"].get("class") or "")


# ---- The page ----------------------------------------------------------------------------------------------


def test_the_page_says_everything_in_words_as_well(flow: Flow) -> None:
    told = page(flow)
    for node in flow.nodes:
        assert f'<section id="node-{node.name}">' in told
    for edge in flow.edges:
        assert f'href="#node-{edge.target}"' in told
    assert all(sentence in told for sentence in LEFT_OUT)
    assert 'lang="en"' in told
    assert "<script" not in told


def test_a_story_can_be_chosen_on_the_page(flow: Flow, coverage: Coverage) -> None:
    story = Played("</script> & co", "tests/a.yml", 1, True, frozenset(), WAY, 0.1)
    told = page(flow, [story], heat_of(coverage))
    assert '<option value="&lt;/script&gt; &amp; co">' in told
    assert told.count("</script>") == 2


def test_the_picture_in_the_documents_is_the_one_the_core_draws(picture: str) -> None:
    kept = (PROJECT / "docs" / "flow" / "flow.svg").read_text(encoding="utf-8")
    assert kept == picture, "draw it anew: python -m bot stories graph"
