from __future__ import annotations

import os
import re
from pathlib import Path

import httpx
import pytest

from bot.web.static_files import STATIC, content, static_url

SENT = sorted(file for file in STATIC.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("name", "written", "sent"),
    [
        ("a.js", "// why\nrun(); // now\n  // then\n", "run(); // now\n"),
        ("a.js", "/* what\n * it is */\nrun();", "run();"),
        ("a.js", 'go("https://a.example"); /* kept */\n', 'go("https://a.example"); /* kept */\n'),
        ("a.js", "const look = `\n  a { b: c }`;\n", "const look = `\n  a { b: c }`;\n"),
        ("a.css", "/* a */\np { color: red; } /* b\n c */\nb { }", "p { color: red; }b { }"),
        ("a.svg", "<!-- // kept -->\n// kept\n", "<!-- // kept -->\n// kept\n"),
    ],
)
def test_only_comments_are_left_out(tmp_path: Path, name: str, written: str, sent: str) -> None:
    (tmp_path / name).write_text(written)
    assert content(tmp_path / name).decode() == sent


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.js"
    file.write_text("one();")
    assert content(file) == b"one();"
    file.write_text("two();")
    os.utime(file, (1, 1))
    assert content(file) == b"two();"


@pytest.mark.parametrize("file", SENT, ids=lambda file: file.name)
async def test_every_file_is_sent_as_what_it_is(client: httpx.AsyncClient, file: Path) -> None:
    name = str(file.relative_to(STATIC))
    response = await client.get(static_url(name))
    assert response.content == content(file)
    kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}[file.suffix]
    assert response.headers["content-type"].partition(";")[0] == kind
    assert "immutable" in response.headers["cache-control"]
    if file.suffix == ".css":
        assert (
            response.text.count("{")
            == response.text.count("}")
            == len(re.findall("{", file.read_text("utf-8")))
        )


async def test_a_file_is_not_sent_twice(client: httpx.AsyncClient) -> None:
    first = await client.get("/static/tokens.css")
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get("/static/tokens.css", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_a_file_is_sent_small(client: httpx.AsyncClient) -> None:
    zipped = await client.get("/static/tokens.css", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == content(STATIC / "tokens.css")
    plain = await client.get("/static/tokens.css", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("path", ["nothing.js", "../app.py", "%2e%2e/app.py", "chat"])
async def test_nothing_else_is_sent(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(f"/static/{path}?v=1")
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("cache-control", "")
