"""Sending one e-mail: over SMTP, or into a file where no server is set.

Says whether it went and, if not, of which kind the failure was. When to try again is left to ``outbox``.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import GuideError
from bot.settings import Settings, SettingsError

TIMEOUT_S = 30.0


class DeliveryFailed(GuideError):
    """An e-mail did not go. Trying again later is safe: it keeps its Message-ID.

    Attributes:
        cause: The kind of failure, such as ``SMTPServerDisconnected`` or ``SMTP 451``; no server's words,
            since they may quote an address.
    """

    def __init__(self, cause: str) -> None:
        """Names the kind of failure."""
        super().__init__(
            "DELIVERY-FAILED",
            f"The e-mail did not go ({cause}).",
            "It is tried again by itself. If it lasts, check ASB_SMTP_URL and the mail server.",
        )
        self.cause = cause


class Mailer(Protocol):
    """Whatever can send an e-mail."""

    def send(self, message: EmailMessage, name: str) -> None:
        """Sends one e-mail to the one recipient in its ``To``.

        Args:
            message: The e-mail.
            name: A name for it without personal data, such as ``ASB-7KMT-4XPA-council_application``.

        Raises:
            DeliveryFailed: It did not go.
        """


def mailer_for(settings: Settings) -> Mailer:
    """The mailer that the settings ask for.

    Args:
        settings: ``smtp_url``, or ``var_dir`` where there is none.

    Returns:
        The mailer; nothing is connected yet.

    Raises:
        SettingsError: ``ASB_SMTP_URL`` is malformed.
    """
    if settings.smtp_url is None:
        return FileMailer(settings.var_dir / "outbox")
    return SmtpMailer.from_url(settings.smtp_url)


@dataclass(frozen=True)
class FileMailer:
    """Writes each e-mail as an ``.eml`` file, which any mail program opens.

    Attributes:
        folder: Where to; made where it is not there.
    """

    folder: Path

    def send(self, message: EmailMessage, name: str) -> None:
        """Writes the file whole or not at all; sending again writes it over.

        Raises:
            DeliveryFailed: The file cannot be written.
        """
        target = self.folder / f"{name}.eml"
        partial = self.folder / f".{name}.{os.getpid()}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as error:
            raise DeliveryFailed(type(error).__name__) from None


@dataclass(frozen=True)
class SmtpMailer:
    """Sends each e-mail over a connection of its own.

    Attributes:
        host: The server.
        port: Its port.
        user: Whom to log in as, or None.
        password: With which password.
        tls: ``start`` (STARTTLS where offered), ``required`` (STARTTLS or nothing) or ``always`` (smtps).
        timeout_s: Seconds to wait for each answer.
    """

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: str = "start"
    timeout_s: float = TIMEOUT_S

    @classmethod
    def from_url(cls, url: str) -> SmtpMailer:
        """Reads ``smtp://user:password@host:port``, with ``?tls=required`` if it must be, or ``smtps://…``.

        A password is only ever sent over TLS.

        Raises:
            SettingsError: The URL is malformed.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _bad_url() from None
        query = parse_qs(parts.query)
        tls = query.get("tls", ["start"])[0]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or tls not in ("start", "required"):
            raise _bad_url()
        secure = parts.scheme == "smtps"
        user = unquote(parts.username) if parts.username else None
        return cls(
            host=parts.hostname,
            port=port or (465 if secure else 587 if user else 25),
            user=user,
            password=unquote(parts.password or ""),
            tls="always" if secure else "required" if user else tls,
        )

    def send(self, message: EmailMessage, name: str) -> None:
        """Sends the e-mail.

        Raises:
            DeliveryFailed: The server cannot be reached, offers no TLS where it must, or refuses it.
        """
        try:
            with self._connection() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            raise DeliveryFailed(f"recipient refused, SMTP {min(codes, default=0)}") from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"SMTP {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryFailed(type(error).__name__) from None

    def _connection(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "always":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout_s, context=context
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        try:
            connection.ehlo()
            if self.tls != "always":
                if connection.has_extn("starttls"):
                    connection.starttls(context=context)
                    connection.ehlo()
                elif self.tls == "required":
                    raise DeliveryFailed("the server offers no TLS")
            if self.user is not None:
                connection.login(self.user, self.password or "")
        except BaseException:
            connection.close()
            raise
        return connection


def _bad_url() -> SettingsError:
    return SettingsError(
        "SETTING-SMTP-URL",
        "ASB_SMTP_URL is not an SMTP address.",
        "Write it as smtp://host:port or smtps://user:password@host:port.",
    )
