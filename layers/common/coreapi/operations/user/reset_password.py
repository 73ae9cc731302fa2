"""Staff reset a user's password."""

from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.user.administration import ResetUserPassword
from coreapi.contracts.user.user import UserView
from coreapi.errors import UserDisabled
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import audit_changes, granting, notifications, target_user
from coreapi.storage import outbox
from coreapi.storage import user as users


def reset_password(call: Call, command: ResetUserPassword) -> User:
    """Send a user a one-time token to choose a password; only the e-mail contains it.

    Ends all sessions, and the present password stops working at once. An invited user is invited
    again.

    Raises:
        NotFound: There is no such user.
        Forbidden: It is the caller, or a user whose rights of system scope exceed the caller's.
        UserDisabled: A token would be of no use to the user.
    """
    found = target_user.to_secure(call, command.user_id)
    user = found.user
    if user.status is UserStatus.DISABLED:
        raise UserDisabled
    invited = user.status is UserStatus.INVITED
    values = {
        "password_hash": None,
        "password_change_required": not invited,
        "updated_at": rfc3339(call.now),
    }
    kind = MailKind.ACCOUNT if invited else MailKind.STAFF_PASSWORD_RESET
    after = users.after(user, values, ends_sessions=True)
    with call.transaction() as tx:
        tx.require(*granting.stays_not_above(call, found))
        tx.write(
            users.change(user, values, ends_sessions=True),
            outbox.revoke(user.id),
            notifications.queue(call, user, kind),
        )
        tx.audit(
            Change(
                action=AuditAction.USER_RESET_PASSWORD,
                entity_type=AuditEntityType.USER,
                entity_id=user.id,
                changes=audit_changes.updated(UserView, user, after),
            )
        )
    return after
