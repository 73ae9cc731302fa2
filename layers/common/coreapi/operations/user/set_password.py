"""Staff set a user's password."""

from coreapi.context import Call
from coreapi.contracts.user.administration import SetUserPassword
from coreapi.contracts.user.user import UserView
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import (
    audit_changes,
    granting,
    notifications,
    passwords,
    target_user,
)
from coreapi.storage import outbox
from coreapi.storage import user as users


def set_password(call: Call, command: SetUserPassword) -> User:
    """Set a user's password, by default a temporary one, which is good for seven days.

    Ends all sessions, revokes the mailed token and forgets failed attempts. An invited user
    becomes active: staff vouch for the address. A disabled user stays disabled.

    Raises:
        NotFound: There is no such user.
        Forbidden: It is the caller, or a user whose rights of system scope exceed the caller's.
        PasswordTooWeak: The password breaks the policy.
    """
    found = target_user.to_secure(call, command.user_id)
    user = found.user
    passwords.require_strong(command.password, user)
    values = passwords.new_password(call, command.password, temporary=command.temporary)
    if user.status is UserStatus.INVITED:
        values["status"] = UserStatus.ACTIVE.value
    after = users.after(user, values, ends_sessions=True)
    with call.transaction() as tx:
        tx.require(*granting.stays_not_above(call, found))
        tx.write(
            users.change(user, values, ends_sessions=True),
            outbox.revoke(user.id),
            *passwords.forget_guesses(user),
            notifications.queue(call, user, MailKind.PASSWORD_SET),
        )
        tx.audit(
            Change(
                action=AuditAction.USER_SET_PASSWORD,
                entity_type=AuditEntityType.USER,
                entity_id=user.id,
                changes={
                    "temporary": command.temporary,
                    **audit_changes.updated(UserView, user, after),
                },
            )
        )
    return after
