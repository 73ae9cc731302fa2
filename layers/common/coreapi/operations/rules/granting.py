"""Which roles an actor may grant, and which users an actor may change."""

from collections.abc import Callable, Iterable, Mapping

from coreapi import ids
from coreapi.access import actor as access
from coreapi.access.actor import Entity
from coreapi.context import Call
from coreapi.errors import Forbidden
from coreapi.models.rbac import EVERYWHERE, EntityType, Role
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def require_may_grant(call: Call, roles: Iterable[Role], on: Entity) -> None:
    """Refuse to hand out a role with a permission that the actor does not hold there.

    Raises:
        Forbidden: With the first such permission.
    """
    for role in roles:
        for permission in _lacking(role, on, call.user_actor.permissions):
            raise _beyond(call, permission, f"You cannot give the role {role.code} here.")


def grantable(call: Call, roles: Iterable[Role], on: Entity) -> list[str]:
    """Return the codes of those of some roles that the actor may grant."""
    permissions = call.user_actor.permissions
    return [role.code for role in roles if not _lacking(role, on, permissions)]


def may_grant(giver: UserPartition, role: Role, on: Entity, roles: Mapping[str, Role]) -> bool:
    """Return whether a user who is not the caller may grant a role."""
    links = giver.role_links
    return not _lacking(role, on, lambda entity: access.permissions_by(links, entity, roles))


def stays(giver: UserPartition, organization_ids: Iterable[str | None]) -> tuple[Action, ...]:
    """Return the conditions that a giver's own roles are as they were read.

    Those of system scope, and those inside the organizations where they give. So a user who is
    being demoted can neither pass on nor keep the rights that are being taken.
    """
    where = set(organization_ids)
    return (
        *(memberships.is_unchanged(m) for m in giver.memberships if m.organization_id in where),
        *(memberships.still_holds(EVERYWHERE, code, giver.user.id) for code in giver.system_roles),
    )


def require_not_above(call: Call, target: UserPartition) -> None:
    """Refuse to change a user whose rights of system scope exceed the actor's.

    Raises:
        Forbidden: With the first permission that the actor lacks.
    """
    actor = call.user_actor
    theirs = access.permissions_of(target, access.SYSTEM, actor.read_roles)
    for permission in sorted(theirs - actor.permissions(access.SYSTEM)):
        raise _beyond(call, permission, "This user's rights exceed yours.")


def stays_not_above(call: Call, target: UserPartition) -> tuple[Action, ...]:
    """Return the conditions that a user does not get more rights than the caller meanwhile."""
    actor = call.user_actor
    own = actor.permissions(access.SYSTEM)
    return tuple(
        memberships.lacks_system_role(target.user.id, code)
        for code, role in sorted(actor.read_roles().items())
        if EntityType.SYSTEM in role.scopes and not role.permissions <= own
    )


def _lacking(role: Role, on: Entity, permissions: Callable[[Entity], frozenset[str]]) -> list[str]:
    """Return the permissions of a role that a giver with these permissions does not hold.

    An inherited role on an organization counts on all of its profiles, those to come too, so what
    it permits must be held in a way that is inherited too.
    """
    held = permissions(on)
    if role.inherited and on.type is EntityType.ORGANIZATION:
        held &= permissions(access.profile(ids.UNKNOWN, on.id))
    return sorted(role.permissions - held)


def _beyond(call: Call, permission: str, detail: str) -> Forbidden:
    """Return the problem of a permission that exceeds the caller's own rights."""
    granted_by = call.user_actor.roles_granting(permission)
    return Forbidden(permission, detail, granted_by=granted_by)
