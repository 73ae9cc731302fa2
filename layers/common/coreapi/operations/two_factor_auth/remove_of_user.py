"""Removes a second factor of any user."""

from coreapi.context import Call
from coreapi.contracts.two_factor_auth import RemoveUserTfa
from coreapi.models.audit import AuditAction
from coreapi.models.outbox import MailKind
from coreapi.models.throttle import Guess
from coreapi.operations.rules import granting, notifications, target_user, two_factor_auth
from coreapi.storage import throttle as throttles
from coreapi.storage import two_factor_auth as two_factor_methods


def remove_of_user(call: Call, command: RemoveUserTfa) -> None:
    """Remove a method of any user, for instance one whose phone is lost, and end all sessions.

    Raises:
        NotFound: There is no such user, or the user has no such method.
        Forbidden: It is the caller, or a user whose rights of system scope exceed the caller's.
    """
    target = target_user.to_secure(call, command.user_id)
    method = two_factor_auth.find(call, target, command.tfa_id)
    with call.transaction() as tx:
        tx.require(*granting.stays_not_above(call, target))
        tx.write(
            *two_factor_auth.without(call, target, method, ends_sessions=True),
            two_factor_methods.remove(method),
            throttles.forget(Guess.CODE, target.user.email),
            notifications.queue(call, target.user, MailKind.TFA_TAKEN),
        )
        tx.audit(
            two_factor_auth.change_of(
                method, AuditAction.TWO_FACTOR_AUTH_REMOVE, after=None, is_own=False
            )
        )
