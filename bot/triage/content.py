"""What one area's pack may hold: the models of its rules, contacts and content.

Each is frozen and closed to keys that it does not know. Reading a pack, and checking that its parts hold
together, is left to ``area``.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, TypeAdapter

from bot.triage.gazetteer import Gazetteer

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
