"""Staff change the roles of a user: the writes of it, and its audit entry."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from coreapi.context import Call
from coreapi.contracts.user.administration import UserRoleLinksView
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange
from coreapi.models.rbac import EVERYWHERE, Membership, RoleLink
from coreapi.models.user import User
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules import role_links
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def giving(
    call: Call,
    user: User,
    links: Iterable[RoleLink],
    held: Mapping[str, Membership],
) -> list[Action]:
    """Return the writes that give a user links, none of which is held yet.

    Open invitations of organizations that the user joins by this are closed.

    Args:
        call: The call that gives them.
        user: Who gets them.
        links: What to give.
        held: The user's memberships by organization.
    """
    links = list(links)
    writes = [
        write
        for link in links
        if link.organization_id is None
        for write in memberships.give_system_role(user.id, link.role_code)
    ]
    by_organization_id = inside_organizations(links)
    joined = [each for each in by_organization_id if each not in held]
    writes += invitation_rules.revocations(call, user.email, joined)
    for organization_id, inside in by_organization_id.items():
        before = held.get(organization_id)
        if before is None:
            fresh = role_links.new_membership(call, user.id, organization_id)
            after = dataclasses.replace(role_links.with_links(fresh, inside), version=1)
        else:
            after = role_links.with_links(before, inside)
        writes += role_links.writes(before, after)
    return writes


def caller_stays(call: Call) -> list[Action]:
    """Return the condition that the caller's own roles of system scope are as they were read.

    So staff who are being demoted cannot hand on, in that moment, what is being taken; nor keep it
    for themselves.
    """
    actor = call.user_actor
    return [
        memberships.still_holds(EVERYWHERE, code, actor.user.id)
        for code in actor.partition.system_roles
    ]


def in_order(links: Iterable[RoleLink]) -> list[RoleLink]:
    """Return links by what they are held on, and by role."""
    return sorted(links, key=lambda link: (link.entity_type, link.entity_id, link.role_code))


def by_organization(found: UserPartition) -> dict[str, Membership]:
    """Return a user's memberships by the id of the organization."""
    return {membership.organization_id: membership for membership in found.memberships}


def inside_organizations(links: Iterable[RoleLink]) -> dict[str, list[RoleLink]]:
    """Return links inside organizations by the id of the organization."""
    inside: dict[str, list[RoleLink]] = {}
    for link in links:
        if link.organization_id is not None:
            inside.setdefault(link.organization_id, []).append(link)
    return inside


def change(
    action: AuditAction,
    user: User,
    *,
    taken: Sequence[RoleLink] = (),
    given: Sequence[RoleLink] = (),
) -> Change:
    """Return the audit entry: in an organization's own chain where it is about that one alone.

    It names the links that differ, for there may be thousands of others.
    """
    organization_ids = {link.organization_id for link in (*taken, *given)}
    return Change(
        action=action,
        entity_type=AuditEntityType.USER,
        entity_id=user.id,
        organization_id=organization_ids.pop() if len(organization_ids) == 1 else None,
        changes={"roleLinks": FieldChange(role_links.details(taken), role_links.details(given))},
    )


def all_of(user: User, links: Iterable[RoleLink]) -> UserRoleLinksView:
    """Return all links of a user in their order."""
    return UserRoleLinksView.of(user_id=user.id, role_links=in_order(links))
