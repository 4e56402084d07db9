"""Councils' own sites on origins of their own, which embed the guide or try to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.browser.serving import serving

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>A council</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><header><a href="#main">A council</a></header>
<main id="main"><h1>Anti-social behaviour</h1><p>Words of the council.</p>
<button type="button">Its own button</button>
{content}</main><footer><p>The council's footer.</p></footer></body></html>"""


class CouncilSite:
    """A site whose pages a test writes.

    Attributes:
        origin: Its origin. ``localhost`` is another site than the guide's 127.0.0.1, not only another port.
        near: Its other origin, on the guide's own site, as ``www.`` and ``guide.`` of one council are.
    """

    def __init__(self) -> None:
        self.origin = self.near = ""
        self._pages: dict[str, tuple[str, Mapping[str, str]]] = {}

    def page(self, content: str, headers: Mapping[str, str] | None = None) -> str:
        """Puts up a page with this in its main part; returns its address."""
        path = f"/{len(self._pages)}"
        self._pages[path] = (PAGE.format(content=content), headers or {})
        return self.origin + path

    def application(self) -> Starlette:
        """The site, to be served."""

        async def answer(request: Request) -> Response:
            html, headers = self._pages.get(request.url.path, ("", {}))
            return HTMLResponse(html, headers=dict(headers), status_code=200 if html else 404)

        return Starlette(routes=[Route("/{path:path}", answer)])


@contextlib.contextmanager
def council_site() -> Iterator[CouncilSite]:
    """Serves a council's site while the block runs."""
    site = CouncilSite()
    with serving(site.application()) as address:
        site.near = address
        site.origin = address.replace("127.0.0.1", "localhost")
        yield site
