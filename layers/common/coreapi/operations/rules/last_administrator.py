"""The last administrator stays: of an organization, and of the system (contract §2).

A request that takes a user's administration away names a remaining administrator, who is active.
Its transaction depends on that administrator, so of two requests that take the last two
administrators away at once, one fails.
"""

from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.errors import LastAdmin
from coreapi.models.rbac import EVERYWHERE, Membership
from coreapi.models.user import User, UserStatus
from coreapi.storage import membership as memberships
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition

ADMINISTRATION = Permission.ORGANIZATION_USER_SET_ORGANIZATION_ROLE
SYSTEM_ADMINISTRATOR = "system.admin"


def organization_keeps_one(call: Call, user: User, membership: Membership) -> tuple[Action, ...]:
    """Return the conditions for taking a member's administration of an organization away.

    None are needed where the user does not administer it now.

    Raises:
        LastAdmin: No other user administers it.
    """
    codes = administering_roles(call)
    if user.status is not UserStatus.ACTIVE or codes.isdisjoint(membership.organization_roles):
        return ()
    return _remaining_administrator(call, membership.organization_id, codes, leaving=user.id)


def system_keeps_one(call: Call, found: UserPartition) -> tuple[Action, ...]:
    """Return the conditions for taking a user's administration of the system away.

    Raises:
        LastAdmin: No other user administers it.
    """
    is_active = found.user.status is UserStatus.ACTIVE
    if not is_active or SYSTEM_ADMINISTRATOR not in found.system_roles:
        return ()
    return _remaining_administrator(
        call, EVERYWHERE, frozenset({SYSTEM_ADMINISTRATOR}), leaving=found.user.id
    )


def all_keep_one(call: Call, found: UserPartition) -> tuple[Action, ...]:
    """Return the conditions for taking away all that a user administers, as disabling does.

    Raises:
        LastAdmin: The user is the last administrator of something.
    """
    conditions = list(system_keeps_one(call, found))
    for membership in found.memberships:
        conditions.extend(organization_keeps_one(call, found.user, membership))
    return tuple(conditions)


def administering_roles(call: Call) -> frozenset[str]:
    """Return the codes of the roles that make an administrator of an organization."""
    roles = call.user_actor.read_roles()
    return frozenset(code for code, role in roles.items() if ADMINISTRATION in role.permissions)


def _remaining_administrator(
    call: Call, entity_id: str, codes: frozenset[str], *, leaving: str
) -> tuple[Action, ...]:
    for code in sorted(codes):
        others = memberships.other_holders(call.store, entity_id, code, but=leaving)
        for user_id, user in others.items():
            if user.status is UserStatus.ACTIVE:
                return (
                    memberships.still_holds(entity_id, code, user_id),
                    users.is_active(user_id),
                )
    raise LastAdmin
