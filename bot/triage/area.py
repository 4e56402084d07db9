"""One area's rules and content: the models of its pack, and the loader that refuses a broken one.

Its one job is to turn ``data/area/<area>.yml`` and the tables beside it into one frozen ``Area``, or
to say which file and key is wrong. What a place or postcode means is left to ``geography``; what
follows from the rules, to ``decision``; the words around the facts, to the responses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from bot.triage.facts import COMPLAINT_BODIES, COUNCILS
from bot.triage.gazetteer import AreaError, Gazetteer, read_gazetteer

__all__ = ["DEFAULT_AREA", "Area", "AreaError", "load_area"]

DEFAULT_AREA: Final = Path(__file__).resolve().parents[2] / "data" / "area" / "derbyshire.yml"
OMBUDSMEN: Final = ("lgsco", "housing", "iopc", "phso")

_URL: Final = TypeAdapter(HttpUrl)


def _checked_url(value: str) -> str:
    _URL.validate_python(value)
    return value


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Email = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
Phone = Annotated[str, StringConstraints(pattern=r"^(?:0\d(?: ?\d){8,9}|0800 1111|1\d\d|116 123|999)$")]
# Short codes (82228) and, for the emergency line, 999 take texts too.
TextNumber = Annotated[str, StringConstraints(pattern=r"^(?:07\d(?: ?\d){8}|\d{5}|999)$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://"), AfterValidator(_checked_url)]
Postcode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")]
Count = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    """Frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Model):
    """Where facts come from."""

    title: Words
    where: str | None = None


class Sourced(_Model):
    """A fact with the key of its source and the day on which it was last checked."""

    source: str
    checked: date


class Statement(Sourced):
    """One fact in plain words."""

    words: Words


class Threshold(Sourced):
    """The published test: ``reports`` reports within ``window_months`` calendar months.

    Section 104(4) of the Anti-social Behaviour, Crime and Policing Act 2014 makes three qualifying
    complaints the ceiling, so an area may ask for fewer and never for more.
    """

    reports: Annotated[int, Field(ge=1, le=3)]
    window_months: Annotated[int, Field(ge=1, le=24)]
    related: bool


class Ground(Sourced):
    """One reason to use a complaints procedure."""

    id: Words
    words: Words


class Council(Sourced):
    """One council, with the contact details as its area publishes them.

    Attributes:
        name: Its full name.
        short_names: What else it is called, without those that could mean another council.
        ambiguous_names: What it is also called although the name may mean another body.
        landlord: Who runs the council's or former council's homes.
        contact_lines: Whom to ask for: people, roles or a team, line by line as published.
        address: The postal address, line by line, without the postcode.
        postcode: The office's postcode.
        email: Where applications go; upper and lower case as published.
        phones: One or more telephone numbers.
        form_url: The council's own page about case reviews, or None where none is known.
    """

    name: Words
    short_names: tuple[Words, ...] = ()
    ambiguous_names: tuple[Words, ...] = ()
    landlord: Words | None = None
    contact_lines: Annotated[tuple[Words, ...], Field(min_length=1)]
    address: Annotated[tuple[Words, ...], Field(min_length=1)]
    postcode: Postcode
    email: Email
    phones: Annotated[tuple[Phone, ...], Field(min_length=1)]
    form_url: Url | None = None


class _Reachable(Sourced):
    """What people can get in touch with."""

    name: Words
    phone: Phone | None = None
    text: TextNumber | None = None
    text_words: Words | None = None
    textphone: Words | None = None
    email: Email | None = None
    url: Url | None = None
    hours: Words | None = None


class BodyContact(_Reachable):
    """A body that takes reports. ``how`` says in one or two sentences how to reach it.

    Attributes:
        emergency: The number to ring in an emergency, or None.
        counts_as_report: Whether telling it is one of the reports that the published test names.
    """

    how: Words
    emergency: Phone | None = None
    counts_as_report: bool = False


class Helpline(_Reachable):
    """Someone to talk to. ``for_whom`` completes the words "This is for …"."""

    for_whom: Words


class Ombudsman(_Reachable):
    """Who looks at a complaint after the body's own procedure.

    Attributes:
        about: What it looks at.
        first_step: What must be done first.
        time_limit: By when to go to it.
        notes: What is easily got wrong.
    """

    about: Words
    first_step: Words
    time_limit: Words
    phone: Phone
    url: Url
    notes: tuple[Words, ...] = ()


class ComplaintRoute(Sourced):
    """How to complain about one kind of body.

    Attributes:
        name: The body, as in "a complaint about …".
        procedure: The first step: the body's own procedure.
        first: What must be done before the ombudsman.
        then: The second step, if the person is still unhappy.
        time_limit: By when to take the second step.
        ombudsman: The ombudsman's id.
        contact: The body that takes the complaint, or None where it is not one and the same.
        notes: What is easily got wrong.
    """

    name: Words
    procedure: Words
    first: Words
    then: Words
    time_limit: Words
    ombudsman: str
    contact: str | None = None
    notes: tuple[Words, ...] = ()


def _short_title(value: str) -> str:
    if len(value.split()) > 5:
        raise ValueError("a title has at most five words, so that it fits a button")
    return value


class BehaviourRoute(Sourced):
    """Who to tell about one kind of behaviour.

    Attributes:
        title: At most five plain words, for a button.
        first: The body to tell first.
        also: Other bodies that may help.
        helplines: Helplines to name beside them.
        words: One or two sentences of what to do.
        common: Whether it is among the first buttons.
        emergency: Whether it calls for 999 if it happens now.
    """

    title: Annotated[Words, AfterValidator(_short_title)]
    first: str
    also: tuple[str, ...] = ()
    helplines: tuple[str, ...] = ()
    words: Words
    common: bool = False
    emergency: bool = False


class CouncilStatistics(_Model):
    """One council's yearly figures, with the note that the publisher gives to them."""

    applications: Count
    below_threshold: Count
    reviews: Count
    with_recommendations: Count
    appeals: Count
    note: Words | None = None


class Statistics(Sourced):
    """The yearly figures by council; ``year`` as published, such as ``2023/24``."""

    year: Annotated[str, StringConstraints(pattern=r"^20\d\d/\d\d$")]
    note: Words
    councils: dict[str, CouncilStatistics]

    def total(self) -> CouncilStatistics:
        """The sums over all councils, without notes."""
        rows = self.councils.values()
        return CouncilStatistics(
            applications=sum(row.applications for row in rows),
            below_threshold=sum(row.below_threshold for row in rows),
            reviews=sum(row.reviews for row in rows),
            with_recommendations=sum(row.with_recommendations for row in rows),
            appeals=sum(row.appeals for row in rows),
        )


class Appeals(Sourced):
    """What is known about appeals; no deadline is, and none may be told."""

    words: Words
    body: str
    statements: tuple[Statement, ...] = ()


class EmergencyWay(Sourced):
    """One way to get emergency help."""

    id: Words
    title: Words
    words: Words


class GeographyFiles(_Model):
    """The tables beside the pack, and what they cannot say.

    Attributes:
        places: The file of places.
        sectors: The file of postcode sectors.
        districts: The file of outcodes.
        post_towns: The towns that postal addresses name, with their outcodes.
        non_geographic: Outcodes that say nothing about a place, such as those of post boxes.
        attribution: What must be said wherever the tables are handed on.
    """

    places: Words
    sectors: Words
    districts: Words
    post_towns: dict[Words, tuple[Words, ...]] = Field(default_factory=dict)
    non_geographic: tuple[Words, ...] = ()
    attribution: Words


class Area(_Model):
    """One area's rules and content.

    Attributes:
        id: The pack's id.
        name: The area's name.
        version: A hash over the pack's files, so that a decision can say by which rules it was made.
        threshold: The published test.
        aim: What a case review is for.
        who_can_apply: Facts about who may ask.
        grounds: The reasons to use a complaints procedure instead.
        rejection_words: The adjectives of an application that may be rejected.
        next_steps: What commonly happens after an application, in order.
        appeals: What is known of appeals.
        emergency: Ways to get emergency help, the first one first.
        councils: The councils by id, in the order of the published page.
        bodies: Who takes reports, by id.
        complaint_bodies: How to complain, by the kind of body.
        ombudsmen: The ombudsmen by id.
        behaviours: Who to tell about what, by id.
        helplines: Helplines by id.
        statistics: The yearly figures.
        geography: The names of the tables.
        sources: Where facts come from, by key.
        gazetteer: The tables' rows.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    name: Words
    version: Words
    threshold: Threshold
    aim: Statement
    who_can_apply: tuple[Statement, ...]
    grounds: Annotated[tuple[Ground, ...], Field(min_length=1)]
    rejection_words: Annotated[tuple[Words, ...], Field(min_length=1)]
    next_steps: tuple[Statement, ...]
    appeals: Appeals
    emergency: Annotated[tuple[EmergencyWay, ...], Field(min_length=1)]
    councils: dict[str, Council]
    bodies: dict[str, BodyContact]
    complaint_bodies: dict[str, ComplaintRoute]
    ombudsmen: dict[str, Ombudsman]
    behaviours: dict[str, BehaviourRoute]
    helplines: dict[str, Helpline]
    statistics: Statistics
    geography: GeographyFiles
    sources: dict[str, Source]
    gazetteer: Gazetteer


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads YAML safely and refuses a key given twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise AreaError(
                    "AREA-DUPLICATE-KEY",
                    f"Line {key.start_mark.line + 1} gives the key {key.value!r} a second time.",
                    "Keep one of the two.",
                )
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def load_area(path: Path = DEFAULT_AREA) -> Area:
    """Reads and checks one area's pack; the same files are read only once.

    Args:
        path: The pack's YAML file; its tables lie in the same folder.

    Returns:
        The area.

    Raises:
        AreaError: The pack is missing, malformed or does not hold together; the error's code says what
            kind of fault it is, and its message names the file and the key.
    """
    return _load(Path(path).resolve())


@lru_cache(maxsize=8)
def _load(path: Path) -> Area:
    text = _read(path)
    data = _parse(path, text)
    files = data.get("geography") or {}
    names = [files.get(key) for key in ("places", "sectors", "districts")] if isinstance(files, dict) else []
    tables = [path.parent / str(name) for name in names if name]
    digest = hashlib.sha256(text)
    for table in tables:
        digest.update(_read(table))
    for key in ("version", "gazetteer"):
        if key in data:
            raise AreaError(
                "AREA-UNKNOWN-KEY", f"{path.name} gives {key!r}, which is computed.", "Take the key out."
            )
    gazetteer = read_gazetteer(*tables) if len(tables) == 3 else None
    try:
        area = Area.model_validate(data | {"version": digest.hexdigest()[:12], "gazetteer": gazetteer})
    except ValidationError as error:
        raise _first_fault(path, error) from None
    for check in _CHECKS:
        for code, key, fault, hint in check(area):
            raise AreaError(code, f"{path.name}: {key}: {fault}", hint)
    return area


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise AreaError(
            "AREA-FILE", f"The file {path.name} cannot be read.", f"Put it at {path} and make it readable."
        ) from None


def _parse(path: Path, text: bytes) -> dict[str, Any]:
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except AreaError as error:
        raise AreaError(error.code, f"{path.name}: {error.message}", error.hint) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" near line {mark.line + 1}" if mark else ""
        raise AreaError(
            "AREA-YAML", f"{path.name} is not valid YAML{line}.", "Correct the indentation or quotes there."
        ) from None
    if not isinstance(data, dict):
        raise AreaError("AREA-YAML", f"{path.name} holds no keys.", "Begin from the Derbyshire pack.")
    return data


_FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "extra_forbidden": ("AREA-UNKNOWN-KEY", "Correct the spelling, or take the key out."),
    "missing": ("AREA-MISSING", "Add the key."),
    "too_short": ("AREA-MISSING", "Give at least one."),
}


def _first_fault(path: Path, error: ValidationError) -> AreaError:
    fault = error.errors(include_url=False, include_input=False)[0]
    code, hint = _FAULTS.get(fault["type"], ("AREA-VALUE", "Correct the value."))
    location = [str(part) for part in fault["loc"]]
    if location[:1] == ["threshold"] and code == "AREA-VALUE":
        code, hint = (
            "AREA-THRESHOLD",
            "Give 1 to 3 reports within 1 to 24 months (section 104 of the Act).",
        )
    elif code == "AREA-VALUE" and {"email", "phone", "phones", "url", "form_url", "text"} & set(location):
        code, hint = "AREA-CONTACT", "Write the e-mail address, number or web address as it is used."
    return AreaError(code, f"{path.name}: {'.'.join(location)}: {fault['msg']}.", hint)


Fault = tuple[str, str, str, str]


def _check_councils(area: Area) -> Iterator[Fault]:
    if tuple(area.councils) != COUNCILS and set(area.councils) != set(COUNCILS):
        wrong = sorted(set(area.councils) ^ set(COUNCILS))
        yield "AREA-COUNCILS", "councils", f"{', '.join(wrong)} missing or unknown", "Give exactly the nine."
    if set(area.statistics.councils) != set(area.councils):
        yield (
            "AREA-COUNCILS",
            "statistics.councils",
            "not the same councils",
            "Give one row for each council.",
        )
    seen: dict[str, str] = {}
    for council_id, council in area.councils.items():
        for name in {name.casefold() for name in (council.name, *council.short_names)}:
            if name in seen:
                yield (
                    "AREA-DUPLICATE",
                    f"councils.{council_id}",
                    f"{name!r} is also the name of {seen[name]}",
                    "Move a name that two share to ambiguous_names of both.",
                )
            seen[name] = council_id


def _check_sets(area: Area) -> Iterator[Fault]:
    for key, found, wanted in (
        ("ombudsmen", area.ombudsmen, OMBUDSMEN),
        ("complaint_bodies", area.complaint_bodies, COMPLAINT_BODIES),
    ):
        if set(found) != set(wanted):
            wrong = sorted(set(found) ^ set(wanted))
            yield "AREA-MISSING", key, f"{', '.join(wrong)} missing or unknown", f"Give {', '.join(wanted)}."
    for key in ("police", "council", "landlord"):
        if key not in area.bodies:
            yield "AREA-MISSING", "bodies", f"{key} is missing", "Add how to reach it."
    for helpline_id, line in area.helplines.items():
        if not (line.phone or line.text or line.url or line.email):
            yield (
                "AREA-CONTACT",
                f"helplines.{helpline_id}",
                "no way to reach it",
                "Add a phone number or url.",
            )


def _check_unique(area: Area) -> Iterator[Fault]:
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("councils.*.name", (council.name for council in area.councils.values())),
        ("councils.*.email", (council.email for council in area.councils.values())),
        ("bodies.*.name", (body.name for body in area.bodies.values())),
        ("helplines.*.name", (line.name for line in area.helplines.values())),
        ("behaviours.*.title", (route.title for route in area.behaviours.values())),
        ("grounds.*.id", (ground.id for ground in area.grounds)),
        ("emergency.*.id", (way.id for way in area.emergency)),
        ("rejection_words", area.rejection_words),
    )
    for key, values in groups:
        seen: set[str] = set()
        for value in values:
            if value.casefold() in seen:
                yield "AREA-DUPLICATE", key, f"{value!r} is given twice", "Keep one of the two."
            seen.add(value.casefold())


def _check_references(area: Area) -> Iterator[Fault]:
    references: list[tuple[str, str, Mapping[str, Any]]] = [("appeals.body", area.appeals.body, area.bodies)]
    for behaviour_id, route in area.behaviours.items():
        key = f"behaviours.{behaviour_id}"
        references += [(f"{key}.first", route.first, area.bodies)]
        references += [(f"{key}.also", body, area.bodies) for body in route.also]
        references += [(f"{key}.helplines", line, area.helplines) for line in route.helplines]
    for body_id, complaint in area.complaint_bodies.items():
        key = f"complaint_bodies.{body_id}"
        references += [(f"{key}.ombudsman", complaint.ombudsman, area.ombudsmen)]
        references += [(f"{key}.contact", complaint.contact, area.bodies)] if complaint.contact else []
    references += [(key, source, area.sources) for key, source in _sources(area, "")]
    for key, name, known in references:
        if name not in known:
            yield "AREA-REFERENCE", key, f"{name!r} is not in the pack", "Add it, or name one that is."


def _sources(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every source named below a value, with the key that names it."""
    if isinstance(value, Sourced):
        yield f"{key}.source".lstrip("."), value.source
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name != "gazetteer":
                yield from _sources(getattr(value, name), f"{key}.{name}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _sources(item, f"{key}.{name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _sources(item, f"{key}.{number}")


_CHECKS: Final[tuple[Callable[[Area], Iterator[Fault]], ...]] = (
    _check_councils,
    _check_sets,
    _check_unique,
    _check_references,
)
