"""Signing in with the council's own account, by OpenID Connect: code flow with PKCE, state and nonce.

Authlib speaks with the provider and checks what it signs. Whose account it is, is left to
``bot.records.staff``; none is ever made here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
import warnings
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.errors import GuideError
from bot.records.staff_audit import write_staff_audit
from bot.records.staff_sessions import SignInRefused
from bot.settings import OidcSettings
from bot.web.limits import client_network
from bot.web.problems import Problem
from bot.web.staff.rendering import SEE_OTHER, go_to
from bot.web.staff.session import begin_session, home_of, local_path
from bot.web.staff.sign_in import sign_in_form
from bot.web.uncached import NO_STORE

logger = logging.getLogger(__name__)

START: Final = "/staff/oidc/start"
CALLBACK: Final = "/staff/oidc/callback"
COOKIE: Final = "asb_oidc"
SCOPE: Final = "openid email profile"
_PATIENCE_S: Final = 10.0
_LIFETIME_S: Final = 600
_LEEWAY_S: Final = 60
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Signatures by the provider's own key only: with HS256 or none anybody could sign."""


class CouncilSignInFailed(GuideError):
    """The council's own sign-in led to nothing. Its code says why."""


@dataclass(frozen=True)
class Journey:
    """One way to the provider and back, known to the browser that began it only.

    Attributes:
        key: Random; in the browser's cookie.
        following: Where they wanted to go.
        secret_key: The key that the three values are drawn with, so that the cookie alone gives none of them.
    """

    key: str
    following: str
    secret_key: str

    @property
    def state(self) -> str:
        """What the provider must send back."""
        return self._drawn("state")

    @property
    def nonce(self) -> str:
        """What the provider must have signed."""
        return self._drawn("nonce")

    @property
    def verifier(self) -> str:
        """What only whoever began can show for the code (PKCE)."""
        return self._drawn("verifier")

    def _drawn(self, use: str) -> str:
        digest = hmac.new(self.secret_key.encode(), f"oidc:{use}:{self.key}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


async def start(request: Request) -> Response:
    """Sends the browser to the provider."""
    request.app.state.sign_in_limit.take(client_network(request))
    settings = request.app.state.settings
    provider = _provider(request)
    following = local_path(request.query_params.get("next")) or ""
    journey = Journey(secrets.token_urlsafe(32), following, settings.secret_key)
    try:
        described = await _described(provider)
        async with _client(provider, described, _callback(request)) as client:
            address, _ = client.create_authorization_url(
                described["authorization_endpoint"],
                state=journey.state,
                nonce=journey.nonce,
                code_verifier=journey.verifier,
            )
    except CouncilSignInFailed as error:
        return sign_in_form(request, following, error, status=502)
    response = RedirectResponse(address, SEE_OTHER, headers=NO_STORE)
    signed = _signer(request).dumps([journey.key, following])
    response.set_cookie(
        COOKIE,
        signed if isinstance(signed, str) else signed.decode(),
        _LIFETIME_S,
        path="/staff/oidc",
        httponly=True,
        samesite="lax",
        secure=settings.is_production,
    )
    return response


async def callback(request: Request) -> Response:
    """Takes the provider's answer and signs in whoever has an account."""
    request.app.state.sign_in_limit.take(client_network(request))
    try:
        response = await _signed_in(request, _provider(request))
    except (CouncilSignInFailed, SignInRefused) as error:
        logger.info("council sign-in failed: %s", error.code)
        response = sign_in_form(request, None, error, status=403)
    response.delete_cookie(
        COOKIE,
        path="/staff/oidc",
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.is_production,
    )
    return response


def routes() -> list[BaseRoute]:
    """The routes."""
    return [Route(START, start, methods=["GET"]), Route(CALLBACK, callback, methods=["GET"])]


async def _signed_in(request: Request, provider: OidcSettings) -> Response:
    journey, query = _journey(request), request.query_params
    if not hmac.compare_digest(query.get("state", "").encode(), journey.state.encode()):
        raise _begin_again()
    if "error" in query:
        raise CouncilSignInFailed(
            "COUNCIL-SIGN-IN-DENIED",
            "Your council’s sign-in did not let you in.",
            "Try again. If it goes on, ask your council’s IT desk.",
        )
    if query.get("iss", provider.issuer) != provider.issuer or not query.get("code"):
        raise _begin_again()
    claims = await _claims(provider, _callback(request), query["code"], journey)
    state, now = request.app.state, request.app.state.settings.now()
    member = state.staff_accounts.find_by_oidc(provider.issuer, claims["sub"], _verified_email(claims), now)
    if member is None:
        with state.database.session() as session:
            write_staff_audit(session, None, "sign_in_failed", now, detail={"how": "council_account"})
        raise CouncilSignInFailed(
            "COUNCIL-SIGN-IN-NO-ACCOUNT",
            "Your council knows you, but the guide has no open account for you.",
            "Ask an administrator of the guide to add one for your work email address.",
        )
    return begin_session(request, go_to(journey.following or home_of(member.role)), member, "council_account")


async def _claims(provider: OidcSettings, callback: str, code: str, journey: Journey) -> dict[str, Any]:
    """Trades the code for the provider's word on who it is, and checks every part of it.

    The real clock is used: the provider's moments are real ones, whatever day the guide's clock is set to.
    """
    import httpx
    from authlib.integrations.base_client import OAuthError
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        described = await _described(provider)
        async with _client(provider, described, callback) as client:
            answer = await client.fetch_token(
                described["token_endpoint"], code=code, code_verifier=journey.verifier
            )
            keys = await client.request("GET", described["jwks_uri"], withhold_token=True)
        keys.raise_for_status()
        token = jwt.decode(answer["id_token"], KeySet.import_key_set(keys.json()), algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "values": [provider.issuer]},
                "aud": {"essential": True, "values": [provider.client_id]},
            },
            {
                "nonce": journey.nonce,
                "client_id": provider.client_id,
                "access_token": answer.get("access_token"),
            },
        )
        claims.validate(leeway=_LEEWAY_S)
    except (httpx.HTTPError, OAuthError, JoseError, KeyError, TypeError, ValueError) as error:
        logger.warning("council sign-in: %s", type(error).__name__)
        raise _no_answer() from None
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _no_answer()
    return dict(claims)


def _verified_email(claims: dict[str, Any]) -> str | None:
    """The address that the provider vouches for; None where it says nothing of the kind.

    ``email_verified`` is OpenID Connect's own claim. Entra ID has none and says ``xms_edov`` instead (the
    domain's owner is verified), where its administrator has switched that on.
    """
    email = claims.get("email")
    verified = claims.get("email_verified") is True or str(claims.get("xms_edov")).lower() in ("true", "1")
    return email if isinstance(email, str) and verified else None


async def _described(provider: OidcSettings) -> dict[str, Any]:
    """What the provider says about itself, checked as far as it matters.

    Raises:
        CouncilSignInFailed: It does not answer, or with something else.
    """
    import httpx

    address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_S) as client:
            answer = await client.get(address)
        answer.raise_for_status()
        described: dict[str, Any] = answer.json()
        encrypted = urlsplit(provider.issuer).scheme
        for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if urlsplit(described[endpoint]).scheme not in ("https", encrypted):
                raise ValueError(endpoint)
        if described["issuer"] != provider.issuer:
            raise ValueError("issuer")
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, TypeError, ValueError, AttributeError) as error:
        logger.warning("council sign-in: the provider's description: %s", type(error).__name__)
        raise _no_answer() from None
    return described


def _client(provider: OidcSettings, described: dict[str, Any], callback: str) -> Any:
    with warnings.catch_warnings():
        # Authlib would rather have httpx2, which it also takes; ours is the httpx that everything else uses.
        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import AsyncOAuth2Client
    methods = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
    return AsyncOAuth2Client(
        provider.client_id,
        provider.client_secret,
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=callback,
        code_challenge_method="S256",
        timeout=_PATIENCE_S,
    )


def _callback(request: Request) -> str:
    asked = f"{request.url.scheme}://{request.url.netloc}"
    return (request.app.state.settings.public_url or asked) + CALLBACK


def _provider(request: Request) -> OidcSettings:
    provider: OidcSettings | None = request.app.state.settings.oidc
    if provider is None:
        raise Problem(404, "NOT-FOUND", "There is no page at this address.", "Check the address.")
    return provider


def _journey(request: Request) -> Journey:
    """The way that this browser began.

    Raises:
        CouncilSignInFailed: It began none, or too long ago.
    """
    try:
        key, following = _signer(request).loads(request.cookies.get(COOKIE, ""), max_age=_LIFETIME_S)
    except (BadSignature, ValueError, TypeError):
        raise _begin_again() from None
    return Journey(str(key), local_path(str(following)) or "", request.app.state.settings.secret_key)


def _signer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        request.app.state.settings.secret_key,
        salt="staff-oidc",
        signer_kwargs={"digest_method": hashlib.sha256},
    )


def _begin_again() -> CouncilSignInFailed:
    return CouncilSignInFailed(
        "COUNCIL-SIGN-IN-STALE",
        "This sign-in was begun too long ago, or in another browser.",
        "Begin again here.",
    )


def _no_answer() -> CouncilSignInFailed:
    return CouncilSignInFailed(
        "COUNCIL-SIGN-IN-UNAVAILABLE",
        "Your council’s sign-in did not give an answer that we can use.",
        "Try again in a moment, or sign in with a password.",
    )
