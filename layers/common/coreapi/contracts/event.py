"""Events: audit entries as other services receive them.

An event has people by their ids only. So of an entry's `changes` it has the values of the fields
that are declared here for its action, and the names of all others: an undeclared field is not
published. The schemas of the events are made from the same declarations.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from coreapi.contracts.audit import AuditActorView
from coreapi.contracts.business_location import BusinessLocationView
from coreapi.contracts.organization.organization import OrganizationView
from coreapi.contracts.organization_profile.flag import FLAG
from coreapi.contracts.organization_profile.organization_profile import OrganizationProfileView
from coreapi.contracts.shapes import Timestamp, View, wire_name
from coreapi.contracts.user.administration import RoleLinkView
from coreapi.contracts.user.user import UserView
from coreapi.models.api_key import ApiKeyStatus
from coreapi.models.audit import AuditAction
from coreapi.models.invitation import InvitationStatus
from coreapi.models.job import JobStatus
from coreapi.models.two_factor_auth import TfaStatus

Fields = Mapping[str, Any]


class EventView(View):
    """One change, as `POST /internal/audit/list` answers it, without `ip` and `hash`.

    Attributes:
        id: The audit entry's own id, the same whenever the event is delivered again.
        changes: The values of what was created, and `{"from": …, "to": …}` for each field that an
            update changed.
        withheld: Names of further fields of the entry, whose values the event does not have: they
            are personal, or the event would be too large.
    """

    id: str
    at: Timestamp
    action: str
    actor: AuditActorView
    entity_type: str
    entity_id: str
    organization_id: str | None
    changes: Mapping[str, Any]
    withheld: Sequence[str]
    request_id: str


class CodesView(View):
    """Codes that an import has added, changed and removed."""

    added: Sequence[str]
    changed: Sequence[str]
    removed: Sequence[str]


class GrantsView(View):
    """Permissions that a role has gained and lost."""

    gained: Sequence[str]
    lost: Sequence[str]


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """The published fields of the entries of one action.

    Attributes:
        when: When the event comes.
        values: Types of the fields of `changes` that hold a value, by their names.
        updates: Types of those that hold what a field was and is.
        flags: Whether each field is a flag's name, and holds what the flag was and is.
    """

    when: str
    values: Fields = field(default_factory=dict[str, Any])
    updates: Fields = field(default_factory=dict[str, Any])
    flags: bool = False

    def has(self, name: str) -> bool:
        """Return whether a field's value is published."""
        is_flag = self.flags and re.fullmatch(FLAG, name) is not None
        return is_flag or name in self.values or name in self.updates


def _of(view: type[View], *names: str) -> Fields:
    """Return the types of some fields of a view, by their names on the wire."""
    return {wire_name(name): view.model_fields[name].annotation for name in names}


_ID = str
_Codes = Sequence[str]
_Links = Sequence[RoleLinkView]
_ORGANIZATION = _of(OrganizationView, "name", "tax_id", "duns", "address", "status")
_PROFILE = _of(
    OrganizationProfileView,
    *("name", "tax_id", "duns", "participant_types", "participant_tags", "status"),
)
_LOCATION = _of(
    BusinessLocationView,
    *("name", "type", "basin", "is_direct_connection", "preferred_suppliers"),
    *("coordinates", "address", "status"),
)
_USER = _of(UserView, "status", "tfa_enabled", "password_change_required")
_JOB = {"run": _ID, "status": JobStatus}
_FACTOR: Fields = {"userId": _ID, "status": TfaStatus}
_FACTOR_STATUS: Fields = {"status": TfaStatus | None}

EVENTS: Mapping[str, EventDeclaration] = {
    AuditAction.BUSINESS_LOCATION_CREATE: EventDeclaration(
        "A location was added to a profile.", {"profileId": _ID, **_LOCATION}
    ),
    AuditAction.BUSINESS_LOCATION_UPDATE: EventDeclaration(
        "A location was changed, archived or restored.", updates=_LOCATION
    ),
    AuditAction.ORGANIZATION_CREATE: EventDeclaration("An organization was added.", _ORGANIZATION),
    AuditAction.ORGANIZATION_UPDATE: EventDeclaration(
        "An organization was changed, archived or restored.", updates=_ORGANIZATION
    ),
    AuditAction.ORGANIZATION_PROFILE_API_KEY_CREATE: EventDeclaration(
        "A profile has a new API key.", {"profileId": _ID, "expiresAt": Timestamp | None}
    ),
    AuditAction.ORGANIZATION_PROFILE_API_KEY_REVOKE: EventDeclaration(
        "An API key was revoked.", {"profileId": _ID}, {"status": ApiKeyStatus}
    ),
    AuditAction.ORGANIZATION_PROFILE_CREATE: EventDeclaration(
        "A profile was added to an organization.",
        {"organizationId": _ID, **_PROFILE, "flags": Mapping[str, bool]},
    ),
    AuditAction.ORGANIZATION_PROFILE_FLAG_SET: EventDeclaration(
        "Flags of a profile were set or removed.", flags=True
    ),
    AuditAction.ORGANIZATION_PROFILE_UPDATE: EventDeclaration(
        "A profile was changed, archived or restored.", updates=_PROFILE
    ),
    AuditAction.ORGANIZATION_USER_INVITE: EventDeclaration(
        "A person was invited into an organization, or the invitation was mailed again.",
        {"again": Literal[True], "revokedInvitations": Sequence[_ID]},
    ),
    AuditAction.ORGANIZATION_USER_REMOVE: EventDeclaration(
        "A member was removed from an organization, or an invitation was revoked.",
        updates={"roleLinks": _Links, "status": InvitationStatus},
    ),
    AuditAction.ORGANIZATION_USER_SET_ORGANIZATION_PROFILE_ROLE: EventDeclaration(
        "A member's roles on a profile were changed, or those that an invitation will give.",
        {"profileId": _ID},
        {"roleCodes": _Codes},
    ),
    AuditAction.ORGANIZATION_USER_SET_ORGANIZATION_ROLE: EventDeclaration(
        "A member's roles on an organization were changed, or those that an invitation will give.",
        updates={"roleCodes": _Codes},
    ),
    AuditAction.PREPROD_REMOVE_TFAS: EventDeclaration(
        "A reset of preproduction began or ended: second factors.",
        {**_JOB, "users": int, "tfas": int},
    ),
    AuditAction.PREPROD_SET_API_KEYS: EventDeclaration(
        "A reset of preproduction began or ended: API keys.", {**_JOB, "profiles": int}
    ),
    AuditAction.PREPROD_SET_PASSWORDS: EventDeclaration(
        "A reset of preproduction began or ended: passwords.", {**_JOB, "users": int}
    ),
    AuditAction.RBAC_IMPORT: EventDeclaration(
        "Roles and permissions were imported.",
        {"permissions": CodesView, "roles": CodesView, "grants": Mapping[str, GrantsView]},
        {"hash": str},
    ),
    AuditAction.RBAC_INSTALL: EventDeclaration(
        "A release has installed other permissions or roles."
    ),
    AuditAction.RBAC_REMOVE_ALL: EventDeclaration(
        "All roles and permissions that are not built in were removed.",
        {"rolesRemoved": int, "permissionsRemoved": int},
        {"hash": str},
    ),
    AuditAction.SESSION_REUSE_DETECTED: EventDeclaration(
        "A replaced refresh token came back, so its session was ended.",
        {"userId": _ID, "rotatedAt": Timestamp},
    ),
    AuditAction.TWO_FACTOR_AUTH_ACTIVATE: EventDeclaration(
        "A user activated a second factor.", _FACTOR, _FACTOR_STATUS
    ),
    AuditAction.TWO_FACTOR_AUTH_CREATE: EventDeclaration(
        "A user began to enrol a second factor.", _FACTOR, _FACTOR_STATUS
    ),
    AuditAction.TWO_FACTOR_AUTH_CREATE_RECOVERY_CODES: EventDeclaration(
        "A user has new recovery codes."
    ),
    AuditAction.TWO_FACTOR_AUTH_DISABLE: EventDeclaration(
        "A user disabled a second factor.", _FACTOR, _FACTOR_STATUS
    ),
    AuditAction.TWO_FACTOR_AUTH_REMOVE: EventDeclaration(
        "A user's second factor was removed, by the user or by staff.", _FACTOR, _FACTOR_STATUS
    ),
    AuditAction.TWO_FACTOR_AUTH_USE_RECOVERY_CODE: EventDeclaration(
        "A user signed in with a recovery code.", {"recoveryCodesLeft": int}
    ),
    AuditAction.USER_ADD_ROLE_LINKS: EventDeclaration(
        "A user was given roles, by staff or as the first administrator of the stack.",
        {
            "role": str,
            "done": Literal["invited", "invited again", "promoted"],
            "revokedInvitations": Sequence[_ID],
        },
        {"roleLinks": _Links},
    ),
    AuditAction.USER_CHANGE_PASSWORD: EventDeclaration("A user chose another password."),
    AuditAction.USER_CREATE: EventDeclaration(
        "Staff created a user.",
        {**_USER, "roleLinks": _Links, "revokedInvitations": Sequence[_ID]},
    ),
    AuditAction.USER_INVITATION_ACCEPT: EventDeclaration(
        "A person accepted an invitation, and is a member from now on.",
        {"userId": _ID, "roleLinks": _Links},
        {"status": InvitationStatus},
    ),
    AuditAction.USER_INVITATION_DECLINE: EventDeclaration(
        "A person declined an invitation.", updates={"status": InvitationStatus}
    ),
    AuditAction.USER_REMOVE_ROLE_LINKS: EventDeclaration(
        "Staff took roles from a user.", updates={"roleLinks": _Links}
    ),
    AuditAction.USER_RESET_PASSWORD: EventDeclaration(
        "Staff reset a user's password.", updates=_USER
    ),
    AuditAction.USER_SET_PASSWORD: EventDeclaration(
        "A user's password was set: by staff, or by the user with a mailed token.",
        {"temporary": bool, "by": str, "recoveryCodesLeft": int},
        _USER,
    ),
    AuditAction.USER_UPDATE: EventDeclaration(
        "Staff changed, disabled or enabled a user.",
        {"organizationsWithoutAdministrator": Sequence[_ID]},
        _USER,
    ),
}
