"""Somebody who reads the plain pages: opens addresses, fills in forms, presses buttons, has no scripts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

BASE = "https://guide.test"
ANSWERS = {
    "reported": {"choice": "Yes"},
    "reported_to": {"choice": ["The council", "The police"]},
    "council": {"words": "Buxton"},
    "concern_type": {"choice": "It was not dealt with"},
    "incident_count": {"choice": "4 or more"},
    "reports_in_window": {"choice": "All of them"},
    "on_behalf": {"choice": "For me"},
}
"""The way to an application, by question."""
DAY = {"day": "12", "month": "10", "year": "2026"}
APPLICATION: list[dict[str, Any]] = [
    {"choice": "Yes, start"},
    {"choice": "I would rather not say"},
    {"words": "Alex Example"},
    {"words": "alex@example.com"},
    {"other": "Skip"},
    {"other": "Skip"},
    *(
        [DAY, {"other": "The same day"}, {"choice": "The police"}, {"other": "Skip"}, {"words": "Fireworks"}]
        * 3
    ),
    {"choice": "No"},
    {"words": "We do not sleep."},
    {"words": "Quiet nights."},
]
"""The answers to the application's questions, as they come."""


@dataclass
class Form:
    """A form of a page."""

    action: str
    fields: list[tuple[str, str]]
    titles: dict[str, tuple[str, str]]


class Reader:
    """One browser."""

    def __init__(self, app: Starlette, **headers: str) -> None:
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 50000))
        self.client = httpx.AsyncClient(
            transport=transport,
            base_url=BASE,
            headers={"Origin": BASE, "Sec-Fetch-Site": "same-origin", **headers},
        )
        self.page = httpx.Response(200)

    async def open(self, path: str) -> str:
        """Opens an address of the site, and whatever it leads to."""
        self.page = await self.client.get(path, follow_redirects=True)
        return self.page.text

    @property
    def path(self) -> str:
        return self.page.url.path

    @property
    def heading(self) -> str:
        found = re.search(r"<h1.*?>(.*?)</h1>", self.page.text, re.DOTALL)
        return " ".join(html.unescape(re.sub("<.*?>", "", found[1])).split()) if found else ""

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.page.text, re.DOTALL)
        return html.unescape(found[1]) if found else ""

    @property
    def text(self) -> str:
        return " ".join(html.unescape(re.sub("<.*?>", " ", self.page.text.partition("<body")[2])).split())

    def forms(self) -> list[Form]:
        """The forms of the page, with what their boxes and buttons are called."""
        return [_form(one) for one in re.findall(r"<form.*?</form>", self.page.text, re.DOTALL)]

    async def post(self, action: str, fields: dict[str, Any]) -> str:
        """Sends a form, and looks at what it leads to."""
        self.page = await self.client.post(action, data=fields, follow_redirects=True)
        return self.page.text

    async def begin(self, query: str = "") -> Reader:
        """Starts the guide."""
        await self.open(f"/guide{query}")
        form = self.forms()[0]
        await self.post(form.action, dict(form.fields))
        return self

    async def answer(self, **given: Any) -> str:
        """Answers by what stands on the page: ``choice`` and ``other`` by their titles, the rest as typed."""
        form = next(one for one in self.forms() if "/step/" in one.action)
        sent: dict[str, Any] = dict(form.fields)
        for name, value in given.items():
            if name in ("choice", "other"):
                values = [value] if isinstance(value, str) else value
                sent[name] = [form.titles[title][1] for title in values]
            else:
                sent[name] = value
        return await self.post(form.action, sent)

    async def press(self, title: str) -> str:
        """Presses a button by what it is called."""
        for form in self.forms():
            if title in form.titles:
                name, value = form.titles[title]
                return await self.post(form.action, {**dict(form.fields), **({name: value} if name else {})})
        raise AssertionError(f"there is no button called {title!r}")

    async def to_the_outcome(self, **instead: dict[str, Any]) -> Reader:
        """Answers the triage on the way to an application."""
        for slot, given in {**ANSWERS, **instead}.items():
            assert slot, self.path
            await self.answer(**given)
        return self

    async def to_the_check(self) -> Reader:
        """Fills in the application up to the check."""
        await self.to_the_outcome()
        await self.open(f"{self.path}/question")
        for given in APPLICATION:
            await self.answer(**given)
        return self


def _form(text: str) -> Form:
    action = re.search(r'action="(.*?)"', text)
    assert action is not None
    fields = [(n, html.unescape(v)) for n, v in re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', text)]
    titles: dict[str, tuple[str, str]] = {}
    for name, value, label in re.findall(
        r'name="(choice)" id="[\w-]+" value="(.*?)".*?<label.*?>(.*?)</label>', text, re.DOTALL
    ):
        titles.setdefault(html.unescape(label), (name, html.unescape(value)))
    for attributes, label in re.findall(r"<button(.*?)>(.*?)</button>", text, re.DOTALL):
        given = dict(re.findall(r'(\w+)="(.*?)"', attributes))
        name = " ".join(html.unescape(re.sub("<.*?>", "", label)).split())
        titles.setdefault(name, (given.get("name", ""), html.unescape(given.get("value", ""))))
    return Form(action[1], fields, titles)
