"""Keeps the last administrator of an organization, and of the system (contract §2).

A request that removes an administrator names a remaining one, who is active. Its transaction
depends on that administrator, so of two concurrent requests that remove the last two
administrators, one fails.
"""

from collections.abc import Iterable

from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.errors import LastAdmin
from coreapi.models.catalogue import SYSTEM_ADMINISTRATOR
from coreapi.models.organization import OrganizationStatus
from coreapi.models.rbac import EVERYWHERE, EntityType, Membership, Role
from coreapi.models.user import User, UserStatus
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition

ADMINISTRATION = Permission.ORGANIZATION_USER_SET_ORGANIZATION_ROLE


def organization_keeps_one(
    call: Call, user: User, before: Membership, after: Iterable[str] = ()
) -> tuple[Action, ...]:
    """Return the conditions for changing a member's roles on an organization, or removing all.

    There are none if this does not end the user's being an administrator.

    Raises:
        LastAdmin: No other user administers it.
    """
    codes = _administering_roles(call)
    if not codes.isdisjoint(after):
        return ()
    return _keeps_one(call, user, before.organization_id, codes, before.organization_roles)


def system_keeps_one(call: Call, found: UserPartition) -> tuple[Action, ...]:
    """Return the conditions for removing a user as administrator of the system.

    Raises:
        LastAdmin: No other user administers it.
    """
    codes = frozenset({SYSTEM_ADMINISTRATOR})
    return _keeps_one(call, found.user, EVERYWHERE, codes, found.system_roles)


def organizations_without(call: Call, leaving: UserPartition) -> list[str]:
    """Return the ids of the organizations whose only administrator a user is.

    Archived ones are left out: they need none.
    """
    codes = _administering_roles(call)
    alone = [
        membership.organization_id
        for membership in leaving.memberships
        if leaving.user.status is UserStatus.ACTIVE
        and not codes.isdisjoint(membership.organization_roles)
        and not _another_stays(call, membership.organization_id, codes, leaving=leaving.user.id)
    ]
    found = organizations.find_many(call.store, alone)
    return [o.id for o in found if o.status is OrganizationStatus.ACTIVE]


def administers(role: Role) -> bool:
    """Return whether a role makes an administrator of an organization."""
    return ADMINISTRATION in role.permissions and EntityType.ORGANIZATION in role.scopes


def _administering_roles(call: Call) -> frozenset[str]:
    roles = call.user_actor.read_roles()
    return frozenset(code for code, role in roles.items() if administers(role))


def _keeps_one(
    call: Call, user: User, entity_id: str, codes: frozenset[str], held: Iterable[str]
) -> tuple[Action, ...]:
    if user.status is not UserStatus.ACTIVE or codes.isdisjoint(held):
        return ()
    conditions = _another_stays(call, entity_id, codes, leaving=user.id)
    if not conditions:
        raise LastAdmin
    return conditions


def _another_stays(
    call: Call, entity_id: str, codes: frozenset[str], *, leaving: str
) -> tuple[Action, ...]:
    """Return the conditions that another user is an administrator; none where there is no other."""
    for code in sorted(codes):
        others = memberships.other_holders(call.store, entity_id, code, but=leaving)
        for user_id, user in others.items():
            if user.status is UserStatus.ACTIVE:
                return memberships.still_holds(entity_id, code, user_id), users.is_active(user_id)
    return ()
