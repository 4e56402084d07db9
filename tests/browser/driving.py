"""Drives the widget as a person would, led by the question that is asked and not by its wording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playwright.async_api import Locator, Page, Response, expect

State = dict[str, Any]


class Lost(AssertionError):
    """The conversation asked something for which the test has no answer, or went in a circle."""


class Guide:
    """An open conversation in a page.

    Attributes:
        page: The page.
        state: The ``state`` of the last response.
        asked: The questions so far, in order.
    """

    def __init__(self, page: Page, state: State) -> None:
        self.page = page
        self.state = state
        self.asked: list[str | None] = [state["question"]]

    @classmethod
    async def open(cls, page: Page) -> Guide:
        """Opens the widget and waits for the first question."""
        async with page.expect_response(lambda got: got.url.endswith("/api/conversations")) as begun:
            await page.get_by_role("button", name="Case review guide").click()
        guide = cls(page, (await (await begun.value).json())["state"])
        await guide._settled()
        return guide

    @property
    def log(self) -> Locator:
        """The transcript."""
        return self.page.get_by_role("log")

    async def text(self) -> str:
        """All that stands in the transcript."""
        return await self.log.inner_text()

    async def write(self, text: str) -> State:
        """Types an answer and sends it with Enter."""
        await self.page.get_by_label("Your answer").fill(text)
        return await self._sends(lambda: self.page.keyboard.press("Enter"))

    async def press(self, title: str) -> State:
        """Presses the choice with exactly these words."""
        choice = self.page.locator(".asbg-choices").get_by_role("button", name=title, exact=True)
        return await self._sends(lambda: choice.click())

    async def titles(self) -> list[str]:
        """The words on the choices now offered."""
        return await self.page.locator(".asbg-choices button").all_inner_texts()

    async def answer_until(
        self, answers: Mapping[str, str], stop: Callable[[State], bool], most: int = 60
    ) -> State:
        """Answers question after question.

        Args:
            answers: What to say to each question, by its slot: the words on a choice where one is offered with
                exactly them, and else typed. A list is used up in turn by a question that comes again.
            stop: Whether the state is the one to stop at.
            most: Messages after which the conversation counts as lost.

        Returns:
            The state at which it stopped.
        """
        for _ in range(most):
            if stop(self.state):
                return self.state
            question = self.state["question"]
            if question not in answers:
                raise Lost(
                    f"No answer to {question!r} after {self.asked}; it says: {(await self.text())[-600:]}"
                )
            answer = answers[question]
            if answer in await self.titles():
                await self.press(answer)
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
        await self._settled()
        return self.state

    async def _settled(self) -> None:
        await expect(self.log).to_have_attribute("aria-busy", "false")
