"""The window in which reports count, in calendar months with both ends included.

Only arithmetic on dates. How long the window is comes from the area pack; which reports fall in
it is asked of the person.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def window_start(today: date, months: int) -> date:
    """The first day on which a report still counts today.

    Six months before 22 November is 22 May. Where that day does not exist the last day of its
    month stands in, so that a month end never shortens the window: six months before 31 August is
    28 February, or 29 in a leap year.

    Args:
        today: The day on which the person asks.
        months: The window's length in calendar months, 1 or more.

    Returns:
        The window's first day; ``today`` is its last.

    Raises:
        ValueError: ``months`` is below 1.
    """
    return _shift(today, -_checked(months))


def counts_until(reported_on: date, months: int) -> date:
    """The last day on which a report made on ``reported_on`` still counts.

    Args:
        reported_on: The day of the report.
        months: The window's length in calendar months, 1 or more.

    Returns:
        The latest day whose window still holds ``reported_on``.

    Raises:
        ValueError: ``months`` is below 1.
    """
    last = _shift(reported_on, _checked(months))
    # A report on the last day of February may live on: 28 February also starts the window of 31 August.
    while window_start(last + timedelta(days=1), months) <= reported_on:
        last += timedelta(days=1)
    return last


def _checked(months: int) -> int:
    if months < 1:
        raise ValueError(f"A window is at least one month long, not {months}.")
    return months


def _shift(day: date, months: int) -> date:
    count = day.year * 12 + (day.month - 1) + months
    year, month = divmod(count, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
