"""The audit trail: its entries and the seals over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class AuditAction(StrEnum):
    """The actions: `<resource>.<action>`, as permissions are named."""

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


class AuditEntityType(StrEnum):
    """The kinds of entities of entries."""

    API_KEY = "api_key"
    BUSINESS_LOCATION = "business_location"
    INVITATION = "invitation"
    ORGANIZATION = "organization"
    ORGANIZATION_PROFILE = "organization_profile"
    ROLE = "role"
    SESSION = "session"
    TWO_FACTOR_AUTH = "two_factor_auth"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditActor:
    """The actor: `user` or `api_key` with an id, or `system` for the product itself."""

    type: str
    id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change; written in its transaction, and never changed.

    Attributes:
        id: A ULID of `at`.
        chain: Where it is sealed: an organization's id, a user's, or `system`.
        at: In whole milliseconds.
        action: `<resource>.<action>`, as permissions are named.
        actor_type: As of `AuditActor`.
        entity_type: A value of `AuditEntityType`.
        changes: JSON values by the names of fields; none is a secret.
        hash: SHA-256 over the rest in its canonical form.
    """

    id: str
    chain: str
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
    hash: str

    @property
    def actor(self) -> AuditActor:
        """Return who did it."""
        return AuditActor(type=self.actor_type, id=self.actor_id)


class EntryName(NamedTuple):
    """Where an entry is found."""

    chain: str
    id: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after an update."""

    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that an operation made, for the audit trail.

    Attributes:
        organization_id: The organization inside which it was done.
        user_id: The user whose own security it is about; None where staff or others did it.
        changes: Values by the names of fields: a `FieldChange` for what an update changed. None of
            them is a secret.
    """

    action: AuditAction
    entity_type: AuditEntityType
    entity_id: str
    organization_id: str | None = None
    user_id: str | None = None
    changes: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The cause of a change: actor, source address and request."""

    actor_type: str
    actor_id: str | None
    request_id: str
    ip: str | None


class SealedEvent(StrEnum):
    """A seal's statement about an entry."""

    WRITTEN = "written"
    ALTERED = "altered"
    REMOVED = "removed"
    FOREIGN = "foreign"  # an item in a chain's partition that is not an entry of the chain


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEntry:
    """An entry as a seal names it: the hash of its content, computed by the sealer."""

    id: str
    event: SealedEvent
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A signed statement about entries of a chain.

    Attributes:
        number: Position among the chain's seals, from 1.
        previous_hash: `hash` of the seal before; None for the first.
        key_id: Names the public key.
        hash: SHA-256 over the rest, without the signature.
        signature: Ed25519 over the bytes of that hash, in base64.
    """

    chain: str
    number: int
    at: datetime
    previous_hash: str | None
    entries: tuple[SealedEntry, ...]
    key_id: str
    hash: str
    signature: str
