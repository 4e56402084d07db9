"""The diary's days as a calendar file (iCalendar, RFC 5545), for any calendar program.

Whole days without a time zone, as RFC 5545 has them for dates. Nothing about what happened is in it:
a calendar is often seen by others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.delivery.document import spoken_day
from bot.triage.diary import Diary, DiaryReport

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//ASB case review guide//Incident diary//EN"
WARNING_DAYS: Final = 14
_MOST_OCTETS: Final = 75


def calendar_of(diary: Diary, now: datetime, *, diary_id: str) -> str:
    """Writes the calendar file.

    Args:
        diary: The diary.
        now: The present moment, with its time zone.
        diary_id: What tells this person's days from another's; only its hash is in the file. The same diary
            gives the same UIDs, so that a calendar updates its days and does not keep them twice.

    Returns:
        The file's text, with CRLF line ends and lines of at most 75 octets.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for number, report in enumerate(diary.reports, start=1):
        lines += _stops(report, diary, uid=_uid(diary_id, f"report-{number}"), stamp=stamp)
    if not diary.reports:
        lines += _today(diary, uid=_uid(diary_id, "today"), stamp=stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _stops(report: DiaryReport, diary: Diary, *, uid: str, stamp: str) -> Iterator[str]:
    told = spoken_day(report.first)
    if report.first != report.last:
        told = f"{told} or later, up to {spoken_day(report.last)},"
    words = (
        f"From today, the report made on {told} no longer counts towards the published test for a case "
        f"review. The test asks for {diary.needed} or more related reports in {diary.months} months. "
        "The council decides. If anyone is in danger, ring 999."
    )
    yield from _event(report.stops_on, "A report stops counting", words, uid=uid, stamp=stamp, warn=True)


def _today(diary: Diary, *, uid: str, stamp: str) -> Iterator[str]:
    words = (
        f"A report made on {spoken_day(diary.made_on)} counts until {spoken_day(diary.today_counts_until)}. "
        f"The published test asks for {diary.needed} or more related reports in {diary.months} months. "
        "The council decides. If anyone is in danger, ring 999."
    )
    day = diary.today_counts_until + timedelta(days=1)
    yield from _event(day, "A first report would stop counting", words, uid=uid, stamp=stamp, warn=False)


def _event(day: date, summary: str, words: str, *, uid: str, stamp: str, warn: bool) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(summary)}"
    yield f"DESCRIPTION:{_escaped(words)}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    if warn:
        yield from (
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:-P{WARNING_DAYS}D",
            f"DESCRIPTION:{_escaped(summary)}",
            "END:VALARM",
        )
    yield "END:VEVENT"


def _uid(diary_id: str, what: str) -> str:
    return hashlib.sha256(f"{diary_id}:{what}".encode()).hexdigest()[:32] + "@asb-case-review-guide"


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11: backslash, semicolon, comma and line break."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """RFC 5545, 3.1: no line over 75 octets; what follows begins with a space; no letter is cut apart."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _MOST_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part
