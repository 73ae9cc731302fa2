"""The e-mail code that staff need besides the password to enrol their first second factor.

Otherwise a stolen password would be enough to enrol one, and with it to have the rights of staff.
"""

from coreapi import policy
from coreapi.access.tokens import email_codes
from coreapi.context import Call
from coreapi.errors import EmailCodeRequired, FieldError
from coreapi.models.outbox import MailKind
from coreapi.models.two_factor_auth import TfaMethod
from coreapi.operations.rules import notifications
from coreapi.storage import outbox
from coreapi.storage.table.actions import Action
from coreapi.storage.table.quota import Quota


def _is_needed(call: Call) -> bool:
    """Return whether the caller needs more than the password to enrol a second factor."""
    actor = call.user_actor
    is_staff = bool(actor.partition.system_roles)
    return call.settings.require_internal_tfa and is_staff and not actor.user.tfa_enabled


def used(call: Call, code: str | None) -> tuple[Action, ...]:
    """Return the write that uses the caller's code up; nothing where none is needed.

    Raises:
        EmailCodeRequired: There is no code, and one is mailed; or it is wrong, used or expired.
        TooManyAttempts: Too many codes were mailed within the last hour.
    """
    if not _is_needed(call):
        return ()
    refused = EmailCodeRequired(FieldError("/emailCode", "Must be the code from your e-mail."))
    if code is None:
        _mail(call)
        raise refused
    actor = call.user_actor
    token = actor.partition.email_code
    if token is None or call.now >= token.expires_at:
        raise refused
    if not email_codes.fits(code, token.token_hash, actor.user.email, actor.session.id):
        raise refused
    return (outbox.redeem(token, otherwise=refused),)


def refuse_by_password_only(call: Call, method: TfaMethod) -> None:
    """Refuse a method that its user, who is staff by now, enrolled without an e-mail code.

    Raises:
        EmailCodeRequired: It would be the caller's first one.
    """
    if method.by_password_only and _is_needed(call):
        raise EmailCodeRequired(
            FieldError("/tfaCode", "Enrol this method anew, with a code from an e-mail.")
        )


def _mail(call: Call) -> None:
    actor = call.user_actor
    hourly = Quota("email_code", actor.user.id, policy.MAX_EMAIL_CODES_PER_HOUR, 60 * 60)
    with call.transaction() as tx:
        tx.write(
            notifications.queue(call, actor.user, MailKind.EMAIL_CODE, sessionId=actor.session.id)
        )
        tx.take(hourly)
