"""Counts reports that are told by their days: "june, august and last week" are three."""

from __future__ import annotations

import re
from datetime import date

from actions.services import Services
from bot.language.dates import count_in_window
from bot.language.reading import read

_BETWEEN = re.compile(r"\s*(?:,|;|\band then\b|\band\b|\bthen\b|&|\+|\n)\s*", re.IGNORECASE)


def reports_on_days(text: str, services: Services) -> int | list[int] | None:
    """How many of the reports told by their days are inside the window.

    Args:
        text: What the person typed.
        services: The services in use.

    Returns:
        Their number, the least and the most where it is not certain, or None where the text is no
        list of at least two days or periods.
    """
    context = services.reading_context
    parts = [part for part in _BETWEEN.split(text) if part.strip(" .!")]
    if len(parts) < 2:
        return None
    told = [read(part, "when", context).answer for part in parts]
    if not all(isinstance(one, dict) for one in told):
        return None
    ranges = [(_day(one["from"]), _day(one["to"])) for one in told]
    certain, possible = count_in_window(ranges, services.window_start, services.today)
    return certain if certain == possible else [certain, possible]


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
