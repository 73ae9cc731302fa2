"""Staff change the roles of a user: the writes of it, and its audit entry."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.user.administration import UserRoleLinksView
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange
from coreapi.models.invitation import Invitation
from coreapi.models.rbac import RoleLink
from coreapi.models.user import User
from coreapi.operations.rules import granting, role_links
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def giving(
    call: Call, found: UserPartition, links: Sequence[RoleLink]
) -> tuple[list[Action], list[Invitation]]:
    """Return the writes that give a user links, none of which is held yet.

    They depend on the caller's own roles: on those in an organization only where those of system
    scope do not permit the gift, which makes 48 the most organizations of one transaction. Open
    invitations of organizations that the user joins by this are closed, and returned too.
    """
    user, actor = found.user, call.user_actor
    everywhere, roles = actor.permissions(access.SYSTEM), actor.read_roles()
    by_membership = [
        link.organization_id
        for link in links
        if not roles[link.role_code].permissions <= everywhere
    ]
    writes = [*granting.stays(actor.partition, by_membership)]
    by_organization = defaultdict[str, list[RoleLink]](list)
    for link in links:
        if link.organization_id is None:
            writes += memberships.give_system_role(user.id, link.role_code)
        else:
            by_organization[link.organization_id].append(link)
    joined = [each for each in by_organization if found.membership(each) is None]
    closed = invitation_rules.open_ones(call, user.email, joined)
    for invitation in closed:
        writes += invitation_rules.revocation(call, invitation)
    for organization_id, inside in by_organization.items():
        before = found.membership(organization_id)
        if before is None:
            new = role_links.new_membership(call, user.id, organization_id, inside)
            writes += memberships.create(new)
        else:
            writes += role_links.writes(before, role_links.with_links(before, inside))
    return writes, closed


def in_order(links: Iterable[RoleLink]) -> list[RoleLink]:
    """Return links by what they are held on, and by role."""
    return sorted(links, key=lambda link: (link.entity_type, link.entity_id, link.role_code))


def change(
    action: AuditAction,
    user: User,
    *,
    taken: Sequence[RoleLink] = (),
    given: Sequence[RoleLink] = (),
    revoked: Sequence[Invitation] = (),
) -> Change:
    """Return the audit entry: in an organization's own chain if it is about no other.

    It names the links that differ, for there may be thousands of others.
    """
    organization_ids = {link.organization_id for link in (*taken, *given)}
    return Change(
        action=action,
        entity_type=AuditEntityType.USER,
        entity_id=user.id,
        organization_id=organization_ids.pop() if len(organization_ids) == 1 else None,
        changes={
            "roleLinks": FieldChange(role_links.details(taken), role_links.details(given)),
            **revoked_details(revoked),
        },
    )


def revoked_details(invitations: Sequence[Invitation]) -> dict[str, object]:
    """Return what an audit entry has of the invitations that were closed, if there are any."""
    return {"revokedInvitations": [each.id for each in invitations]} if invitations else {}


def all_of(user: User, links: Iterable[RoleLink]) -> UserRoleLinksView:
    """Return all links of a user in their order."""
    return UserRoleLinksView.of(user_id=user.id, role_links=in_order(links))
