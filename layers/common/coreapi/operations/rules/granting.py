"""Which roles an actor may grant, and which users an actor may change."""

from collections.abc import Iterable

from coreapi import ids
from coreapi.access import actor as access
from coreapi.access.actor import Entity
from coreapi.context import Call
from coreapi.errors import Forbidden
from coreapi.models.rbac import EntityType, Role
from coreapi.storage.user_partition import UserPartition


def require_may_grant(call: Call, roles: Iterable[Role], on: Entity) -> None:
    """Refuse to hand out a role with a permission that the actor does not hold there.

    An inherited role on an organization counts on all of its profiles, those to come too, so what
    it permits must be held in a way that is inherited too.

    Raises:
        Forbidden: With the first such permission.
    """
    actor = call.user_actor
    held = actor.permissions(on)
    held_on_all_profiles = held
    if on.type is EntityType.ORGANIZATION:
        held_on_all_profiles &= actor.permissions(access.profile(ids.NOBODY, on.id))
    for role in roles:
        may_be_given = held_on_all_profiles if role.inherited else held
        for permission in sorted(role.permissions - may_be_given):
            raise _beyond(call, permission, f"You cannot give the role {role.code} here.")


def require_not_above(call: Call, target: UserPartition) -> None:
    """Refuse to touch a user whose rights of system scope exceed the actor's.

    Raises:
        Forbidden: With the first permission that the actor lacks.
    """
    actor = call.user_actor
    theirs = access.permissions_of(target, access.SYSTEM, actor.read_roles)
    for permission in sorted(theirs - actor.permissions(access.SYSTEM)):
        raise _beyond(call, permission, "This user's rights exceed yours.")


def _beyond(call: Call, permission: str, detail: str) -> Forbidden:
    """Return the refusal of what exceeds the caller's own rights."""
    granted_by = call.user_actor.roles_granting(permission)
    return Forbidden(permission, detail, granted_by=granted_by)
