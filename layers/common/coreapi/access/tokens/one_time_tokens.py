"""One-time tokens: mailed, redeemed once; the table keeps a hash of the secret only.

A token is `ot_`, the user's id, a dot and 32 random bytes, so that it is found by its key.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from coreapi import ids
from coreapi.errors import TokenInvalid

_PREFIX = "ot_"


@dataclass(frozen=True, slots=True)
class MailedToken:
    """A one-time token, taken apart."""

    user_id: str
    secret: str

    @property
    def text(self) -> str:
        """Return the token as it is mailed."""
        return f"{_PREFIX}{self.user_id}.{self.secret}"

    @property
    def hash(self) -> str:
        """Return what the table keeps of it."""
        return sha256(self.secret.encode()).hexdigest()

    def fits(self, token_hash: str) -> bool:
        """Tell, in constant time, whether a kept hash is this token's."""
        return hmac.compare_digest(self.hash, token_hash)


def new(user_id: str) -> MailedToken:
    """Return a new random token for a user."""
    return MailedToken(user_id, ids.random_token())


def read(text: str) -> MailedToken:
    """Take a token apart; TOKEN_INVALID when it has not the form of one."""
    user_id, dot, secret = text.removeprefix(_PREFIX).partition(".")
    if not (text.startswith(_PREFIX) and dot and secret and ids.is_id(user_id)):
        raise TokenInvalid
    return MailedToken(user_id, secret)
