"""Staff create users."""

from coreapi import policy
from coreapi.access.passwords import hashing
from coreapi.context import Call
from coreapi.contracts.user.account import CreateUser
from coreapi.contracts.user.user import UserView
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.models.user import Account, User, UserStatus
from coreapi.operations.rules import (
    audit_changes,
    named_role_links,
    new_user,
    notifications,
    passwords,
    role_links,
    user_role_links,
)
from coreapi.storage import user as users
from coreapi.storage.user_partition import UserPartition


def create(call: Call, command: CreateUser) -> User:
    """Make a user: active with a password, else invited by mail to choose one.

    A temporary password is good for seven days, and must be changed at the first sign-in.

    Raises:
        EmailTaken: The address belongs to another user.
        PasswordTooWeak: The password breaks the policy.
        Forbidden: A role exceeds the caller's own rights there.
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on such an entity.
        UnknownEntity: There is no such organization or profile.
        Archived: One of them is archived.
        TooMuchAtOnce: Too many organizations for one transaction.
    """
    has_password = command.password is not None
    is_temporary = has_password and command.temporary
    user = new_user.build(
        call,
        command.email,
        first_name=command.first_name,
        last_name=command.last_name,
        status=UserStatus.ACTIVE if has_password else UserStatus.INVITED,
        password_change_required=is_temporary,
    )
    if command.password is not None:
        passwords.require_strong(command.password, user)
    links = named_role_links.to_give(call, command.role_links)
    password_hash = None
    if command.password is not None:
        password_hash = hashing.hash_password(command.password, call.settings.argon2)
    account = Account(
        user=user,
        password_hash=password_hash,
        password_expires_at=call.now + policy.TEMPORARY_PASSWORD_LIFETIME if is_temporary else None,
    )
    details = {**audit_changes.created(UserView, user), "roleLinks": role_links.details(links)}
    with call.transaction() as tx:
        tx.write(*users.create(account))
        if links:
            giving, revoked = user_role_links.giving(call, UserPartition(account=account), links)
            tx.write(*giving)
            details |= user_role_links.revoked_details(revoked)
        if not has_password:
            tx.write(notifications.queue(call, user, MailKind.ACCOUNT))
        tx.audit(
            Change(
                action=AuditAction.USER_CREATE,
                entity_type=AuditEntityType.USER,
                entity_id=user.id,
                changes=details,
            )
        )
        tx.answers(user)
    return user
