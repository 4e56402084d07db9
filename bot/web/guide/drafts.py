"""What somebody wrote in a form that has to be put right, kept until the page is shown again.

In this process, for some minutes and for so many people only: it never stands in an address or on the device.
Where it is gone the page only says what is wrong.
"""

from __future__ import annotations

import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.web.guide.answers import Fault, Form

KEPT: Final = 2_000
SECONDS: Final = 600.0


@dataclass(frozen=True)
class Draft:
    """A form as it was sent.

    Attributes:
        conversation_id: Whose it is.
        form: Its fields.
        faults: What has to be put right.
    """

    conversation_id: str
    form: Form
    faults: Sequence[Fault]


class Drafts:
    """The drafts of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Starts with none."""
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Draft]] = OrderedDict()

    def keep(self, draft: Draft) -> str:
        """Keeps a draft.

        Returns:
            The name to ask for it by.
        """
        name = uuid.uuid4().hex
        self._kept[name] = (self._clock(), draft)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return name

    def find(self, name: str, conversation_id: str) -> Draft | None:
        """Finds a draft; more than once, for a page may be loaded again.

        Args:
            name: As ``keep`` gave it.
            conversation_id: Whose it must be.

        Returns:
            The draft, or None where there is none of this conversation any more.
        """
        kept_at, draft = self._kept.get(name, (0.0, None))
        if draft is None or draft.conversation_id != conversation_id:
            return None
        return draft if self._clock() - kept_at < SECONDS else None

    def forget(self, conversation_id: str) -> None:
        """Forgets all drafts of a conversation."""
        for name in [name for name, (_, one) in self._kept.items() if one.conversation_id == conversation_id]:
            del self._kept[name]
