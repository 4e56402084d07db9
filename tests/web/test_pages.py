from __future__ import annotations

import gzip
import re

import httpx
import pytest

from bot.web.pages import STATIC


async def test_the_demonstration_page_stands_on_its_own(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert 'lang="en-GB"' in page.text
    assert "<noscript>" in page.text
    assert not re.search(r"""\s(style|on\w+)=|<style|<script(?![^>]*src=)""", page.text)
    loaded = re.findall(r'(?:src|data-styles|rel="[a-z]+" href)="([^"]+)"', page.text)
    assert len(loaded) == 4
    for address in loaded:
        assert address.startswith("/static/")
        response = await client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


async def test_a_static_file_is_not_sent_twice(client: httpx.AsyncClient) -> None:
    first = await client.get("/static/widget.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get("/static/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_a_person_on_a_wrong_path_gets_a_page(client: httpx.AsyncClient) -> None:
    response = await client.get("/nothing", headers={"Accept": "text/html,*/*"})
    assert response.status_code == 404
    assert "Page not found" in response.text


@pytest.mark.parametrize("name", ["widget.js", "widget.css"])
def test_the_widget_asks_no_other_host_and_writes_no_html(name: str) -> None:
    text = (STATIC / name).read_text("utf-8")
    assert "://" not in text.replace("https?:\\/\\/", "")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|\.style\b", text)


def test_the_widget_is_small() -> None:
    size = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in ("widget.js", "widget.css"))
    assert size < 12_000, size
