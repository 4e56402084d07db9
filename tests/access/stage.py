"""Serves the faces of the service once, for all screens, and gives browser profiles to look at them with."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from starlette.applications import Starlette

import actions.services
from bot.dialogue.conversations import MODEL, Conversations, ModelMissing
from bot.dialogue.without_model import CoreConversations
from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.limits import Rate, RateLimit
from tests.browser.council_site import CouncilSite, council_site
from tests.browser.serving import CHROMIUM_ARGUMENTS, chromium_path, serving
from tests.web.fake_conversations import FakeConversations
from tests.web.staff_accounts import with_staff

TODAY = "2026-11-22"
NO_LIMIT = Rate(per_second=1e9, burst=10**9)


@dataclass
class Stage:
    """What the screens are seen on.

    Attributes:
        browser: One Chromium for all.
        conversations: The stand-in for the dialogue behind chat and host pages, so that each of the chat's
            screens can be had at once.
        chat: Address of the service with that stand-in.
        council: A council's site that may embed the chat.
        stranger: One that may not.
        app: The service with the real core, records and staff's accounts.
        address: Its address.
        staff: One member of each role, with ``PASSWORD``; the officer is Derby's.
    """

    browser: Browser
    conversations: FakeConversations
    chat: str
    council: CouncilSite
    stranger: CouncilSite
    app: Starlette
    address: str
    staff: dict[Role, StaffMember]

    @contextlib.asynccontextmanager
    async def page(self, **options: Any) -> AsyncIterator[Page]:
        """A page in a fresh profile."""
        context = await self.browser.new_context(
            viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce", **options
        )
        context.set_default_timeout(20_000)
        yield await context.new_page()
        await context.close()


@contextlib.contextmanager
def served(var_dir: Path, *, with_model: bool = False) -> Iterator[dict[str, Any]]:
    """Serves all that a stage needs but the browser, on a database in a folder."""
    with contextlib.ExitStack() as stack:
        council, stranger = stack.enter_context(council_site()), stack.enter_context(council_site())
        stand_in = FakeConversations()
        chat_settings = load_settings(
            {
                "ASB_TODAY": TODAY,
                "ASB_VAR_DIR": str(var_dir / "chat"),
                "ASB_ALLOWED_ORIGINS": f"{council.origin} {council.near}",
            }
        )
        chat = stack.enter_context(
            serving(create_app(chat_settings, stand_in, messages=NO_LIMIT, starts=NO_LIMIT))
        )
        settings = load_settings({"ASB_TODAY": TODAY, "ASB_VAR_DIR": str(var_dir)})
        services = stack.enter_context(actions.services.use(actions.services.load_services(settings)))
        conversations: Conversations = CoreConversations.open(settings, ModelMissing(MODEL))
        if with_model:
            conversations = Conversations.load(settings)
        app = create_app(settings, conversations, messages=NO_LIMIT, starts=NO_LIMIT)
        app.state.sign_in_limit = RateLimit(NO_LIMIT)
        staff = with_staff(app)
        address = stack.enter_context(serving(app))
        yield {
            "conversations": stand_in,
            "chat": chat,
            "council": council,
            "stranger": stranger,
            "app": app,
            "address": address,
            "staff": staff,
        }
        services.database.dispose()


@contextlib.asynccontextmanager
async def stage(var_dir: Path, *, with_model: bool = False) -> AsyncIterator[Stage]:
    """The whole stage, browser included.

    Args:
        var_dir: A folder for its databases.
        with_model: Whether the real conversations are held with the trained model, or by rules alone.

    Raises:
        RuntimeError: If no Chromium is installed.
    """
    path = chromium_path()
    if path is None:
        raise RuntimeError("No Chromium is installed. Install the package 'chromium'.")
    with served(var_dir, with_model=with_model) as parts:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
            yield Stage(browser=browser, **parts)
            await browser.close()
