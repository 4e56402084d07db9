"""The output channels of the service: they collect what Rasa says, under the name that responses go by."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel

CHANNELS = ("widget", "phone")


class CollectingChannel(CollectingOutputChannel):
    """Collects a turn's messages; its name chooses the response variations (``channel: phone``)."""

    def __init__(self, channel: str) -> None:
        """Takes the channel's name.

        Args:
            channel: One of ``CHANNELS``.

        Raises:
            ValueError: There is no such channel.
        """
        if channel not in CHANNELS:
            raise ValueError(f"No channel is called {channel!r}; there are {', '.join(CHANNELS)}.")
        super().__init__()
        self._channel = channel

    def name(self) -> str:
        """The channel's name, as responses use it."""
        return self._channel

    def bot_messages(self) -> list[dict[str, Any]]:
        """The turn's messages as the API sends them.

        Returns:
            Each with ``text``, ``buttons`` and ``from``; with ``files``, of ``title`` and ``href``, where
            there are any to download.
        """
        sent: list[dict[str, Any]] = []
        for message in self.messages:
            # What a response holds besides words and buttons Rasa sends as a message of its own, after it.
            files = (message.get("custom") or {}).get("files")
            if files and sent:
                sent[-1]["files"] = [{"title": one["title"], "href": one["href"]} for one in files]
            if not message.get("text") and not message.get("buttons"):
                continue
            buttons = [
                {"title": button["title"], "payload": button["payload"]}
                for button in message.get("buttons") or []
            ]
            sent.append({"text": message.get("text") or "", "buttons": buttons, "from": "bot"})
        return sent
