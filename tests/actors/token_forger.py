"""Access tokens, forged: genuine ones that differ in one thing, signed with the stage's key."""

import base64
import json
from typing import Any

import jwt

from coreapi.access.tokens import signing_keys
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response

PROFILE = "/user/profile/organization"


class TokenForger:
    """Makes tokens of a user's open session that differ from the genuine one in one detail."""

    def __init__(self, product: Product, person: Person) -> None:
        """Open a session, and take the key that signs."""
        settings = product.app.settings
        ring = signing_keys.signing_ring(settings)
        self.product = product
        self.tokens = product.session(person)
        self.genuine = self.tokens.access_token
        self.key = jwt.PyJWK(ring["current"], "EdDSA").key
        self.kid = settings.signing_key_id
        self.header: dict[str, Any] = {"alg": "EdDSA", "kid": self.kid, "typ": "at+jwt"}
        self.claims: dict[str, Any] = decoded(self.genuine.split(".")[1])

    def token(self, *, key: Any = None, **changes: Any) -> str:
        """Return a token with changed claims or `header=` words; None leaves one out."""
        header = {**self.header, **changes.pop("header", {})}
        return self.signed(_without_none(header), _without_none({**self.claims, **changes}), key)

    def signed(self, header: object, claims: object, key: Any = None) -> str:
        """Return a token of any two JSON values (a text is taken as it is), rightly signed."""
        message = f"{encoded(header)}.{encoded(claims)}"
        return f"{message}.{unpadded((key or self.key).sign(message.encode()))}"

    def of_library(self, key: Any, algorithm: str, **header: Any) -> str:
        """Return a token signed in another algorithm, as a library makes it."""
        words = {"typ": "at+jwt", "kid": self.kid, **header}
        return jwt.encode(self.claims, key, algorithm=algorithm, headers=words)

    def answer(self, token: str) -> Response:
        """Return the answer to a request with a token; nothing stored changes by it."""
        with self.product.unchanged():
            return self.product.get(PROFILE, as_=token)

    def outcome(self, token: str) -> tuple[int, str | None]:
        """Return the outcome of a request with a token."""
        return self.answer(token).outcome


def encoded(document: object) -> str:
    """Return a JSON value, written as in our tokens, or a text as it is, as a part of a token."""
    text = document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))
    return unpadded(text.encode("utf-8", "surrogatepass"))


def decoded(part: str) -> dict[str, Any]:
    """Return what a part of a token says."""
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def unpadded(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _without_none(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if value is not None}
