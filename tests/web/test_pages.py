from __future__ import annotations

import re

import httpx


async def test_the_demonstration_page_is_embedded_like_any_councils(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert 'lang="en-GB"' in page.text
    assert not re.search(r"""\s(style|on\w+)=|<style|<script(?![^>]*src=)""", page.text)
    loaded = re.findall(r'(?:src|rel="[a-z]+" href)="([^"]+)"', page.text)
    assert loaded.pop() == "/embed/v1/embed.js"
    assert len(loaded) == 2
    for address in loaded:
        assert address.startswith("/static/")
        response = await client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


async def test_who_has_no_scripts_finds_the_plain_pages(client: httpx.AsyncClient) -> None:
    main = re.sub(r"<script.*?</script>", "", (await client.get("/")).text)
    assert re.search(r'<a href="/guide">[^<]+</a>', main)


async def test_a_person_on_a_wrong_path_gets_a_page(client: httpx.AsyncClient) -> None:
    response = await client.get("/nothing", headers={"Accept": "text/html,*/*"})
    assert response.status_code == 404
    assert "Page not found" in response.text
