"""Replaces the caller's own password."""

from coreapi.access.passwords import hashing
from coreapi.context import Call
from coreapi.contracts.user.user import ChangePassword
from coreapi.errors import FieldError, PasswordTooWeak
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.operations.rules import notifications, password_confirmation, passwords
from coreapi.storage import outbox
from coreapi.storage import session as sessions
from coreapi.storage import user as users


def change_password(call: Call, command: ChangePassword) -> None:
    """Replace the caller's own password and end the caller's other sessions.

    Raises:
        WrongPassword: The old password is wrong; counted.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        PasswordTooWeak: The new password breaks the policy, or is the old one.
    """
    actor, user = call.user_actor, call.user_actor.user
    with password_confirmation.confirmed(
        call, command.old_password, "/oldPassword"
    ) as forget_attempts:
        passwords.require_strong(command.password, user)
        _must_differ(command)
        with call.transaction() as tx:
            tx.write(
                users.change(
                    user,
                    passwords.new_password(call, command.password),
                    increments=passwords.END_SESSIONS,
                ),
                sessions.keep(actor.session, user.session_epoch + 1),
                outbox.revoke(user.id),
                forget_attempts,
                notifications.queue(call, user, MailKind.PASSWORD_CHANGED),
            )
            tx.audit(
                Change(
                    action=AuditAction.USER_CHANGE_PASSWORD,
                    entity_type=AuditEntityType.USER,
                    entity_id=user.id,
                    user_id=user.id,
                )
            )


def _must_differ(command: ChangePassword) -> None:
    if hashing.normalise(command.password) == hashing.normalise(command.old_password):
        raise PasswordTooWeak(FieldError("/password", "Must differ from the old password."))
