"""What happened, by whom, to what: the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class AuditAction(StrEnum):
    """What was done: `<resource>.<action>`, as permissions are named."""

    BUSINESS_LOCATION_CREATE = "business-location.create"
    BUSINESS_LOCATION_UPDATE = "business-location.update"
    ORGANIZATION_CREATE = "organization.create"
    ORGANIZATION_UPDATE = "organization.update"
    ORGANIZATION_PROFILE_API_KEY_CREATE = "organization-profile.api-key.create"
    ORGANIZATION_PROFILE_API_KEY_REVOKE = "organization-profile.api-key.revoke"
    ORGANIZATION_PROFILE_CREATE = "organization-profile.create"
    ORGANIZATION_PROFILE_FLAG_SET = "organization-profile.flag.set"
    ORGANIZATION_PROFILE_UPDATE = "organization-profile.update"
    ORGANIZATION_USER_INVITE = "organization-user.invite"
    ORGANIZATION_USER_REMOVE = "organization-user.remove"
    ORGANIZATION_USER_SET_ORGANIZATION_PROFILE_ROLE = (
        "organization-user.set-organization-profile-role"
    )
    ORGANIZATION_USER_SET_ORGANIZATION_ROLE = "organization-user.set-organization-role"
    PREPROD_REMOVE_TFAS = "preprod.remove-tfas"
    PREPROD_SET_API_KEYS = "preprod.set-api-keys"
    PREPROD_SET_PASSWORDS = "preprod.set-passwords"
    RBAC_IMPORT = "rbac.import"
    RBAC_INSTALL = "rbac.install"
    RBAC_REMOVE_ALL = "rbac.remove-all"
    SESSION_REUSE_DETECTED = "session.reuse-detected"
    TWO_FACTOR_AUTH_ACTIVATE = "two-factor-auth.activate"
    TWO_FACTOR_AUTH_CREATE = "two-factor-auth.create"
    TWO_FACTOR_AUTH_CREATE_RECOVERY_CODES = "two-factor-auth.create-recovery-codes"
    TWO_FACTOR_AUTH_DISABLE = "two-factor-auth.disable"
    TWO_FACTOR_AUTH_REMOVE = "two-factor-auth.remove"
    TWO_FACTOR_AUTH_USE_RECOVERY_CODE = "two-factor-auth.use-recovery-code"
    USER_ADD_ROLE_LINKS = "user.add-role-links"
    USER_CHANGE_PASSWORD = "user.change-password"  # noqa: S105 - a name
    USER_CREATE = "user.create"
    USER_INVITATION_ACCEPT = "user-invitation.accept"
    USER_INVITATION_DECLINE = "user-invitation.decline"
    USER_REMOVE_ROLE_LINKS = "user.remove-role-links"
    USER_RESET_PASSWORD = "user.reset-password"  # noqa: S105 - a name
    USER_SET_PASSWORD = "user.set-password"  # noqa: S105 - a name
    USER_UPDATE = "user.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditActor:
    """Who did it: `user` with an id, or `system` for the product itself and for nobody known."""

    type: str
    id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change, chained to the one before it.

    Attributes:
        id: A ULID of `at`, greater than that of the entry before.
        chain: `system` or an organization's id; each chain is verified by itself.
        sequence: Position in the chain, from 1.
        at: In whole milliseconds; never before the entry before it.
        action: `<resource>.<action>`, as permissions are named.
        actor_type: As of `AuditActor`.
        changes: Names of what changed with new values that are no secrets, as JSON values.
        previous_hash: `hash` of the entry before; None for the first.
        hash: SHA-256 over the rest in its canonical form, `previous_hash` included.
    """

    id: str
    chain: str
    sequence: int
    at: datetime
    action: str
    actor_type: str
    actor_id: str | None
    entity_type: str
    entity_id: str
    organization_id: str | None
    changes: Mapping[str, Any]
    request_id: str
    ip: str | None
    previous_hash: str | None
    hash: str

    @property
    def actor(self) -> AuditActor:
        """Return who did it."""
        return AuditActor(type=self.actor_type, id=self.actor_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The end of a chain; sequence 0 where it has not begun."""

    sequence: int = 0
    id: str | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """What is wrong with a chain, first of all.

    Attributes:
        sequence: Where in the chain.
        entry_id: The entry found there; None where one is missing.
        finding: `altered` (it does not carry the hash of its content), `broken` (it does not follow
            the one before: an entry was removed, swapped or slipped in), `head` (the chain does not
            end where its head says: its last entries were removed) or `replaced` (it is not the
            entry that the asker noted earlier).
    """

    sequence: int
    entry_id: str | None
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """A chain as verified: where it ends, and its first fault, if any."""

    chain: str
    entries: int
    hash: str | None
    fault: AuditFault | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an operation did, for the audit trail; `changes` never holds a secret."""

    action: str
    entity_type: str
    entity_id: str
    organization_id: str | None = None
    changes: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who caused a change, from where, in which request."""

    actor_type: str
    actor_id: str | None
    request_id: str
    ip: str | None
