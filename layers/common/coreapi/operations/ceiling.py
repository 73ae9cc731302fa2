"""Nobody rises: what an actor may hand out, and whom an actor may touch (contract §2)."""

from collections.abc import Iterable

from coreapi.access import actor as access
from coreapi.access.actor import Entity
from coreapi.context import Call
from coreapi.errors import Forbidden
from coreapi.models.rbac import Role
from coreapi.storage.partition import Partition


def require_may_grant(call: Call, roles: Iterable[Role], on: Entity) -> None:
    """Refuse to hand out a role with a permission that the actor does not hold there.

    Raises:
        Forbidden: With the first such permission.
    """
    held = call.user_actor.permissions(on)
    for role in roles:
        for permission in sorted(role.permissions - held):
            raise Forbidden(permission, f"You cannot give the role {role.code} here.")


def require_not_above(call: Call, target: Partition) -> None:
    """Refuse to touch a user whose rights of system scope exceed the actor's.

    Raises:
        Forbidden: With the first permission that the actor lacks.
    """
    actor = call.user_actor
    theirs = access.permissions_of(target, access.SYSTEM, actor.read_roles)
    for permission in sorted(theirs - actor.permissions(access.SYSTEM)):
        raise Forbidden(permission, "This user's rights exceed yours.")
