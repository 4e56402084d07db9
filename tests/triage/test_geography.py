"""Places, postcodes and council names decide only where nothing else can be meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.area import load_area
from bot.triage.facts import COUNCILS, OUT_OF_AREA
from bot.triage.gazetteer import Place
from bot.triage.geography import Geography

AREA = load_area()
GEOGRAPHY = Geography.load(AREA)
PLACES = AREA.gazetteer.places
PLAIN = [place for place in PLACES if not place.use]
DECIDED = [place for place in PLAIN if len(place.councils) == 1]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)
def test_every_place_is_found_by_its_name(place: Place) -> None:
    for text in (place.name, f"It's {place.name}, please.", f"i live in {place.name.lower()}"):
        assert GEOGRAPHY.locate(text).councils == place.councils


@pytest.mark.parametrize("council_id", COUNCILS)
def test_every_council_is_found_by_its_names_and_its_office(council_id: str) -> None:
    council = AREA.councils[council_id]
    for name in (council.name, *council.short_names):
        assert GEOGRAPHY.locate(name).councils == (council_id,)
        assert GEOGRAPHY.locate(name).kind == "council"
    assert GEOGRAPHY.locate(council.postcode.lower()).councils == (council_id,)
    address = ", ".join((*council.address, council.postcode))
    assert GEOGRAPHY.locate(address).councils == (council_id,)


@pytest.mark.parametrize(
    ("text", "councils"),
    [
        ("DE4 3NN", {"derbyshire_dales"}),
        ("de43nn", {"derbyshire_dales"}),
        ("DE 4 3NN", {"derbyshire_dales"}),
        ("s4o 1lp", {"chesterfield"}),
        ("DEI 2FS", {"derby"}),
        ("DE22 5AB", {"amber_valley"}),
        ("DE5", {"amber_valley"}),
        ("DE4", {"derbyshire_dales", "amber_valley", "north_east_derbyshire"}),
        ("DE24 3 times a week", {"derby", "south_derbyshire"}),
        ("DE74 2AA", {OUT_OF_AREA}),
        ("DE13 8AA", {OUT_OF_AREA}),
        ("LE1 1AA", {OUT_OF_AREA}),
        ("SW1A 1AA", {OUT_OF_AREA}),
        ("osmaston DE24 8AA", {"derby"}),
        ("DE4 5AB in Crich", {"amber_valley"}),
        ("Quarndon DE22", {"amber_valley", "derby"}),
        ("Kedleston DE22", {"amber_valley"}),
        ("Crich DE4 4AA", {"amber_valley"}),
        ("S43 4JY Chesterfield", {"bolsover"}),
        ("Ripley S40 1LP", {"amber_valley", "chesterfield"}),
        ("South Normanton near the Co-op", {"bolsover"}),
        ("South Normanton near Alfreton", {"bolsover"}),
        ("Wingerworth, Chesterfield", {"north_east_derbyshire"}),
        ("Long Eaton, Nottingham", {"erewash"}),
        ("Dronfield Sheffield", {"north_east_derbyshire"}),
        ("Chesterfield and Wingerworth", {"chesterfield", "north_east_derbyshire"}),
        ("Derby Road, Ilkeston", {"erewash"}),
        ("Pilsley, Bakewell", {"derbyshire_dales"}),
        ("not Derby, South Derbyshire", {"south_derbyshire"}),
        ("ilson", {"erewash"}),
        ("We moved from Derby to Belper", {"amber_valley"}),
        ("I work in Derby but the trouble is in Ilkeston", {"erewash"}),
        ("Derby, no sorry, Belper", {"amber_valley"}),
        ("between Ripley and Heanor", {"amber_valley"}),
        ("Breaston, between Derby and Long Eaton", {"erewash"}),
        ("Duffield, north of Derby", {"amber_valley"}),
        ("Osmaston in Derby", {"derby"}),
        ("Kilburn near Belper", {"amber_valley"}),
        ("Pinxton, Bolsover district", {"bolsover"}),
        ("up Ripley way", {"amber_valley"}),
        ("chezzy", {"chesterfield"}),
        ("swad", {"south_derbyshire"}),
        ("Nottingham", {OUT_OF_AREA}),
        ("Hope", {"high_peak"}),
        ("I live in Hope", {"high_peak"}),
        ("north derbyshire", {"bolsover", "chesterfield", "high_peak", "north_east_derbyshire"}),
    ],
)
def test_what_people_write_is_read(text: str, councils: set[str]) -> None:
    assert set(GEOGRAPHY.locate(text).councils) == councils


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I hope you can help",
        "in hope that it stops",
        "reported it to Shirley",
        "Mr Bradley next door",
        "ned from number 4",
        "told derby homes and derbyshire police",
        "Derbyshire",
        "DCC",
        "Derbyshire County Council",
        "near Sheffield",
        "between Bakewell and Buxton",
        "not in Chesterfield",
        "12 Ripley Way",
        "off the M1",
        "cheers m8",
        "got a s21 notice",
        "they told me 2 of 3",
        "in a flash",
        "DE99 3AA",
    ],
)
def test_what_names_no_place_decides_nothing(text: str) -> None:
    assert GEOGRAPHY.locate(text).councils == ()


@given(
    place=st.sampled_from(PLAIN),
    gap=st.sampled_from([" ", "  ", "\t", "-", "\n "]),
    change=st.sampled_from([str.upper, str.lower, str.title]),
)
def test_case_and_spacing_make_no_difference(place: Place, gap: str, change: type[str]) -> None:
    if "\n" in gap:
        gap = "   "
    text = change(gap.join(place.key.split()))
    assert GEOGRAPHY.locate(f"  {text}  ").councils == place.councils


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4), st.randoms())
def test_the_order_of_places_makes_no_difference(places: list[Place], random: object) -> None:
    names = [place.name for place in places]
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    there = GEOGRAPHY.locate(" and ".join(names))
    back = GEOGRAPHY.locate(" and ".join(shuffled))
    assert there.councils == back.councils


@given(st.lists(st.sampled_from(DECIDED), min_size=2, max_size=3))
def test_places_of_two_councils_never_decide_for_one(places: list[Place]) -> None:
    found = GEOGRAPHY.locate(" and ".join(place.name for place in places)).councils
    assert set(found) == {place.councils[0] for place in places}


@given(st.text(alphabet=st.characters(blacklist_categories=["L", "N"]), max_size=200))
def test_text_without_letters_or_digits_never_decides(text: str) -> None:
    assert not GEOGRAPHY.locate(text).councils


@given(st.text(max_size=300))
def test_any_text_gives_a_sound_answer(text: str) -> None:
    located = GEOGRAPHY.locate(text)
    assert set(located.councils) <= {*COUNCILS, OUT_OF_AREA}
    assert (located.needs == "nothing") is (len(located.councils) == 1)
    assert (located.kind == "none") is (located.matched is None)


def test_names_come_in_the_form_in_which_they_are_matched() -> None:
    names = GEOGRAPHY.names()
    assert names["ripley"] == ("amber_valley",)
    assert "hope" in GEOGRAPHY.ordinary_names()
    assert all(name == name.lower() and councils for name, councils in names.items())
