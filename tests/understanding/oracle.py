"""An understanding that knows every label and errs where it is told to, to test the scoring with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Row = dict[str, Any]

SMALL: dict[str, list[Row]] = {
    "intents": [
        {"id": "i:1", "text": "a", "intent": "affirm", "register": "plain"},
        {"id": "i:2", "text": "b", "intent": "deny", "register": "terse"},
        {"id": "i:3", "text": "c", "intent": "out_of_scope", "register": "plain"},
        {"id": "i:4", "text": "d", "intent": "emergency", "register": "plain"},
    ],
    "answers": [
        {"id": "a:1", "text": "e", "question": "reported", "answer": True, "register": "plain"},
        {"id": "a:2", "text": "f", "question": "incident_count", "answer": None, "register": "terse"},
        {"id": "a:3", "text": "g", "question": "immediate_danger", "answer": True, "register": "plain"},
    ],
    "places": [
        {"id": "p:1", "text": "h", "council": "derby"},
        {"id": "p:2", "text": "i", "council": None},
    ],
    "window": [
        {"id": "w:1", "text": "j", "today": "2026-11-22", "inside": True},
        {"id": "w:2", "text": "k", "today": "2026-08-31", "inside": None},
    ],
    "danger": [
        {"id": "d:1", "text": "l", "danger": True, "register": "plain"},
        {"id": "d:2", "text": "m", "danger": False, "register": "plain"},
    ],
    "multi": [
        {
            "id": "m:1",
            "text": "n",
            "facts": {"reported": True, "reported_to": ["police", "council"]},
            "register": "plain",
        }
    ],
}


class Oracle:
    """Knows every label; ``spoilt`` overlays what it says to one text."""

    def __init__(
        self, rows: Mapping[str, Sequence[Row]], spoilt: Mapping[tuple[str, str], Any] | None = None
    ) -> None:
        self.rows = {
            (part, row["text"], row.get("question"), row.get("today")): row
            for part in rows
            for row in rows[part]
        }
        self.spoilt = spoilt or {}

    def _says(self, text: str, what: str, truth: Any) -> Any:
        return self.spoilt.get((text, what), truth)

    def understand(self, asked: Sequence[tuple[str, str | None]]) -> list[Mapping[str, Any]]:
        lines: list[Mapping[str, Any]] = []
        for text, question in asked:
            intent = self.rows.get(("intents", text, None, None), {}).get("intent", "unsure")
            answer = self.rows.get(("answers", text, question, None), {}).get("answer")
            facts = self.rows.get(("multi", text, None, None), {}).get("facts", {})
            asked_for = self.rows.get(("danger", text, None, None), {})
            danger = (
                intent == "emergency"
                or asked_for.get("danger", False)
                or facts.get("immediate_danger", False)
            )
            lines.append(
                {
                    "intent": self._says(text, "intent", intent),
                    "confidence": self._says(text, "confidence", 1.0),
                    "answer": self._says(text, "answer", answer),
                    "danger": self._says(text, "danger", danger),
                }
            )
        return lines

    def facts(self, text: str) -> Mapping[str, Any]:
        facts: Mapping[str, Any] = self._says(text, "facts", self.rows["multi", text, None, None]["facts"])
        return facts

    def council(self, text: str) -> str | None:
        council: str | None = self._says(text, "council", self.rows["places", text, None, None]["council"])
        return council

    def inside(self, text: str, today: date) -> bool | None:
        row = self.rows["window", text, None, today.isoformat()]
        inside: bool | None = self._says(text, "inside", row["inside"])
        return inside
