"""The one shape of an error that a person can act on.

Every error that this project raises on purpose carries a code to search for, a sentence that says
what was wrong, and a hint that says what to do. Which errors there are is left to the module that
raises them.
"""

from __future__ import annotations


class GuideError(Exception):
    """An error with a code and a hint.

    Attributes:
        code: A short, stable name in capitals, such as ``AREA-UNKNOWN-KEY``.
        message: What happened and what was wrong, as one sentence without personal data.
        hint: What to do about it, as one sentence.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        """Keeps the three parts and joins them for ``str()``."""
        super().__init__(f"{code}: {message} {hint}")
        self.code = code
        self.message = message
        self.hint = hint
