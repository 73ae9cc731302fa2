"""Replaces the caller's own password."""

from coreapi.access.passwords import hashing
from coreapi.context import Call
from coreapi.contracts.auth.tokens import TokensView
from coreapi.contracts.user.user import ChangePassword
from coreapi.errors import FieldError, PasswordTooWeak
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.operations.rules import notifications, password_confirmation, passwords, sign_in
from coreapi.storage import outbox
from coreapi.storage import user as users


def change_password(call: Call, command: ChangePassword) -> TokensView:
    """Replace the caller's own password.

    A new session takes the place of every session of the caller: every older token, access or
    refresh, is refused from then on.

    Raises:
        WrongPassword: The old password is wrong; counted.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        PasswordTooWeak: The new password breaks the policy, or is the old one.
    """
    user = call.user_actor.user
    with password_confirmation.confirmed(
        call, command.old_password, "/oldPassword"
    ) as forget_attempts:
        passwords.require_strong(command.password, user)
        if hashing.normalise(command.password) == hashing.normalise(command.old_password):
            raise PasswordTooWeak(FieldError("/password", "Must differ from the old password."))
        return sign_in.replace_sessions(
            call,
            users.change(
                user,
                passwords.new_password(call, command.password),
                ends_sessions=True,
            ),
            outbox.revoke(user.id),
            forget_attempts,
            notifications.queue(call, user, MailKind.PASSWORD_CHANGED),
            audit=Change(
                action=AuditAction.USER_CHANGE_PASSWORD,
                entity_type=AuditEntityType.USER,
                entity_id=user.id,
                user_id=user.id,
            ),
        )
