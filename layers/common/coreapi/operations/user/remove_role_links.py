"""Takes roles from a user."""

from collections.abc import Sequence

from coreapi.context import Call
from coreapi.contracts.user.administration import ChangeRoleLinks, UserRoleLinksView
from coreapi.models.audit import AuditAction
from coreapi.models.catalogue import SYSTEM_ADMINISTRATOR
from coreapi.models.rbac import RoleLink
from coreapi.operations.rules import (
    granting,
    last_administrator,
    named_role_links,
    role_links,
    target_user,
    user_role_links,
)
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def remove_role_links(call: Call, command: ChangeRoleLinks) -> UserRoleLinksView:
    """Take roles from a user; memberships stay, and what is not held is no error.

    A held role can always be removed, also if it is no longer installed.

    Raises:
        NotFound: There is no such user.
        Forbidden: The user's rights of system scope exceed the caller's.
        UnknownRole: A role that the user does not hold is not installed.
        RoleScopeMismatch: Such a role cannot be held on such an entity.
        UnknownEntity: There is no such organization or profile.
        Archived: One of them is archived.
        LastAdmin: It would leave an organization, or the system, without an administrator.
        TooMuchAtOnce: Too many organizations for one transaction.
    """
    found = target_user.to_change(call, command.user_id)
    asked = named_role_links.named_among(call, command.role_links, found.role_links)
    links = [link for link in found.role_links if link in asked]
    if links:
        with call.transaction() as tx:
            tx.require(*granting.stays_not_above(call, found))
            tx.write(*_taking(call, found, links))
            tx.audit(
                user_role_links.change(AuditAction.USER_REMOVE_ROLE_LINKS, found.user, taken=links)
            )
    return user_role_links.all_of(
        found.user, [link for link in found.role_links if link not in asked]
    )


def _taking(call: Call, found: UserPartition, links: Sequence[RoleLink]) -> list[Action]:
    writes: list[Action] = []
    for link in links:
        if link.organization_id is None:
            if link.role_code == SYSTEM_ADMINISTRATOR:
                writes += last_administrator.system_keeps_one(call, found)
            writes += memberships.take_system_role(found.user.id, link.role_code)
    organization_ids = {link.organization_id for link in links}
    for before in found.memberships:
        if before.organization_id in organization_ids:
            after = role_links.without_links(before, links)
            writes += last_administrator.organization_keeps_one(
                call, found.user, before, after.organization_roles
            )
            writes += role_links.writes(before, after)
    return writes
