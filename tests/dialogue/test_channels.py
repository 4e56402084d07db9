from __future__ import annotations

import pytest

from bot.dialogue.channels import CHANNELS, CollectingChannel


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_channel_goes_by_its_name_and_collects_in_order(channel: str) -> None:
    collecting = CollectingChannel(channel)
    assert collecting.name() == channel
    await collecting.send_text_message("one", "First.\n\nStill first.")
    await collecting.send_text_with_buttons(
        "one", "Second?", [{"title": "Yes", "payload": "/affirm", "type": "postback"}]
    )
    messages = collecting.bot_messages()
    assert messages[-1] == {
        "text": "Second?",
        "buttons": [{"title": "Yes", "payload": "/affirm"}],
        "from": "bot",
    }
    assert {one["from"] for one in messages} == {"bot"}
    assert "First." in messages[0]["text"]


async def test_an_empty_message_is_not_sent() -> None:
    collecting = CollectingChannel("widget")
    await collecting.send_text_message("one", "")
    assert collecting.bot_messages() == []


@pytest.mark.parametrize("channel", ["", "collector", "Widget", "sms"])
def test_an_unknown_channel_is_refused(channel: str) -> None:
    with pytest.raises(ValueError, match="widget, phone"):
        CollectingChannel(channel)
