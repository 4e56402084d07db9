"""What the environment says: settings, and the clock that they may fix.

Reads the ``ASB_*`` variables once, refuses what makes no sense or is unsafe in production, and
leaves the use of each value to the module that needs it. The variables are listed in
``docs/settings.md``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import GuideError

LONDON = ZoneInfo("Europe/London")
PROJECT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-only-not-a-secret"
DEVELOPMENT_SENDER = "asb-case-review-guide@example.com"
ENVIRONMENTS = ("development", "production")
# A scheme, a host in ASCII and perhaps a port: no path, no user, no wildcard.
_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::(?P<port>[1-9][0-9]{0,4}))?/?"
)
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


class SettingsError(GuideError):
    """A setting is missing, malformed or unsafe."""


@dataclass(frozen=True)
class OidcSettings:
    """The provider of the council's own accounts, by OpenID Connect.

    Attributes:
        issuer: Its address, under which it describes itself, such as
            ``https://login.microsoftonline.com/TENANT/v2.0``.
        client_id: Who the guide is to it.
        client_secret: The guide's secret with it.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """The settings of one process.

    Attributes:
        environment: ``development`` or ``production`` (``ASB_ENV``).
        database_url: SQLAlchemy URL (``ASB_DATABASE_URL``).
        redis_url: Redis URL for locks across processes, or None for locks in this process
            (``ASB_REDIS_URL``).
        smtp_url: ``smtp://`` or ``smtps://`` URL, or None to write ``.eml`` files (``ASB_SMTP_URL``).
        mail_from: The address that e-mail comes from (``ASB_MAIL_FROM``).
        secret_key: Key that signs tokens (``ASB_SECRET_KEY``).
        fixed_today: The day that the clock shows, or None for the real one (``ASB_TODAY``).
        var_dir: Where the database, the outbox and logs lie (``ASB_VAR_DIR``).
        allowed_origins: The council sites that may show the guide in a frame and call its API, such as
            ``https://www.example.gov.uk`` (``ASB_ALLOWED_ORIGINS``).
        public_url: The origin under which people reach the service, such as ``https://guide.example.com``;
            None where it is the one that they asked for (``ASB_PUBLIC_URL``).
        staff_idle: After how long without doing anything staff are signed out (``ASB_STAFF_IDLE_MINUTES``).
        staff_absolute: After how long they are signed out in any case (``ASB_STAFF_SESSION_HOURS``).
        oidc: How staff sign in with their council's own accounts; None where they cannot
            (``ASB_OIDC_ISSUER``, ``ASB_OIDC_CLIENT_ID``, ``ASB_OIDC_CLIENT_SECRET``).
    """

    environment: str
    database_url: str
    redis_url: str | None
    smtp_url: str | None
    mail_from: str
    secret_key: str
    fixed_today: date | None
    var_dir: Path
    allowed_origins: tuple[str, ...] = ()
    public_url: str | None = None
    staff_idle: timedelta = timedelta(minutes=30)
    staff_absolute: timedelta = timedelta(hours=10)
    oidc: OidcSettings | None = None

    @property
    def is_production(self) -> bool:
        """Whether real councils may be written to."""
        return self.environment == "production"

    def now(self) -> datetime:
        """The present moment in UTC; noon in London of the fixed day where one is set."""
        if self.fixed_today is None:
            return datetime.now(UTC)
        return datetime.combine(self.fixed_today, time(12), LONDON).astimezone(UTC)

    def today(self) -> date:
        """Today's date in England, where the six-month window is counted."""
        return self.fixed_today or datetime.now(LONDON).date()


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings from the environment.

    Args:
        environ: The variables; the process's own by default.

    Returns:
        The checked settings.

    Raises:
        SettingsError: A value is malformed, or is unsafe in production.
    """
    environment = environ.get("ASB_ENV") or "development"
    if environment not in ENVIRONMENTS:
        raise SettingsError(
            "SETTING-ENV",
            f"ASB_ENV is {environment!r}.",
            f"Set it to one of: {', '.join(ENVIRONMENTS)}.",
        )
    production = environment == "production"
    var_dir = Path(environ.get("ASB_VAR_DIR") or PROJECT / "var").resolve()
    secret_key = environ.get("ASB_SECRET_KEY") or DEVELOPMENT_SECRET
    if production and (secret_key == DEVELOPMENT_SECRET or len(secret_key) < 32):
        raise SettingsError(
            "SETTING-SECRET",
            "ASB_SECRET_KEY is missing, too short or the development key.",
            "In production set it to at least 32 random characters.",
        )
    public_url = environ.get("ASB_PUBLIC_URL")
    mail_from = environ.get("ASB_MAIL_FROM") or DEVELOPMENT_SENDER
    if "@" not in mail_from or any(character.isspace() for character in mail_from):
        raise SettingsError(
            "SETTING-MAIL-FROM", "ASB_MAIL_FROM is no e-mail address.", "Write it as name@domain."
        )
    if production and mail_from == DEVELOPMENT_SENDER:
        raise SettingsError(
            "SETTING-MAIL-FROM-PRODUCTION",
            "ASB_MAIL_FROM is not set in production.",
            "Set it to an address that the council can answer to.",
        )
    return Settings(
        environment=environment,
        database_url=environ.get("ASB_DATABASE_URL") or f"sqlite:///{var_dir / 'guide.db'}",
        redis_url=environ.get("ASB_REDIS_URL") or None,
        smtp_url=environ.get("ASB_SMTP_URL") or None,
        mail_from=mail_from,
        secret_key=secret_key,
        fixed_today=_fixed_today(environ.get("ASB_TODAY"), production=production),
        var_dir=var_dir,
        allowed_origins=_allowed_origins(environ.get("ASB_ALLOWED_ORIGINS") or ""),
        public_url=checked_origin(public_url, "ASB_PUBLIC_URL") if public_url else None,
        staff_idle=timedelta(minutes=_number(environ, "ASB_STAFF_IDLE_MINUTES", 30, 5, 120)),
        staff_absolute=timedelta(hours=_number(environ, "ASB_STAFF_SESSION_HOURS", 10, 1, 24)),
        oidc=_oidc(environ, production=production),
    )


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise SettingsError(
            "SETTING-NUMBER", f"{name} is {value!r}.", f"Set it to a whole number from {least} to {most}."
        )
    return int(value)


def _oidc(environ: Mapping[str, str], *, production: bool) -> OidcSettings | None:
    names = ("ASB_OIDC_ISSUER", "ASB_OIDC_CLIENT_ID", "ASB_OIDC_CLIENT_SECRET")
    issuer, client_id, secret = (environ.get(name) or "" for name in names)
    if not (issuer or client_id or secret):
        return None
    if not (issuer and client_id and secret):
        raise SettingsError(
            "SETTING-OIDC", "Only a part of ASB_OIDC_… is set.", f"Set all of {', '.join(names)}."
        )
    if not _is_provider(issuer):
        raise SettingsError(
            "SETTING-OIDC-ISSUER",
            f"ASB_OIDC_ISSUER is {issuer!r}.",
            "Write it as https://host/path, as the provider names itself.",
        )
    if production and not environ.get("ASB_PUBLIC_URL"):
        raise SettingsError(
            "SETTING-PUBLIC-URL",
            "ASB_PUBLIC_URL is not set, though staff sign in with their council's accounts.",
            "Set it to the address of this service, such as https://guide.example.com.",
        )
    return OidcSettings(issuer, client_id, secret)


def _is_provider(issuer: str) -> bool:
    try:
        parts = urlsplit(issuer)
    except ValueError:
        return False
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    return encrypted and bool(parts.hostname) and not parts.query and not parts.fragment


def _allowed_origins(value: str) -> tuple[str, ...]:
    """The origins in the form in which a browser sends them, each once and in the order given."""
    return tuple(dict.fromkeys(checked_origin(word, "ASB_ALLOWED_ORIGINS") for word in value.split()))


def checked_origin(word: str, where: str) -> str:
    """An origin in the form in which a browser sends it.

    Args:
        word: What was written, such as ``https://www.Example.gov.uk:443/``.
        where: The setting or option that it stands in, for the error.

    Returns:
        The origin, such as ``https://www.example.gov.uk``.

    Raises:
        SettingsError: It is no origin, or is not encrypted and not on this machine.
    """
    found = _ORIGIN.fullmatch(word.lower())
    if found is None or int(found["port"] or 0) > 65535:
        raise SettingsError(
            "SETTING-ORIGIN",
            f"{where} holds {word!r}, which is no origin.",
            "Write it as https://host or https://host:port, with no path and no *.",
        )
    scheme, host, port = found["scheme"], found["host"], found["port"]
    if scheme == "http" and host not in _THIS_MACHINE:
        raise SettingsError(
            "SETTING-ORIGIN-HTTP",
            f"{where} holds {word!r}, which is not encrypted.",
            "Write it with https://; http:// is taken for localhost and 127.0.0.1 only.",
        )
    usual = {"https": "443", "http": "80"}[scheme]
    return f"{scheme}://{host}" + (f":{port}" if port and port != usual else "")


def _fixed_today(value: str | None, *, production: bool) -> date | None:
    if not value:
        return None
    if production:
        raise SettingsError(
            "SETTING-TODAY-PRODUCTION",
            "ASB_TODAY is set in production.",
            "Unset it: a fixed clock would judge real applications on the wrong day.",
        )
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingsError(
            "SETTING-TODAY",
            f"ASB_TODAY is {value!r}.",
            "Write it as an ISO date, such as 2026-11-22.",
        ) from None
