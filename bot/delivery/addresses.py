"""Where an e-mail really goes: to the address as it is in production, to an invented one anywhere else.

The one place that decides it. What the e-mail says is left to ``letters``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.records.filing import can_be_mailed
from bot.settings import Settings

INVENTED_DOMAIN = "example.com"


@dataclass(frozen=True)
class Recipient:
    """Where an e-mail goes.

    Attributes:
        address: The one address of the envelope and of the header.
        redirected: Whether it was changed, because this is not production.
    """

    address: str
    redirected: bool


def council_recipient(council: str, address: str, settings: Settings) -> Recipient:
    """Where the council's e-mail goes.

    Args:
        council: The council's id.
        address: Its published address.
        settings: Say whether this is production.

    Returns:
        Its address in production; ``<id>@council.example.com`` otherwise, which nobody owns (RFC 2606).
    """
    if settings.is_production:
        return Recipient(address, redirected=False)
    return Recipient(f"{council}@council.{INVENTED_DOMAIN}", redirected=True)


def applicant_recipient(address: str | None, settings: Settings) -> Recipient | None:
    """Where the applicant's copy goes.

    Args:
        address: What the applicant gave.
        settings: Say whether this is production.

    Returns:
        The address as it is in production, and where it is at example.com; an invented one otherwise. None
        where it is no single address.
    """
    if address is None or not can_be_mailed(address):
        return None
    domain = address.rpartition("@")[2].lower()
    if settings.is_production or domain == INVENTED_DOMAIN or domain.endswith(f".{INVENTED_DOMAIN}"):
        return Recipient(address, redirected=False)
    return Recipient(f"applicant@redirected.{INVENTED_DOMAIN}", redirected=True)
