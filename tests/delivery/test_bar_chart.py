from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.bar_chart import Bar, bar_chart

SVG = "{http://www.w3.org/2000/svg}"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], max_codepoint=0xFFFD), max_size=90)


@given(WORDS, st.lists(st.tuples(WORDS, st.integers(0, 10**6), st.booleans()), max_size=9))
def test_any_chart_is_well_formed_has_its_text_and_stays_within_its_edges(
    title: str, told: list[tuple[str, int, bool]]
) -> None:
    bars = [Bar(label, str(value), value, unsure) for label, value, unsure in told]
    root = ElementTree.fromstring(bar_chart(title, bars))
    assert root.get("role") == "img"
    described = root.findtext(f"{SVG}desc") or ""
    assert all(bar.label in described and bar.text in described for bar in bars)
    assert root.findtext(f"{SVG}title") == title
    width, height = (int(root.get(side, "0")) for side in ("width", "height"))
    for shape in root.findall(f"{SVG}rect"):
        assert float(shape.get("x", "0")) + float(shape.get("width", "0")) <= width
        assert float(shape.get("y", "0")) + float(shape.get("height", "0")) <= height


def test_bars_are_as_long_as_their_values() -> None:
    root = ElementTree.fromstring(bar_chart("t", [Bar("a", "10", 10), Bar("b", "5", 5), Bar("c", "0", 0)]))
    lengths = [float(bar.get("width", "0")) for bar in root.findall(f"{SVG}rect[@class='chart__bar']")]
    assert len(lengths) == 2 and lengths[0] == 2 * lengths[1]


def test_a_range_is_an_outline_and_not_only_a_colour() -> None:
    root = ElementTree.fromstring(bar_chart("t", [Bar("a", "1 to 4", 4, uncertain=True)]))
    shape = root.find(f"{SVG}rect[@class='chart__range']")
    assert shape is not None and shape.get("fill") == "none" and shape.get("stroke-dasharray")
