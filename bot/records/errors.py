"""The errors that the records raise.

Only names what can go wrong; what a person is told about it is left to the dialogue. No error holds
personal data or the text of a conversation.
"""

from __future__ import annotations

from bot.errors import GuideError


class RecordsError(GuideError):
    """Something about the records went wrong."""


class RecordsUnavailable(RecordsError):
    """The database cannot be reached, is locked or cannot write. Nothing was kept; trying again is safe."""

    def __init__(self, cause: str) -> None:
        """Names the kind of failure.

        Args:
            cause: The driver's name for the failure, such as ``SQLITE_BUSY``; never its full text, which
                may quote values.
        """
        super().__init__(
            "RECORDS-UNAVAILABLE",
            f"The database did not answer ({cause}).",
            "Try again in a moment. If it lasts, check that the database runs, is migrated and has room.",
        )
        self.cause = cause


class ConversationNotFound(RecordsError):
    """There is no such conversation, or it was erased."""

    def __init__(self) -> None:
        """Says so without the id, which is a key to the conversation."""
        super().__init__(
            "CONVERSATION-NOT-FOUND",
            "There is no such conversation, or it was erased.",
            "Start a new one.",
        )


class PracticeOnly(RecordsError):
    """The conversation is practice: nothing of it is filed or sent."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__("PRACTICE-ONLY", "This is practice: nothing was filed or sent.", "Go on practising.")


class ConversationLeft(ConversationNotFound):
    """Its person has left the conversation: it may be carried on with a code, not with the old token."""

    def __init__(self) -> None:
        """Says so without the id."""
        RecordsError.__init__(
            self,
            "CONVERSATION-LEFT",
            "You have left this conversation.",
            "Carry on with your code, or start a new one.",
        )


class CarryOnRefused(RecordsError):
    """A code or link to carry on with opens nothing. Its code says why, in its last word."""


class ConversationConflict(RecordsError):
    """Someone else has written this turn first. Nothing of the later one was kept."""

    def __init__(self) -> None:
        """Says so without the id."""
        super().__init__(
            "CONVERSATION-CONFLICT",
            "Another message reached this conversation first.",
            "Load the conversation again and repeat the message.",
        )


class IncompleteApplication(RecordsError):
    """An application lacks something that it needs.

    Attributes:
        missing: The slots that lack, in the order in which they are asked. All three of
            ``applicant_email``, ``applicant_phone`` and ``applicant_address`` where there is no way to get in
            touch: any one of them settles it. ``incidents`` where there are fewer than the threshold.
    """

    def __init__(self, missing: list[str]) -> None:
        """Names the slots, never their values."""
        super().__init__(
            "APPLICATION-INCOMPLETE",
            f"The application lacks: {', '.join(missing)}.",
            "Ask for these and file it again.",
        )
        self.missing = missing


class ReferenceInvalid(RecordsError):
    """A reference is none that was ever given out."""

    def __init__(self, why: str) -> None:
        """Says what is wrong with it.

        Args:
            why: One clause without the reference itself.
        """
        super().__init__(
            "REFERENCE-INVALID",
            f"This is no valid reference: {why}.",
            "Check each letter and number. It looks like ASB-XXXX-XXXX.",
        )


class TooManyEmails(RecordsError):
    """One conversation has sent its result as often as it may."""

    def __init__(self, limit: int) -> None:
        """Says how often that is."""
        super().__init__(
            "EMAIL-LIMIT",
            f"This result has been sent by email {limit} times.",
            "Save the PDF or print the page.",
        )


class AddressUnusable(RecordsError):
    """What somebody gave is no e-mail address. It is not repeated."""

    def __init__(self) -> None:
        """Says what one looks like."""
        super().__init__(
            "EMAIL-ADDRESS",
            "That does not look like an email address.",
            "Enter it in full, such as name@example.com.",
        )
