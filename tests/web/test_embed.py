from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import httpx
import pytest

from bot.web import embed
from bot.web.guide.shown import EXIT_PAGE
from bot.web.static_files import STATIC, content

FRAMED = {"Sec-Fetch-Dest": "iframe"}


def body_data(response: httpx.Response) -> dict[str, str]:
    found = re.search(r"<body([^>]*)>", response.text)
    assert found is not None
    return dict(re.findall(r'data-(\w+)="([^"]*)"', found[1]))


async def test_the_moving_address_is_asked_each_time_and_sent_once(client: httpx.AsyncClient) -> None:
    first = await client.get(embed.MOVING)
    assert first.content == content(STATIC / "embed.js")
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get(embed.MOVING, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_pinned_address_stays_what_it_is(client: httpx.AsyncClient) -> None:
    script = embed.loader()
    path = embed.pinned_path(script)
    assert path == f"/embed/{hashlib.sha256(script).hexdigest()[:12]}/embed.js"
    pinned = await client.get(path)
    assert "immutable" in pinned.headers["cache-control"]
    kind, _, digest = embed.integrity(script).partition("-")
    assert kind == "sha384"
    assert base64.b64decode(digest) == hashlib.sha384(pinned.content).digest()


@pytest.mark.parametrize("version", ["000000000000", "v2", "..", "embed", "%2e%2e%2fapp"])
async def test_a_version_that_never_was_is_not_found(client: httpx.AsyncClient, version: str) -> None:
    response = await client.get(f"/embed/{version}/embed.js")
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("cache-control", "")


def test_former_releases_stay_where_pages_pinned_them(tmp_path: Path) -> None:
    (tmp_path / "embed").mkdir()
    (tmp_path / "embed.js").write_bytes(b"// comment\nnow();")
    (tmp_path / "embed" / "0.1.0.js").write_bytes(b"old(); // as sent")
    assert embed.released_loaders(tmp_path) == {
        hashlib.sha256(script).hexdigest()[:12]: script for script in (b"now();", b"old(); // as sent")
    }


async def test_any_page_may_load_the_loader_and_check_its_hash(client: httpx.AsyncClient) -> None:
    for path in (embed.MOVING, embed.pinned_path(embed.loader())):
        response = await client.get(path, headers={"Origin": "https://anyone.example"})
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_the_frame_gets_the_checked_wishes_of_the_page(client: httpx.AsyncClient) -> None:
    asked = {"council": "derby", "opening": " Hello,\n  neighbour ", "main": "#003366", "ink": "#fff"}
    data = body_data(await client.get("/embed", params=asked, headers=FRAMED))
    assert data["council"] == "Derby City Council"
    assert data["opening"] == "Hello, neighbour"
    assert (data["main"], data["ink"]) == ("#003366", "#fff")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"council": "atlantis", "main": "red", "ink": "#fff"},
        {"council": "out_of_area", "main": "#777777", "ink": "#888888"},
        {"opening": "\u202egnp.exe"},
        {"council": '"><script>alert(1)</script>', "main": '"><b>', "ink": "#000"},
    ],
)
async def test_a_wish_that_makes_no_sense_is_left_out(
    client: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    response = await client.get("/embed", params=asked, headers=FRAMED)
    assert response.status_code == 200
    data = body_data(response)
    assert [data[name] for name in ("council", "opening", "main", "ink")] == [""] * 4
    assert "alert" not in response.text


async def test_a_long_opening_is_cut_and_markup_in_it_is_text(client: httpx.AsyncClient) -> None:
    data = body_data(await client.get("/embed", params={"opening": "a<b " * 90}, headers=FRAMED))
    assert data["opening"].startswith("a&lt;b ")
    assert len(data["opening"].replace("&lt;", "<")) == embed.LONGEST_OPENING


@pytest.mark.parametrize("destination", ["document", ""])
async def test_a_plain_link_puts_no_words_in_the_guides_mouth(
    client: httpx.AsyncClient, destination: str
) -> None:
    asked = {"opening": "Please send money", "council": "derby"}
    response = await client.get("/embed", params=asked, headers={"Sec-Fetch-Dest": destination})
    assert "money" not in response.text
    assert body_data(response)["council"] == "Derby City Council"
    assert "Sec-Fetch-Dest" in response.headers["vary"]


async def test_the_frame_loads_only_the_files_that_are_counted(client: httpx.AsyncClient) -> None:
    page = await client.get("/embed")
    loaded = {
        address.partition("?")[0] for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    }
    counted = {f"/static/{file.relative_to(STATIC)}" for file in embed.chat_files()}
    assert loaded - {"/static/icon.svg"} == counted


@pytest.mark.parametrize("file", [STATIC / "embed.js", *embed.chat_files()], ids=lambda file: file.name)
def test_the_widget_loads_nothing_foreign_and_writes_no_html(file: Path) -> None:
    text = file.read_text("utf-8")
    if file.name == "embed.js":
        text = text.replace('"https://www.bbc.co.uk/weather"', "")  # where one leaves to
    assert "://" not in text.replace("https?:\\/\\/", "")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )


def test_the_loader_stores_nothing() -> None:
    loader = embed.loader().decode()
    assert not re.search(
        r"localStorage|sessionStorage|indexedDB|\.cookie|caches|serviceWorker|fetch\(", loader
    )


async def test_button_chat_and_pages_leave_to_the_same_page(client: httpx.AsyncClient) -> None:
    assert f'NEUTRAL_PAGE = "{EXIT_PAGE}"' in embed.loader().decode()
    assert body_data(await client.get("/embed"))["exit"] == EXIT_PAGE


def test_the_widget_is_as_small_as_promised() -> None:
    sizes = embed.sizes()
    assert sizes["loader_gzip_bytes"] == len(gzip.compress(embed.loader()))
    assert 1_000 < sizes["loader_gzip_bytes"] <= embed.LOADER_LIMIT == 5_000
    assert sizes["loader_gzip_bytes"] < sizes["widget_gzip_bytes"] <= embed.WIDGET_LIMIT == 20_000
