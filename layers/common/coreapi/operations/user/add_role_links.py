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
    links = named_role_links.to_give(call, command.role_links, found.role_links)
    if links:
        with call.transaction() as tx:
            tx.require(*granting.stays_not_above(call, found))
            writes, revoked = user_role_links.giving(call, found, links)
            tx.write(*writes)
            tx.audit(
                user_role_links.change(
                    AuditAction.USER_ADD_ROLE_LINKS, found.user, given=links, revoked=revoked
                )
            )
    return user_role_links.all_of(found.user, [*found.role_links, *links])
