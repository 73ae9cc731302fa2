"""Invitations: an organization asks the owner of an address to become a member."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from coreapi import policy
from coreapi.models.rbac import OrganizationRoles, RoleLink


class InvitationStatus(StrEnum):
    """The states of an invitation; `expired` follows from the time and is never stored."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inviter:
    """Who invites: the name is what they call themselves, the address is verified."""

    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(OrganizationRoles):
    """An invitation, the same for addresses with and without an account.

    Attributes:
        id: ULID; also the id of the account that is made by redeeming the mailed token.
        email: The normalised address. The invitation follows it, not an account.
        first_name: As the inviter typed it.
        last_name: As the inviter typed it.
        givers: The id of the user who gave each role, by entity id and role code.
        mailing: How often the organization mailed it; tokens of an earlier mailing are revoked.
        inviter: Who sent it last.
        closed_at: When it was accepted, declined or revoked.
        user_id: Who accepted it.
    """

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    givers: Mapping[str, Mapping[str, str]]
    status: InvitationStatus
    mailing: int
    inviter: Inviter
    created_at: datetime
    expires_at: datetime
    closed_at: datetime | None
    user_id: str | None

    def status_at(self, now: datetime) -> InvitationStatus:
        """Return how the invitation stands at a moment."""
        is_over = self.status is InvitationStatus.PENDING and now >= self.expires_at
        return InvitationStatus.EXPIRED if is_over else self.status

    @property
    def is_open(self) -> bool:
        """Return whether it is pending or expired: neither accepted, declined nor revoked."""
        return self.status is InvitationStatus.PENDING

    def blocks_until(self) -> datetime | None:
        """Return until when, after a decline, the organization cannot invite the address again."""
        is_declined = self.status is InvitationStatus.DECLINED
        return (
            self.closed_at + policy.DECLINE_COUNTS_FOR if is_declined and self.closed_at else None
        )

    def kept_until(self) -> datetime | None:
        """Return when it is forgotten; None while it may name its member."""
        if self.status is InvitationStatus.ACCEPTED:
            return None
        if self.closed_at is not None:
            return self.closed_at + policy.CLOSED_INVITATION_KEPT_FOR
        return self.expires_at + policy.EXPIRED_INVITATION_KEPT_FOR

    def is_kept_at(self, now: datetime) -> bool:
        """Return whether it is still kept; DynamoDB may be late to delete it."""
        until = self.kept_until()
        return until is None or now < until

    def giver_of(self, link: RoleLink) -> str:
        """Return the id of the user who gave a role."""
        return self.givers[link.entity_id][link.role_code]

    def given_by(self, user_id: str, entity_id: str, role_codes: Container[str]) -> Self:
        """Return the invitation with a user as the giver of some of its roles on an entity.

        The others keep their giver.
        """
        before = self.givers.get(entity_id, {})
        held = self.codes.get(entity_id, ())
        after = {code: user_id if code in role_codes else before[code] for code in held}
        givers = {**self.givers, entity_id: after}
        return replace(self, givers={i: by_role for i, by_role in givers.items() if by_role})

    def closed(self, status: InvitationStatus, at: datetime, user_id: str | None = None) -> Self:
        """Return the invitation closed."""
        return replace(self, status=status, closed_at=at, user_id=user_id, version=self.version + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationToken:
    """A token that was mailed with an invitation.

    Attributes:
        message_id: The outbox message that carries it; a repeated sending replaces the token.
        mailing: Of the invitation at that moment.
        token_hash: Hash of the token's secret; the secret exists only in the mail.
    """

    invitation_id: str
    message_id: str
    mailing: int
    token_hash: str
    expires_at: datetime
