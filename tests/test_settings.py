from __future__ import annotations

import re

import pytest

from bot.settings import PROJECT, SettingsError, load_settings


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("", ()),
        ("https://www.example.gov.uk", ("https://www.example.gov.uk",)),
        ("  https://a.example\thttps://b.example:8443 ", ("https://a.example", "https://b.example:8443")),
        ("https://A.Example:443/ https://a.example", ("https://a.example",)),
        ("http://localhost:8001 http://127.0.0.1:80", ("http://localhost:8001", "http://127.0.0.1")),
        ("https://[2001:db8::1]:8443", ("https://[2001:db8::1]:8443",)),
    ],
)
def test_allowed_origins_stand_as_a_browser_sends_them(written: str, origins: tuple[str, ...]) -> None:
    assert load_settings({"ASB_ALLOWED_ORIGINS": written}).allowed_origins == origins


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("*", "SETTING-ORIGIN"),
        ("www.example.gov.uk", "SETTING-ORIGIN"),
        ("https://*.example.gov.uk", "SETTING-ORIGIN"),
        ("https://www.example.gov.uk/asb", "SETTING-ORIGIN"),
        ("https://user@example.gov.uk", "SETTING-ORIGIN"),
        ("https://example.gov.uk:99999", "SETTING-ORIGIN"),
        ("https://example.gov.uk;script-src", "SETTING-ORIGIN"),
        ("https://bücher.example", "SETTING-ORIGIN"),
        ("https://a.example,https://b.example", "SETTING-ORIGIN"),
        ("null", "SETTING-ORIGIN"),
        ("https://a.example http://b.example", "SETTING-ORIGIN-HTTP"),
        ("http://localhost.example", "SETTING-ORIGIN-HTTP"),
    ],
)
def test_what_is_no_safe_origin_stops_the_start(written: str, code: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({"ASB_ALLOWED_ORIGINS": written})
    assert raised.value.code == code
    assert "ASB_ALLOWED_ORIGINS" in raised.value.message


def test_every_setting_is_told() -> None:
    read: set[str] = set()
    for file in (PROJECT / "bot").glob("settings*.py"):
        read |= set(re.findall(r'"(ASB_[A-Z_]+)"', file.read_text("utf-8")))
    assert len(read) >= 9
    docs = (PROJECT / "docs" / "settings.md").read_text("utf-8")
    cells = re.findall(r"^\|([^|]+)\|", docs, re.M)
    assert {name for cell in cells for name in re.findall(r"`(ASB_\w+)`", cell)} == read
