"""Staff give users roles anywhere, and take them: all or nothing, and nothing twice."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.contracts.user.administration import ChangeRoleLinks
from coreapi.errors import AlreadyMember, Conflict
from coreapi.models.rbac import EVERYWHERE, Membership, RoleLink
from coreapi.models.user import User
from coreapi.models.user_details import UserRoleLinks
from coreapi.operations.rules import last_administrator as last_admin
from coreapi.operations.rules import named_role_links as linked_places
from coreapi.operations.rules import retrying as contention
from coreapi.operations.rules import role_links, target_user
from coreapi.storage import membership as memberships
from coreapi.storage.membership import MembershipChanged
from coreapi.storage.table.writes import Write
from coreapi.storage.user_partition import UserPartition

_DISTURBED = (MembershipChanged, AlreadyMember, last_admin.OtherAdministratorGone)


def add(call: Call, command: ChangeRoleLinks) -> UserRoleLinks:
    """Give a user roles; those held already stay as they are.

    A role on an organization or on one of its profiles makes the user a member.

    Raises:
        NotFound: There is no such user.
        Forbidden: A role exceeds the caller's own rights there, or the user's rights of system
            scope do.
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on such an entity.
        UnknownEntity: There is no such organization or profile.
        Archived: One of them is archived.
        TooMuchAtOnce: Too many organizations for one transaction.
        Conflict: Others kept changing the same user.
    """

    def attempt() -> UserRoleLinks:
        found = target_user.to_change(call, command.user_id)
        held = set(found.role_links)
        granted = linked_places.grants(call, command.role_links)
        new = [grant for grant in granted if grant.link not in held]
        linked_places.require_may_give(call, new)
        links = list(dict.fromkeys(grant.link for grant in new))
        if links:
            commit(
                call,
                *linked_places.stay_active(links),
                *caller_stays(call, found.user),
                *giving(call, found.user, links, _by_organization(found)),
                audit=_told("user.add-role-links", found.user, links),
            )
        return _all_of(found.user, [*found.role_links, *links])

    return contention.retry_on_conflict(attempt, _DISTURBED)


def remove(call: Call, command: ChangeRoleLinks) -> UserRoleLinks:
    """Take roles from a user; memberships stay, and what is not held is no error.

    What a user holds can always be taken, also when its role is no longer installed.

    Raises:
        NotFound: There is no such user.
        Forbidden: The user's rights of system scope exceed the caller's.
        UnknownRole: A role that the user does not hold is not installed.
        RoleScopeMismatch: Such a role cannot be held on such an entity.
        UnknownEntity: There is no such organization or profile.
        Archived: One of them is archived.
        LastAdmin: It would leave an organization, or the system, without an administrator.
        TooMuchAtOnce: Too many organizations for one transaction.
        Conflict: Others kept changing the same user.
    """

    def attempt() -> UserRoleLinks:
        found = target_user.to_change(call, command.user_id)
        asked = linked_places.named_among(call, command.role_links, found.role_links)
        links = [link for link in found.role_links if link in asked]
        if links:
            commit(
                call,
                *linked_places.stay_active(links),
                *_taking(call, found, links),
                audit=_told("user.remove-role-links", found.user, links),
            )
        return _all_of(found.user, [link for link in found.role_links if link not in asked])

    return contention.retry_on_conflict(attempt, _DISTURBED)


def giving(
    call: Call,
    user: User,
    links: Iterable[RoleLink],
    held: Mapping[str, Membership],
) -> list[Write]:
    """Return the writes that give a user links, none of which is held yet.

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
    for organization_id, inside in _inside_organizations(links).items():
        before = held.get(organization_id)
        if before is None:
            fresh = role_links.new_membership(call, user, organization_id)
            after = dataclasses.replace(role_links.with_links(fresh, inside), version=1)
        else:
            after = role_links.with_links(before, inside)
        writes += role_links.writes(before, after)
    return writes


def caller_stays(call: Call, user: User) -> list[Write]:
    """Return the condition that the caller's own roles of system scope are as they were read.

    So staff who are being demoted cannot hand on, in that moment, what is being taken.
    """
    actor = call.user_actor
    return [
        memberships.still_holds(EVERYWHERE, code, actor.user.id, Conflict())
        for code in actor.partition.system_roles
        if actor.user.id != user.id
    ]


def commit(call: Call, *writes: Write, audit: Change, creates: User | None = None) -> None:
    """Commit what may name the same condition several times; all or nothing.

    Raises:
        TooMuchAtOnce: It is more than one transaction holds.
        Problem: The refusal of the first write whose condition failed.
    """
    unique = {str(w.parameters.get("Key") or w.parameters.get("Item")): w for w in writes}
    call.commit(*unique.values(), audit=audit, creates=creates)


def told(links: Iterable[RoleLink]) -> list[dict[str, str]]:
    """Return links as the audit trail tells them."""
    return [
        {
            "roleCode": link.role_code,
            "entityType": link.entity_type.value,
            "entityId": link.entity_id,
        }
        for link in links
    ]


def in_order(links: Iterable[RoleLink]) -> list[RoleLink]:
    """Return links by what they are held on, and by role."""
    return sorted(links, key=lambda link: (link.entity_type, link.entity_id, link.role_code))


def _taking(call: Call, found: UserPartition, links: Sequence[RoleLink]) -> list[Write]:
    writes: list[Write] = []
    for link in links:
        if link.organization_id is None:
            if link.role_code == last_admin.SYSTEM_ADMINISTRATOR:
                writes += last_admin.system_keeps_one(call, found)
            writes += memberships.take_system_role(found.user.id, link.role_code)
    held = _by_organization(found)
    administering = last_admin.administering_roles(call)
    for organization_id, inside in _inside_organizations(links).items():
        before = held[organization_id]
        after = role_links.without_links(before, inside)
        if administering.isdisjoint(after.organization_roles):
            writes += last_admin.organization_keeps_one(call, found.user, before)
        writes += role_links.writes(before, after)
    return writes


def _by_organization(found: UserPartition) -> dict[str, Membership]:
    return {membership.organization_id: membership for membership in found.memberships}


def _inside_organizations(links: Iterable[RoleLink]) -> dict[str, list[RoleLink]]:
    inside: dict[str, list[RoleLink]] = {}
    for link in links:
        if link.organization_id is not None:
            inside.setdefault(link.organization_id, []).append(link)
    return inside


def _told(action: str, user: User, links: Sequence[RoleLink]) -> Change:
    """Return the audit entry: in an organization's own chain where it is about that one alone."""
    places = {link.organization_id for link in links}
    return Change(
        action=action,
        entity_type="user",
        entity_id=user.id,
        organization_id=places.pop() if len(places) == 1 else None,
        changes={"roleLinks": told(links)},
    )


def _all_of(user: User, links: Iterable[RoleLink]) -> UserRoleLinks:
    return UserRoleLinks(user_id=user.id, role_links=in_order(links))
