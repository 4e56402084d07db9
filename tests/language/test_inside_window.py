"""Whether a time that people name lies in or out of the last six months, by labelled sentences."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from bot.language.answers import Asked, read_date
from bot.language.dates import count_in_window
from bot.language.normalise import clean, normalise
from bot.triage.window import window_start

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("inside_window.jsonl").read_text("utf-8").splitlines()
]


def _inside(text: str, today: date) -> bool | None:
    start = window_start(today, 6)
    found = read_date(Asked(clean(text), normalise(text), today, start))
    if found is None:
        return None
    first, last = (date.fromisoformat(day) if day else None for day in (found["from"], found["to"]))
    certain, possible = count_in_window([(first, last)], start, today)
    return True if certain else None if possible else False


def test_no_time_is_put_on_the_wrong_side_and_few_are_left_open() -> None:
    read = [(row, _inside(row["text"], date.fromisoformat(row["today"]))) for row in ROWS]
    assert [row["text"] for row, inside in read if inside not in (None, row["inside"])] == []
    assert sum(inside is row["inside"] for row, inside in read) >= 0.96 * len(ROWS)
