"""What goes out of a call: the result as a letter or by e-mail, a link back to the resident, earlier contact.

What a result says is left to the dialogue, how letters look to ``bot.delivery``.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import GuideError
from bot.records.call_contacts import ContactUnusable, TooManyChecks
from bot.records.errors import AddressUnusable, PracticeOnly, TooManyEmails
from bot.web.keeping_api import LINK_PATH, LONGEST_TYPED, result_file
from bot.web.limits import client_network
from bot.web.problems import Problem
from bot.web.staff.calls.own import address_of, contacts_of, service_of, taken
from bot.web.staff.calls.talking import moved, show_call
from bot.web.staff.rendering import go_to
from bot.web.staff.session import audited


class ConsentMissing(GuideError):
    """Earlier contact is looked up only where the caller agrees."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__(
            "CONSENT-MISSING", "The caller has not agreed to it.", "Ask the caller first, then tick the box."
        )


async def letter(request: Request) -> Response:
    """Hands out the result as a letter to print and post."""
    one = taken(request)
    audited(request, one.member, "call_letter_made", one.call.id)
    return await result_file(await service_of(request).result(one.call.conversation_id))


async def email(request: Request) -> Response:
    """Owes the caller an e-mail with the result."""
    one, form = await moved(request)
    request.app.state.email_limit.take(client_network(request))
    address = str(form.get("email") or "")[:LONGEST_TYPED]
    try:
        await service_of(request).email_result(one.call.conversation_id, address)
    except (AddressUnusable, TooManyEmails, PracticeOnly) as error:
        status = 429 if isinstance(error, TooManyEmails) else 422
        return await show_call(request, taken(request), status, error=error, faulty="email")
    audited(request, one.member, "call_result_emailed", one.call.id)
    return go_to(f"{address_of(one.call.id)}?sent=1")


async def link(request: Request) -> Response:
    """Gives out a link that works once and a code; both stand on this page and nowhere else."""
    one, _ = await moved(request)
    if one.call.practice:
        raise Problem(404, "PRACTICE-ONLY", "A practice call has no link.", "Go back to the call.")
    audited(request, one.member, "call_link_given", one.call.id)
    ways = await service_of(request).ways_to_carry_on(one.call.conversation_id)
    origin = request.app.state.settings.public_url or str(request.base_url).rstrip("/")
    url = origin + LINK_PATH + ways.link_token
    return await show_call(request, taken(request), ways=ways, link=url)


async def contact(request: Request) -> Response:
    """Counts earlier contact, where the caller agrees, or forgets all of it."""
    one, form = await moved(request)
    typed, contacts = str(form.get("contact") or "")[:LONGEST_TYPED], contacts_of(request)
    try:
        if form.get("forget"):
            contacts.forget(typed)
        elif not form.get("consent"):
            raise ConsentMissing
        else:
            contacts.count(one.call.id, one.member.id, typed, one.now)
    except (ConsentMissing, ContactUnusable, TooManyChecks) as error:
        return await show_call(request, taken(request), 422, error=error, faulty="contact")
    return go_to(address_of(one.call.id))
