"""The result to keep: an outcome with its reasons, next steps and contacts, in the words that are said.

Has the outcome told to a listener of its own, and sorts what it hears: so the page, the PDF and the e-mail
can never say anything else than the conversation does. What an outcome is told with is left to ``outcomes``;
how a result is shown, to ``bot.delivery`` and the web.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Formatter
from typing import Any, Final

from rasa_sdk.executor import CollectingDispatcher

from actions.agenda import agenda_of
from actions.asking import responses
from actions.next_step import tell_until
from actions.outcomes import tell, tell_somebody, tell_whom
from actions.services import Services
from actions.sheltering import HELPLINES
from actions.why import reasons_state
from actions.words import contact_block, council_block, council_name
from bot.delivery.result import (
    DIARY_CALENDAR,
    DIARY_PDF,
    RESULT_CALENDAR,
    RESULT_PDF,
    Contact,
    KeptResult,
    Result,
    ResultFile,
)
from bot.records.reference import speak_reference
from bot.triage.area import Area, BodyContact, Council, Helpline, Ombudsman
from bot.triage.decision import Decision
from bot.triage.diary import DIARY_OUTCOMES, Diary, diary_of
from bot.triage.reasons import sources_of

TITLES: Final[Mapping[str, str]] = {
    "emergency": "In danger now? Ring 999",
    "report_first": "Report it first",
    "out_of_area": "Ask your own council",
    "complaints_procedure": "Make a complaint",
    "ombudsman": "Go to an ombudsman",
    "keep_reporting": "Keep reporting it",
    "consent_needed": "Ask them if they agree",
    "application": "You can ask for a case review",
}
FIRST_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "out_of_area": ("Find your own council.", "Ask it for an anti-social behaviour case review."),
    "keep_reporting": ("Report it each time, to the council, the police or your landlord.",),
    "consent_needed": ("Ask the person if they agree.", "Come back here when they have said yes."),
    "application": ("Fill in the application here, or ask the council to help you with it.",),
}
"""What to do first, where the outcome's own words do not come as steps."""
SENT_TITLE: Final = "Your application was sent"
EMERGENCY_NUMBER: Final = "999"
_URL: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


class _Listener(CollectingDispatcher):
    """Hears what is said, response by response with its values."""

    def heard(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for message in self.messages:
            yield message["response"], message


def result_of(slots: Mapping[str, Any], services: Services) -> Result | None:
    """The result as it stands.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        The result; None until there is an outcome.
    """
    agenda = agenda_of(slots, services)
    decision = agenda.decision
    if agenda.question or decision is None:
        return None
    sent = decision.outcome == "application" and bool(slots.get("application_reference"))
    said = _Said(services.area)
    for response, values in _told(decision, slots, services, sent).heard():
        said.hear(response, values)
    return Result(
        outcome=decision.outcome,
        title=SENT_TITLE if sent else TITLES[decision.outcome],
        summary="\n\n".join(said.summary),
        next_steps=(*(() if sent else FIRST_STEPS.get(decision.outcome, ())), *said.next_steps),
        contacts=tuple(_unlike(said.contacts)),
        reasons=tuple(one["text"] for one in reasons_state(decision, agenda.facts, services)),
        reference=slots.get("application_reference"),
        files=_files(decision, kept_diary(decision, slots, services)),
        checked=min(one.checked for one in sources_of(decision, services.area)),
    )


def kept_result(slots: Mapping[str, Any], services: Services) -> KeptResult | None:
    """The result with the days that belong to it, to be made into files.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        The result; None until there is an outcome.
    """
    result, decision = result_of(slots, services), agenda_of(slots, services).decision
    if result is None or decision is None:
        return None
    return KeptResult(result, services.today, kept_diary(decision, slots, services))


def kept_diary(decision: Decision, slots: Mapping[str, Any], services: Services) -> Diary | None:
    """The days that matter: those of the diary, or of the reports of an application that was not sent yet.

    Args:
        decision: The decision.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        The diary; None where no day matters.
    """
    waits = decision.outcome == "application" and not slots.get("application_reference")
    if decision.outcome not in DIARY_OUTCOMES and not waits:
        return None
    diary = diary_of(slots, services.area, services.today)
    return diary if diary.reports or decision.outcome in DIARY_OUTCOMES else None


def _told(decision: Decision, slots: Mapping[str, Any], services: Services, sent: bool) -> _Listener:
    """Has it told as the conversation tells it, with whatever else was said of it since."""
    listener = _Listener()
    if sent:
        reference = str(slots["application_reference"])
        listener.utter_message(
            response="utter_application_filed",
            reference=reference,
            spoken=speak_reference(reference),
            council=council_name(slots.get("council"), services.area),
        )
        for step in services.area.next_steps:
            listener.utter_message(response="utter_tell_body", words=step.words)
        tell_somebody(listener, slots, services)
        return listener
    # As if for the first time: what was named before is named again.
    tell(listener, decision, {**slots, "helplines_told": None}, services)
    told = [response for response, _ in listener.heard()]
    if decision.outcome == "report_first" and "utter_report_first_closing" not in told:
        tell_whom(listener, slots, services)
    if decision.outcome == "keep_reporting" and slots.get("earliest_report_on") is not None:
        tell_until(listener, slots, decision, services)
    if decision.outcome == "keep_reporting" and "utter_diary" not in told:
        listener.utter_message(response="utter_diary")
    if decision.outcome in ("report_first", "application"):
        tell_somebody(listener, slots, services)
    return listener


class _Said:
    """What was said, sorted into the parts of a result."""

    def __init__(self, area: Area) -> None:
        self._area = area
        self._by_block = dict(_contacts_by_block(area))
        self.summary: list[str] = []
        self.next_steps: list[str] = []
        self.contacts: list[Contact] = []

    def hear(self, response: str, values: Mapping[str, Any]) -> None:
        if response == "utter_why_outcome":
            return
        if response.startswith("utter_support_"):
            lines = HELPLINES[response.removeprefix("utter_support_")]
            self.contacts += [_contact(self._area.helplines[line]) for line in lines]
            return
        contact = self._by_block.get(values.get("contact", ""))
        if contact is not None:
            note = " ".join(part for part in (values.get("how"), contact.note) if part)
            self.contacts.append(replace(contact, note=note))
            values = {**values, "contact": "", "how": ""}
        if response == "utter_outcome_emergency":
            self.contacts.append(Contact(name="Emergency services", phone=(EMERGENCY_NUMBER,)))
            self.next_steps += _lines(values["ways"])
            values = {**values, "ways": ""}
        words = _words(response, values)
        if response == "utter_diary":
            # The files that its first line speaks of stand for themselves.
            self.next_steps += _lines(words)[1:]
        elif response.startswith(("utter_outcome_", "utter_two_tracks", "utter_application_")):
            self.summary += [part.strip() for part in words.split("\n\n") if part.strip()]
            self.contacts += [Contact(name="Find your council", url=url) for url in _URL.findall(words)]
        else:
            self.next_steps += _lines(words)


def _lines(words: str) -> list[str]:
    return [line.strip("• ") for line in words.split("\n") if line.strip("• ")]


def _words(response: str, values: Mapping[str, Any]) -> str:
    """A response as a screen shows it."""
    return Formatter().vformat(str(responses()[response][0]["text"]), (), values)


def _files(decision: Decision, diary: Diary | None) -> tuple[ResultFile, ...]:
    if decision.outcome == "emergency":
        return ()
    found = [ResultFile("This result (PDF)", RESULT_PDF)]
    if decision.outcome in DIARY_OUTCOMES:
        found += [
            ResultFile("Diary sheet to print (PDF)", DIARY_PDF),
            ResultFile("Days for your calendar", DIARY_CALENDAR),
        ]
    elif diary is not None:
        found.append(ResultFile("Days for your calendar", RESULT_CALENDAR))
    return tuple(found)


def _contacts_by_block(area: Area) -> Iterator[tuple[str, Contact]]:
    """Every contact of the area, by the words in which it is told."""
    for council in area.councils.values():
        yield council_block(council), _council(council)
    reachable: tuple[BodyContact | Helpline | Ombudsman, ...] = (
        *area.bodies.values(),
        *area.helplines.values(),
        *area.ombudsmen.values(),
    )
    for one in reachable:
        yield contact_block(one), _contact(one)


def _council(council: Council) -> Contact:
    who = ", ".join(council.contact_lines)
    return Contact(
        name=council.name,
        phone=council.phones,
        email=council.email,
        url=council.form_url,
        note=f"Ask for: {who}. Post: {', '.join((*council.address, council.postcode))}",
    )


def _contact(one: BodyContact | Helpline | Ombudsman) -> Contact:
    if isinstance(one, Ombudsman):
        return Contact(name=one.name, phone=(one.phone,), url=one.url, note=one.hours or "")
    notes = (_texting(one), f"Textphone {one.textphone}" if one.textphone else "", one.hours or "")
    return Contact(
        name=one.name,
        phone=(one.phone,) if one.phone else (),
        email=one.email,
        url=one.url,
        note=". ".join(note.rstrip(".") for note in notes if note),
    )


def _texting(one: BodyContact | Helpline) -> str:
    if not one.text:
        return ""
    if one.text_words and one.text in one.text_words:
        return one.text_words
    return f"Text {one.text}" + (f" ({one.text_words.rstrip('.')})" if one.text_words else "")


def _unlike(contacts: list[Contact]) -> Iterator[Contact]:
    """Each contact once, in the order in which it was named."""
    seen: set[str] = set()
    for contact in contacts:
        if contact.name not in seen:
            seen.add(contact.name)
            yield contact
