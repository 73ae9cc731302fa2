"""Keeps the last administrator of an organization, and of the system (contract §2).

A request that removes an administrator names a remaining one, who is active. Its transaction
depends on that administrator, so of two concurrent requests that remove the last two
administrators, one fails.
"""

from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.errors import LastAdmin
from coreapi.models.organization import OrganizationStatus
from coreapi.models.rbac import EVERYWHERE, EntityType, Membership, Role
from coreapi.models.user import User, UserStatus
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition

ADMINISTRATION = Permission.ORGANIZATION_USER_SET_ORGANIZATION_ROLE
SYSTEM_ADMINISTRATOR = "system.admin"


def organization_keeps_one(call: Call, user: User, membership: Membership) -> tuple[Action, ...]:
    """Return the conditions for removing a member as administrator of an organization.

    There are none if the user is not an administrator now.

    Raises:
        LastAdmin: No other user administers it.
    """
    codes = administering_roles(call)
    if user.status is not UserStatus.ACTIVE or codes.isdisjoint(membership.organization_roles):
        return ()
    return _remaining_administrator(call, membership.organization_id, codes, leaving=user.id)


def system_keeps_one(call: Call, found: UserPartition) -> tuple[Action, ...]:
    """Return the conditions for removing a user as administrator of the system.

    Raises:
        LastAdmin: No other user administers it.
    """
    is_active = found.user.status is UserStatus.ACTIVE
    if not is_active or SYSTEM_ADMINISTRATOR not in found.system_roles:
        return ()
    return _remaining_administrator(
        call, EVERYWHERE, frozenset({SYSTEM_ADMINISTRATOR}), leaving=found.user.id
    )


def organizations_without(call: Call, leaving: UserPartition) -> list[str]:
    """Return the ids of the organizations whose only administrator a user is.

    Archived ones are left out: they need none.
    """
    codes = administering_roles(call)
    alone = [
        membership.organization_id
        for membership in leaving.memberships
        if leaving.user.status is UserStatus.ACTIVE
        and not codes.isdisjoint(membership.organization_roles)
        and _another(call, membership.organization_id, codes, leaving=leaving.user.id) is None
    ]
    found = organizations.find_many(call.store, alone)
    return [o.id for o in found if o.status is OrganizationStatus.ACTIVE]


def administering_roles(call: Call) -> frozenset[str]:
    """Return the codes of the roles that make an administrator of an organization."""
    roles = call.user_actor.read_roles()
    return frozenset(code for code, role in roles.items() if administers(role))


def administers(role: Role) -> bool:
    """Return whether a role makes an administrator of an organization."""
    return ADMINISTRATION in role.permissions and EntityType.ORGANIZATION in role.scopes


def _remaining_administrator(
    call: Call, entity_id: str, codes: frozenset[str], *, leaving: str
) -> tuple[Action, ...]:
    another = _another(call, entity_id, codes, leaving=leaving)
    if another is None:
        raise LastAdmin
    code, user_id = another
    return memberships.still_holds(entity_id, code, user_id), users.is_active(user_id)


def _another(
    call: Call, entity_id: str, codes: frozenset[str], *, leaving: str
) -> tuple[str, str] | None:
    """Return a role and the id of another active user who holds it."""
    for code in sorted(codes):
        others = memberships.other_holders(call.store, entity_id, code, but=leaving)
        for user_id, user in others.items():
            if user.status is UserStatus.ACTIVE:
                return code, user_id
    return None
