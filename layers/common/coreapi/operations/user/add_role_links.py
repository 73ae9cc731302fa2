"""Gives a user roles."""

from coreapi.context import Call
from coreapi.contracts.user.administration import ChangeRoleLinks, UserRoleLinksView
from coreapi.models.audit import AuditAction
from coreapi.operations.rules import granting, named_role_links, target_user, user_role_links


def add_role_links(call: Call, command: ChangeRoleLinks) -> UserRoleLinksView:
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
    """
    found = target_user.to_change(call, command.user_id)
    held = set(found.role_links)
    granted = named_role_links.grants(call, command.role_links)
    new = [grant for grant in granted if grant.link not in held]
    named_role_links.require_may_grant(call, new)
    links = list(dict.fromkeys(grant.link for grant in new))
    if links:
        with call.transaction() as tx:
            tx.write(
                *user_role_links.caller_stays(call),
                *granting.stays_not_above(call, found),
                *user_role_links.giving(
                    call, found.user, links, user_role_links.by_organization(found)
                ),
            )
            tx.audit(
                user_role_links.change(AuditAction.USER_ADD_ROLE_LINKS, found.user, given=links)
            )
    return user_role_links.all_of(found.user, [*found.role_links, *links])
