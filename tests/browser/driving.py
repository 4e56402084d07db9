"""Drives the widget as a person would, led by the question that is asked and not by its wording."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

    async def tick(self, *titles: str) -> State:
        """Chooses all of these and presses Done."""
        for title in titles:
            await self.page.locator(".asbg-choices").get_by_role("button", name=title, exact=True).click()
        return await self.press("Done")

    async def titles(self) -> list[str]:
        """The words on the choices now offered."""
        return await self.page.locator(".asbg-choices button").all_text_contents()

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
            titles = await self.titles()
            if answer not in titles:
                await self.write(answer)
            elif "Done" in titles:
                await self.tick(answer)
            else:
                await self.press(answer)
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
