"""The pack holds what was published, and a broken one is refused with a code and a hint."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.triage.area import DEFAULT_AREA, AreaError, load_area
from bot.triage.facts import COUNCILS

CONTACTS = {
    "amber_valley": ("DE5 3BT", "communitysafety@ambervalley.gov.uk", ("01773 841410",)),
    "bolsover": ("S43 4JY", "asbcasereview@bolsover.gov.uk", ("01246 593056",)),
    "chesterfield": ("S40 1LP", "community.trigger@chesterfield.gov.uk", ("01246 959655", "01246 959656")),
    "derby": ("DE1 2FS", "lindsey.maidstone@derby.gov.uk", ("01332 643029",)),
    "derbyshire_dales": ("DE4 3NN", "ASBCaseReview@derbyshiredales.gov.uk", ("01629 761187",)),
    "erewash": ("DE7 5RP", "communitysafety@erewash.gov.uk", ("0115 907 2274",)),
    "high_peak": ("SK17 6EL", "community.safety@highpeak.gov.uk", ("01298 28400",)),
    "north_east_derbyshire": ("S42 6NG", "faye.green@ne-derbyshire.gov.uk", ("01246 231111",)),
    "south_derbyshire": ("DE11 0AH", "community.safety@south-derbys.gov.uk", ("01283 595798",)),
}
FIGURES = {
    "amber_valley": (3, 0, 1, 1, 1),
    "bolsover": (4, 1, 3, 3, 0),
    "chesterfield": (2, 0, 2, 2, 1),
    "derby": (5, 2, 3, 3, 1),
    "derbyshire_dales": (0, 0, 0, 0, 0),
    "erewash": (0, 0, 0, 0, 0),
    "high_peak": (1, 1, 0, 0, 0),
    "north_east_derbyshire": (4, 0, 4, 4, 1),
    "south_derbyshire": (0, 0, 0, 0, 1),
}


@pytest.mark.parametrize("council_id", CONTACTS)
def test_contacts_are_as_published(council_id: str) -> None:
    council = load_area().councils[council_id]
    assert (council.postcode, council.email, council.phones) == CONTACTS[council_id]


def test_exactly_the_nine_councils_in_the_published_order() -> None:
    assert tuple(load_area().councils) == COUNCILS


def test_both_chesterfield_lines_keep_every_officer() -> None:
    lines = " ".join(load_area().councils["chesterfield"].contact_lines)
    assert all(name in lines for name in ("Shaun Morley", "William Bland", "Kirstie Finnegan"))


@pytest.mark.parametrize("council_id", FIGURES)
def test_statistics_are_as_published(council_id: str) -> None:
    row = load_area().statistics.councils[council_id]
    found = (row.applications, row.below_threshold, row.reviews, row.with_recommendations, row.appeals)
    assert found == FIGURES[council_id]


def test_the_totals_add_up() -> None:
    total = load_area().statistics.total()
    assert (total.applications, total.below_threshold, total.reviews, total.appeals) == (19, 4, 13, 5)


def test_the_threshold_is_three_related_reports_in_six_months() -> None:
    threshold = load_area().threshold
    assert (threshold.reports, threshold.window_months, threshold.related) == (3, 6, True)


def test_there_are_four_grounds_and_five_rejection_words() -> None:
    area = load_area()
    assert len(area.grounds) == 4
    assert set(area.rejection_words) == {
        "prejudicial",
        "discriminatory",
        "malicious",
        "unreasonable",
        "vexatious",
    }


def test_each_complaint_body_has_its_ombudsman() -> None:
    routes = load_area().complaint_bodies
    assert {body: route.ombudsman for body, route in routes.items()} == {
        "council": "lgsco",
        "police": "iopc",
        "landlord": "housing",
        "health": "phso",
    }
    assert "28 days" in routes["police"].time_limit


def test_the_first_buttons_are_few_enough_to_read() -> None:
    common = [route for route in load_area().behaviours.values() if route.common]
    assert 8 <= len(common) <= 9


def test_crimestoppers_never_counts_as_a_report() -> None:
    bodies = load_area().bodies
    assert {body_id for body_id, body in bodies.items() if body.counts_as_report} == {
        "police",
        "council",
        "landlord",
    }


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    pack = _copy(tmp_path)
    assert load_area(pack).version == load_area().version
    other = _copy(tmp_path / "other")
    places = other.with_name("places.csv")
    places.write_text(places.read_text(encoding="utf-8") + "Newplace,derby,,,seed,\n", encoding="utf-8")
    assert load_area(other).version != load_area().version


Change = Callable[[dict], object]
BROKEN: dict[str, tuple[Change, str, str]] = {
    "unknown key": (lambda p: p.update(treshold=3), "AREA-UNKNOWN-KEY", "treshold"),
    "unknown nested key": (lambda p: p["councils"]["derby"].update(fax="1"), "AREA-UNKNOWN-KEY", "fax"),
    "computed key": (lambda p: p.update(version="1"), "AREA-UNKNOWN-KEY", "version"),
    "no threshold": (lambda p: p.pop("threshold"), "AREA-MISSING", "threshold"),
    "no e-mail": (lambda p: p["councils"]["erewash"].pop("email"), "AREA-MISSING", "erewash.email"),
    "no phone": (lambda p: p["councils"]["erewash"].update(phones=[]), "AREA-MISSING", "erewash.phones"),
    "no geography": (lambda p: p.pop("geography"), "AREA-MISSING", "geography"),
    "bad e-mail": (lambda p: p["councils"]["derby"].update(email="a at b"), "AREA-CONTACT", "derby.email"),
    "bad phone": (lambda p: p["councils"]["derby"].update(phones=["12"]), "AREA-CONTACT", "derby.phones"),
    "bad url": (lambda p: p["ombudsmen"]["lgsco"].update(url="lgo"), "AREA-CONTACT", "lgsco.url"),
    "no reports": (lambda p: p["threshold"].update(reports=0), "AREA-THRESHOLD", "threshold.reports"),
    "above the Act": (lambda p: p["threshold"].update(reports=4), "AREA-THRESHOLD", "threshold.reports"),
    "no window": (lambda p: p["threshold"].update(window_months=0), "AREA-THRESHOLD", "window_months"),
    "long window": (lambda p: p["threshold"].update(window_months=25), "AREA-THRESHOLD", "window_months"),
    "bad date": (lambda p: p["threshold"].update(checked="soon"), "AREA-THRESHOLD", "threshold.checked"),
    "missing council": (lambda p: p["councils"].pop("bolsover"), "AREA-COUNCILS", "bolsover"),
    "missing figures": (
        lambda p: p["statistics"]["councils"].pop("bolsover"),
        "AREA-COUNCILS",
        "statistics.councils",
    ),
    "tenth council": (
        lambda p: p["councils"].update(county={**p["councils"]["derby"], "name": "County"}),
        "AREA-COUNCILS",
        "county",
    ),
    "shared short name": (
        lambda p: p["councils"]["derby"]["short_names"].append("Erewash"),
        "AREA-DUPLICATE",
        "erewash",
    ),
    "same e-mail": (
        lambda p: p["councils"]["derby"].update(email=p["councils"]["erewash"]["email"]),
        "AREA-DUPLICATE",
        "email",
    ),
    "same button": (
        lambda p: p["behaviours"]["parking"].update(title="Noise"),
        "AREA-DUPLICATE",
        "behaviours",
    ),
    "long button": (
        lambda p: p["behaviours"]["noise"].update(title="one two three four five six"),
        "AREA-VALUE",
        "noise.title",
    ),
    "unknown body": (
        lambda p: p["behaviours"]["noise"].update(first="army"),
        "AREA-REFERENCE",
        "noise.first",
    ),
    "unknown helpline": (
        lambda p: p["behaviours"]["noise"].update(helplines=["army"]),
        "AREA-REFERENCE",
        "noise.helplines",
    ),
    "unknown source": (
        lambda p: p["grounds"][0].update(source="hearsay"),
        "AREA-REFERENCE",
        "grounds.0.source",
    ),
    "unknown ombudsman": (
        lambda p: p["complaint_bodies"]["council"].update(ombudsman="king"),
        "AREA-REFERENCE",
        "council.ombudsman",
    ),
    "missing ombudsman": (lambda p: p["ombudsmen"].pop("phso"), "AREA-MISSING", "ombudsmen"),
    "missing table": (lambda p: p["geography"].update(places="none.csv"), "AREA-FILE", "none.csv"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_pack_is_refused_with_file_and_key(fault: str, tmp_path: Path) -> None:
    change, code, key = BROKEN[fault]
    pack = _copy(tmp_path)
    content = yaml.safe_load(pack.read_text(encoding="utf-8"))
    change(content)
    pack.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    with pytest.raises(AreaError) as caught:
        load_area(pack)
    assert caught.value.code == code
    assert key in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("table", "line", "code"),
    [
        ("places.csv", "RIPLEY,derby,,,seed,", "AREA-DUPLICATE"),
        ("places.csv", "Somewhere,atlantis,,,seed,", "AREA-TABLE"),
        ("places.csv", "Somewhere,,,,seed,", "AREA-TABLE"),
        ("places.csv", "Somewhere,derby,verb,,seed,", "AREA-TABLE"),
        ("places.csv", "Somewhere,derby,,D,seed,", "AREA-TABLE"),
        ("places.csv", "-,derby,,,seed,", "AREA-TABLE"),
        ("places.csv", "Somewhere,derby,,,seed,huge", "AREA-TABLE"),
        ("places.csv", "Somewhere,derby", "AREA-TABLE"),
        ("postcode_sectors.csv", "DE4 2,derbyshire_dales,1,", "AREA-DUPLICATE"),
        ("postcode_sectors.csv", "DE4,derbyshire_dales,1,", "AREA-TABLE"),
        ("postcode_districts.csv", "DE98,derby,none,", "AREA-TABLE"),
        ("postcode_districts.csv", "DE98,county,1,", "AREA-TABLE"),
        ("postcode_districts.csv", "DE98,derby,1", "AREA-TABLE"),
        ("postcode_districts.csv", "DE98,derby,1,perhaps", "AREA-TABLE"),
        ("postcode_districts.csv", "DE22,bolsover,1,decides", "AREA-DUPLICATE"),
    ],
)
def test_a_broken_table_is_refused(table: str, line: str, code: str, tmp_path: Path) -> None:
    pack = _copy(tmp_path)
    path = pack.with_name(table)
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(AreaError) as caught:
        load_area(pack)
    assert caught.value.code == code
    assert table in caught.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id: a\nid: b\n", "AREA-DUPLICATE-KEY"),
        ("id: [", "AREA-YAML"),
        ("", "AREA-YAML"),
        ("- a\n", "AREA-YAML"),
    ],
)
def test_malformed_yaml_is_refused(text: str, code: str, tmp_path: Path) -> None:
    pack = tmp_path / "pack.yml"
    pack.write_text(text, encoding="utf-8")
    with pytest.raises(AreaError) as caught:
        load_area(pack)
    assert caught.value.code == code


def test_a_missing_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AreaError) as caught:
        load_area(tmp_path / "nowhere.yml")
    assert caught.value.code == "AREA-FILE"


def _copy(folder: Path) -> Path:
    shutil.copytree(DEFAULT_AREA.parent, folder, dirs_exist_ok=True)
    return folder / DEFAULT_AREA.name
