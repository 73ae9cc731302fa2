"""One-time tokens: mailed, redeemed once; the table keeps a hash of the secret only.

A token is `ot_` and a user's id, or `it_` and an invitation's, then a dot and 32 random bytes: so
it is found by its key. Its hash is of the address, too: once a user has another address, a token
that was mailed to the old one is refused, however late it was mailed.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from coreapi import ids
from coreapi.errors import TokenInvalid

_OF_USER = "ot_"
_OF_INVITATION = "it_"


@dataclass(frozen=True, slots=True)
class MailedToken:
    """A one-time token, taken apart.

    Attributes:
        subject_id: The id of its user, or of its invitation.
        secret: Only the mail contains it.
        is_invitation: Whether the id is an invitation's.
    """

    subject_id: str
    secret: str
    is_invitation: bool = False

    @property
    def text(self) -> str:
        """Return the token as it is mailed."""
        prefix = _OF_INVITATION if self.is_invitation else _OF_USER
        return f"{prefix}{self.subject_id}.{self.secret}"

    def hash_at(self, email: str) -> str:
        """Return the hash that the table stores of it, mailed to an address."""
        return sha256(f"{email}/{self.secret}".encode()).hexdigest()

    def fits(self, token_hash: str, email: str) -> bool:
        """Return, in constant time, whether a stored hash is of this token and its address."""
        return hmac.compare_digest(self.hash_at(email), token_hash)


def of_user(user_id: str) -> MailedToken:
    """Return a new random token for a user."""
    return MailedToken(user_id, ids.random_token())


def of_invitation(invitation_id: str) -> MailedToken:
    """Return a new random token for an invitation."""
    return MailedToken(invitation_id, ids.random_token(), is_invitation=True)


def read(text: str) -> MailedToken:
    """Take a token apart; TOKEN_INVALID when it has not the form of one."""
    prefix = text[: len(_OF_USER)]
    subject_id, dot, secret = text.removeprefix(prefix).partition(".")
    if prefix not in {_OF_USER, _OF_INVITATION} or not (dot and secret and ids.is_id(subject_id)):
        raise TokenInvalid
    return MailedToken(subject_id, secret, is_invitation=prefix == _OF_INVITATION)
