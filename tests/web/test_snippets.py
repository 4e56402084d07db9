from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from bot.web.colours import DEFAULT_MAIN
from bot.web.embed import integrity, loader, pinned_path
from bot.web.snippets import (
    ELEMENT,
    METHODS,
    POSITIONS,
    EmbedError,
    Wishes,
    policy_lines,
    snippet,
)

BASE = "https://guide.example.com"
ALL = Wishes(
    base=BASE,
    council="derby",
    main="#003366",
    ink="#ffffff",
    position="left",
    label='Ask "us" & them',
    opening="Hello <neighbour>",
    exit="https://www.example.com/?a=1&b=2",
)


class Tags(HTMLParser):
    """The tags of a snippet with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in self.found
        self.found[tag] = dict(attrs)


def tags(method: str, wishes: Wishes) -> dict[str, dict[str, str | None]]:
    return Tags(snippet(method, wishes)).found


@pytest.mark.parametrize("method", METHODS)
def test_every_way_has_a_link_that_works_without_scripts(method: str) -> None:
    address = f"{BASE}/guide?council=derby&main=%23003366&ink=%23ffffff"
    assert tags(method, ALL)["a"] == {"href": address}


@pytest.mark.parametrize("method", METHODS)
def test_a_way_without_wishes_holds_nothing_empty(method: str) -> None:
    html = snippet(method, Wishes(base=BASE))
    assert '""' not in html
    assert "council" not in html


def test_the_script_carries_every_wish_as_it_was_written() -> None:
    script = tags("script", ALL)["script"]
    assert script == {
        "src": f"{BASE}/embed/v1/embed.js",
        "defer": None,
        **{f"data-{name}": getattr(ALL, name) for name in ("council", "main", "ink", "position", "label")},
        "data-opening": ALL.opening,
        "data-exit": ALL.exit,
    }


def test_the_component_carries_them_on_the_element() -> None:
    found = tags("component", ALL)
    assert found["script"] == {"src": f"{BASE}/embed/v1/embed.js", "data-manual": None, "defer": None}
    names = ("council", "main", "ink", "position", "label", "opening", "exit")
    assert found[ELEMENT] == {name: getattr(ALL, name) for name in names}


def test_the_frame_says_where_it_stands_and_what_it_is() -> None:
    frame = tags("iframe", ALL)["iframe"]
    assert frame["src"] == (
        f"{BASE}/embed?council=derby&main=%23003366&ink=%23ffffff&opening=Hello+%3Cneighbour%3E"
    )
    assert frame["title"]
    assert frame["referrerpolicy"] == "origin"


@pytest.mark.parametrize("method", ["script", "component"])
def test_a_pinned_script_has_its_hash(method: str) -> None:
    script = tags(method, Wishes(base=BASE, pinned=True))["script"]
    assert script["src"] == BASE + pinned_path(loader())
    assert script["integrity"] == integrity(loader())
    assert script["crossorigin"] == "anonymous"


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"main": "#777777"}, "EMBED-COLOURS"),
        ({"main": "green"}, "EMBED-COLOURS"),
        ({"ink": DEFAULT_MAIN}, "EMBED-COLOURS"),
        ({"opening": "a" * 201}, "EMBED-OPENING"),
        ({"exit": "http://www.example.com"}, "EMBED-EXIT"),
        ({"exit": "javascript:alert(1)"}, "EMBED-EXIT"),
    ],
)
def test_what_the_loader_would_refuse_is_refused_here(wishes: dict[str, str], code: str) -> None:
    with pytest.raises(EmbedError) as raised:
        Wishes(base=BASE, **wishes)  # type: ignore[arg-type]
    assert raised.value.code == code


def test_only_what_a_way_loads_is_allowed_to_it() -> None:
    assert {method: dict(policy_lines(method, BASE)) for method in METHODS} == {
        "script": {"script-src": BASE, "frame-src": BASE},
        "component": {"script-src": BASE, "frame-src": BASE},
        "iframe": {"frame-src": BASE},
        "link": {},
    }


def test_loader_and_kit_know_the_same_wishes() -> None:
    text = loader().decode()
    listed = re.search(r"const SETTINGS = \[([^\]]+)\]", text)
    assert listed is not None
    assert re.findall(r'"(\w+)"', listed[1]) == list(tags("component", ALL)[ELEMENT])
    for position in POSITIONS[1:]:
        assert f'"{position}"' in text
    assert f'const NAME = "{ELEMENT}"' in text
    assert f'const MAIN = "{DEFAULT_MAIN}"' in text
