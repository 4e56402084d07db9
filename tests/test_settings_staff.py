from __future__ import annotations

from datetime import timedelta

import pytest

from bot.settings import OidcSettings, SettingsError, load_settings

OIDC = {
    "ASB_OIDC_ISSUER": "https://login.example.com/tenant/v2.0",
    "ASB_OIDC_CLIENT_ID": "guide",
    "ASB_OIDC_CLIENT_SECRET": "not-so-secret",
}
PRODUCTION = {
    "ASB_ENV": "production",
    "ASB_SECRET_KEY": "k" * 32,
    "ASB_MAIL_FROM": "guide@council.example.com",
}


def test_staff_are_signed_out_after_half_an_hour_and_ten_hours_unless_it_is_said_otherwise() -> None:
    settings = load_settings({})
    assert (settings.staff_idle, settings.staff_absolute) == (timedelta(minutes=30), timedelta(hours=10))
    settings = load_settings({"ASB_STAFF_IDLE_MINUTES": "5", "ASB_STAFF_SESSION_HOURS": "24"})
    assert (settings.staff_idle, settings.staff_absolute) == (timedelta(minutes=5), timedelta(hours=24))


@pytest.mark.parametrize("name", ["ASB_STAFF_IDLE_MINUTES", "ASB_STAFF_SESSION_HOURS"])
@pytest.mark.parametrize("value", ["0", "-1", "1000", "half", "1.5", "²", "9" * 5_000])
def test_a_time_that_makes_no_sense_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({name: value})
    assert raised.value.code == "SETTING-NUMBER" and name in raised.value.message


def test_the_councils_own_accounts_are_used_where_all_of_them_is_set() -> None:
    assert load_settings({}).oidc is None
    settings = load_settings(OIDC)
    assert settings.oidc == OidcSettings(*OIDC.values())
    assert "not-so-secret" not in repr(settings)


@pytest.mark.parametrize("missing", OIDC)
def test_a_part_of_it_stops_the_start(missing: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({name: value for name, value in OIDC.items() if name != missing})
    assert raised.value.code == "SETTING-OIDC" and "not-so-secret" not in str(raised.value)


@pytest.mark.parametrize(
    "issuer",
    [
        "login.example.com",
        "http://login.example.com",
        "ftp://login.example.com",
        "https://",
        "https://x/?a=b",
        "https://x/#a",
        "https://[x",
    ],
)
def test_an_issuer_that_is_not_encrypted_or_no_address_stops_the_start(issuer: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({**OIDC, "ASB_OIDC_ISSUER": issuer})
    assert raised.value.code == "SETTING-OIDC-ISSUER"


def test_in_production_the_provider_must_know_where_to_lead_back_to() -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({**PRODUCTION, **OIDC})
    assert raised.value.code == "SETTING-PUBLIC-URL"
    settings = load_settings({**PRODUCTION, **OIDC, "ASB_PUBLIC_URL": "https://Guide.example.com/"})
    assert settings.public_url == "https://guide.example.com"


@pytest.mark.parametrize(
    "address", ["guide.example.com", "http://guide.example.com", "https://x.example/guide"]
)
def test_a_public_address_that_is_no_safe_origin_stops_the_start(address: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({"ASB_PUBLIC_URL": address})
    assert "ASB_PUBLIC_URL" in raised.value.message
