"""Loads one area's pack, and refuses a broken one.

Its one job is to turn ``data/area/<area>.yml`` and the tables beside it into one frozen ``Area``, or to say
which file and key is wrong. What a pack may hold is written in ``content``; what a place or postcode means is
left to ``geography``, what follows from the rules to ``decision``, and the words to the responses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError

from bot.triage.content import (
    Area,
    BehaviourRoute,
    BodyContact,
    ComplaintRoute,
    Council,
    CouncilStatistics,
    Helpline,
    Ombudsman,
    Sourced,
    Statement,
    Statistics,
    Threshold,
)
from bot.triage.facts import COMPLAINT_BODIES, COUNCILS
from bot.triage.gazetteer import AreaError, read_gazetteer

__all__ = [
    "DEFAULT_AREA",
    "OMBUDSMEN",
    "Area",
    "AreaError",
    "BehaviourRoute",
    "BodyContact",
    "ComplaintRoute",
    "Council",
    "CouncilStatistics",
    "Helpline",
    "Ombudsman",
    "Statement",
    "Statistics",
    "Threshold",
    "load_area",
]

DEFAULT_AREA: Final = Path(__file__).resolve().parents[2] / "data" / "area" / "derbyshire.yml"
OMBUDSMEN: Final = ("lgsco", "housing", "iopc", "phso")


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
