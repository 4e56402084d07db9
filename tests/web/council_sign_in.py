"""A council's own sign-in for tests: a real OpenID Connect provider on this machine."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx
import werkzeug.serving

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

USERS = {
    "sub-sam": {"email": "sam@example.com", "email_verified": True},
    "sub-sam-anew": {"email": "sam@example.com", "email_verified": True},
    "sub-unverified": {"email": "sam@example.com", "email_verified": False},
    "sub-silent": {"email": "sam@example.com"},
    "sub-word": {"email": "sam@example.com", "email_verified": "true"},
    "sub-entra": {"email": "sam@example.com", "xms_edov": "1"},
    "sub-stranger": {"email": "stranger@example.com", "email_verified": True},
    "sub-olu": {"email": "OLU@example.com", "email_verified": True},
}


@dataclass
class Provider:
    """The provider, and what it was asked for a token with.

    Attributes:
        issuer: Its address.
        token_requests: The forms that it was posted.
        client_authorizations: The ``Authorization`` headers with them.
    """

    issuer: str
    token_requests: list[dict[str, str]] = field(default_factory=list)
    client_authorizations: list[str] = field(default_factory=list)

    def agree(self, address: str, subject: str | None) -> httpx.URL:
        """Agrees on the provider's page, or refuses where there is no subject. Gives where that leads."""
        assert address.startswith(self.issuer + "/")
        answer = httpx.post(address, data={"sub": subject} if subject else {"action": "deny"})
        assert answer.status_code == 302, answer.text
        return httpx.URL(answer.headers["location"])


@contextlib.contextmanager
def council_sign_in() -> Iterator[Provider]:
    """Runs the provider while the block lasts."""
    users = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in USERS.items()]
    app = oidc_provider_mock.app(require_nonce=True, user_claims=users)
    server = werkzeug.serving.make_server("localhost", 0, app, threaded=True)
    provider = Provider(f"http://localhost:{server.server_port}")

    @app.before_request
    def remember() -> None:
        from flask import request

        if request.path == "/oauth2/token":
            provider.token_requests.append(request.form.to_dict())
            provider.client_authorizations.append(request.headers.get("Authorization", ""))

    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def asked_with(address: str) -> dict[str, str]:
    """What stands in the query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def challenge_of(verifier: str) -> str:
    """The challenge that belongs to a verifier (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
