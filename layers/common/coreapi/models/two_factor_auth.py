"""Second factors: what a user proves besides the password."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coreapi import policy
from coreapi.models.listing import Listing


class TfaType(StrEnum):
    """The kinds of second factors."""

    TOTP = "totp"


class TfaStatus(StrEnum):
    """The states of a method; only `active` ones are asked for at sign-in."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TfaMethod:
    """One authenticator that a user enrolled, or is about to.

    Attributes:
        tfa_id: ULID.
        encrypted_secret: The shared secret, encrypted for only this user and method; never shown.
        last_used_step: The newest 30-second step whose code was accepted; no code of it or of an
            earlier one is accepted again. None until the first.
        activated_at: When it was last activated; None while it never was.
        last_used_at: When a code of it was last accepted.
        by_password_only: Whether nothing but the password was asked for to enrol it: neither an
            e-mail code nor, in its session, another second factor.
    """

    tfa_id: str
    user_id: str
    type: TfaType
    status: TfaStatus
    encrypted_secret: str
    last_used_step: int | None
    created_at: datetime
    activated_at: datetime | None
    last_used_at: datetime | None
    by_password_only: bool

    def has_expired(self, now: datetime) -> bool:
        """Return whether this is an enrolment that was not completed in time."""
        return (
            self.status is TfaStatus.PENDING
            and now >= self.created_at + policy.PENDING_TFA_LIFETIME
        )


@dataclass(frozen=True, slots=True)
class TfaListing(Listing[TfaMethod]):
    """A user's methods, and how many recovery codes are unused."""

    recovery_codes_left: int
