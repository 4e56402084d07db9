"""Drives the chat as a person would, led by the question that is asked and not by its wording."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playwright.async_api import Frame, Locator, Page, Response, expect

from tests.browser.listening import ScreenReader

State = dict[str, Any]

LAUNCHER = "Case review guide"


class Lost(AssertionError):
    """The conversation asked something for which the test has no answer, or went in a circle."""


class Guide:
    """An open conversation in a page.

    Attributes:
        page: The page.
        view: Where the chat is: the page itself, or its frame on a council's page.
        state: The ``state`` of the last response.
        asked: The questions so far, in order.
    """

    def __init__(self, page: Page, view: Page | Frame, state: State) -> None:
        self.page = page
        self.view = view
        self.state = state
        self.asked: list[str | None] = [state["question"]]

    @classmethod
    async def open(cls, page: Page) -> Guide:
        """Opens the chat with the button of the council's page and waits for the first question."""
        async with page.expect_response(lambda got: got.url.endswith("/api/conversations")) as begun:
            await page.get_by_role("button", name=LAUNCHER).click()
        frame = await (await page.locator("iframe").element_handle()).content_frame()
        assert frame is not None
        return await cls._begun(page, frame, await begun.value)

    @classmethod
    async def visit(cls, page: Page, address: str, query: str = "") -> Guide:
        """Opens the chat's own page and waits for the first question.

        Args:
            page: An empty page.
            address: The service's, without a slash at the end.
            query: What follows ``/embed``, such as ``?council=derby``.
        """
        async with page.expect_response(lambda got: got.url.endswith("/api/conversations")) as begun:
            await page.goto(f"{address}/embed{query}")
        return await cls._begun(page, page, await begun.value)

    @classmethod
    async def _begun(cls, page: Page, view: Page | Frame, response: Response) -> Guide:
        guide = cls(page, view, (await response.json())["state"])
        await guide.settled()
        return guide

    @property
    def log(self) -> Locator:
        """The transcript."""
        return self.view.get_by_role("log")

    @property
    def box(self) -> Locator:
        """Where one writes."""
        return self.view.get_by_role("textbox", name="Your answer")

    @property
    def choices(self) -> Locator:
        """The answers now offered."""
        return self.view.locator(".choices")

    async def text(self) -> str:
        """All that stands in the transcript."""
        return await self.log.inner_text()

    async def write(self, text: str) -> State:
        """Types an answer and sends it with Enter."""
        await self.box.fill(text)
        return await self._sends(lambda: self.page.keyboard.press("Enter"))

    async def press(self, title: str) -> State:
        """Presses the choice with exactly these words."""
        choice = self.choices.get_by_role("button", name=title, exact=True)
        return await self._sends(lambda: choice.click())

    async def tick(self, *titles: str) -> State:
        """Ticks all of these and presses Done."""
        for title in titles:
            await self.choices.get_by_role("checkbox", name=title, exact=True).check()
        return await self.press("Done")

    async def buttons(self) -> list[str]:
        """The words on the buttons now offered."""
        return await self.choices.get_by_role("button").all_text_contents()

    async def boxes(self) -> list[str]:
        """The words beside the boxes now offered to tick."""
        return await self.choices.locator(".tick").all_text_contents()

    async def answer_until(
        self, answers: Mapping[str, str | Sequence[str]], stop: Callable[[State], bool], most: int = 60
    ) -> State:
        """Answers question after question.

        Args:
            answers: What to say to each question, by its slot: the words of a choice where exactly they
                are offered, and typed words elsewhere. Of several answers each is given once, in turn.
            stop: Whether the state is the one to stop at.
            most: Messages after which the conversation counts as lost.

        Returns:
            The state at which it stopped.
        """
        left = {slot: [said] if isinstance(said, str) else list(said) for slot, said in answers.items()}
        for _ in range(most):
            if stop(self.state):
                return self.state
            question = self.state["question"]
            if question not in left:
                raise Lost(
                    f"No answer to {question!r} after {self.asked}; it says: {(await self.text())[-600:]}"
                )
            said = left[question]
            answer = said.pop(0) if len(said) > 1 else said[0]
            if answer in await self.buttons():
                await self.press(answer)
            elif answer in await self.boxes():
                await self.tick(answer)
            else:
                await self.write(answer)
        raise Lost(f"Not there after {most} messages: {self.asked}")

    async def _sends(self, act: Callable[[], Any]) -> State:
        async with self.page.expect_response(lambda got: got.url.endswith("/messages")) as sent:
            await act()
        response: Response = await sent.value
        assert response.status == 200, await response.text()
        self.state = (await response.json())["state"]
        self.asked.append(self.state["question"])
        await self.settled()
        return self.state

    async def settled(self) -> None:
        """Waits until the guide has answered."""
        await expect(self.log).to_have_attribute("aria-busy", "false")


class KeyboardGuide(Guide):
    """Drives with keys alone: Tab and Shift+Tab to get there, Space and Enter to choose, letters to write.

    Attributes:
        reader: Hears what a screen reader would say on the way; set it before anything is pressed.
    """

    reader: ScreenReader

    async def write(self, text: str) -> State:
        """Goes to the box, types an answer and sends it with Enter."""
        await self._go("text")
        await self.page.keyboard.type(text)
        self.reader.said.append(f"[writes: {text}]")
        return await self._sends(lambda: self._key("Enter"))

    async def press(self, title: str) -> State:
        """Goes to the choice with these words and presses Enter."""
        await self._go(title)
        return await self._sends(lambda: self._key("Enter"))

    async def tick(self, *titles: str) -> State:
        """Goes from box to box with Space, then to Done."""
        for title in titles:
            await self._go(title)
            await self._key("Space")
        return await self.press("Done")

    async def _go(self, wanted: str, most: int = 80) -> None:
        """Presses Tab until the wanted words, or the wanted id, have the focus; back from the writing box."""
        key = "Tab"
        for _ in range(most):
            text, name = await self.view.evaluate(_FOCUSED)
            if wanted in (text, name):
                return
            if name == "text":
                key = "Shift+Tab"
            await self._key(key)
        raise Lost(f"No {wanted!r} is reached with {key}.")

    async def _key(self, key: str) -> None:
        self.reader.said.append(f"[{key}]")
        await self.page.keyboard.press(key)
        await self.reader.hear()

    async def settled(self) -> None:
        """Waits until the guide has answered, and hears it."""
        await super().settled()
        if hasattr(self, "reader"):
            await self.reader.hear()


_FOCUSED = """() => {
  const node = document.activeElement;
  return [(node.closest('label') ?? node).textContent.trim(), node.id];
}"""
