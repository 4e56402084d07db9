"""An application as plain text, for the body of an e-mail.

Only sets the document's parts below each other; what they say is left to ``document``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bot.delivery.document import TITLE, Document

WIDTH = 76
_LABEL = 26


def text_of(document: Document) -> str:
    """Sets an application as text.

    What people wrote is indented, so that it can never pass for a line of the form.

    Args:
        document: The application.

    Returns:
        Lines of at most about ``WIDTH`` characters, ending in a line break.
    """
    lines = [TITLE, "=" * len(TITLE)]
    for section in document.opening:
        lines += _heading(section.title)
        for label, value in section.fields:
            lines += _field(label, value)
    lines += _heading(f"The incidents ({len(document.incidents)})")
    for incident in document.incidents:
        if incident.number > 1:
            lines.append("")
        lines.append(f"Incident {incident.number}")
        for label, value in (
            ("When it happened", incident.happened),
            ("When it was reported", incident.reported_on),
            ("Who was told", incident.reported_to),
            ("Their reference", incident.reference),
            ("What happened", incident.description),
        ):
            lines += _field(label, value)
    for section in document.closing:
        lines += _heading(section.title)
        for label, value in section.fields:
            lines += _field(label, value)
    lines += ["", *textwrap.wrap(document.note, WIDTH)]
    return "\n".join(lines) + "\n"


def _heading(title: str) -> list[str]:
    return ["", title, "-" * len(title)]


def _field(label: str, value: str) -> Iterator[str]:
    first = f"{label}:".ljust(_LABEL)
    if len(first) > _LABEL:
        yield first
        first = " " * _LABEL
    for paragraph in value.split("\n"):
        wrapped = textwrap.wrap(paragraph, WIDTH - _LABEL, break_on_hyphens=False) or [""]
        for line in wrapped:
            yield f"{first}{'' if first.endswith(' ') else ' '}{line}".rstrip()
            first = " " * _LABEL
