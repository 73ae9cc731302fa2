"""Queues the e-mail that resets a forgotten password."""

from contextlib import suppress

from coreapi import policy
from coreapi.context import Call
from coreapi.contracts.auth.sign_in import ForgotPassword
from coreapi.errors import TooManyAttempts
from coreapi.models.outbox import MailKind
from coreapi.operations.rules import notifications
from coreapi.storage.table.quota import Quota


def forgot_password(call: Call, command: ForgotPassword) -> None:
    """Send a one-time token by e-mail, if a user has this address; else its pending invitations.

    Only the mailer looks up the address, so the answer and the work are the same for every address.
    From the sixth request within an hour on, no e-mail is sent; the answer is the same.
    """
    hourly = Quota("password_reset", command.email, policy.MAX_PASSWORD_RESETS_PER_HOUR, 60 * 60)
    with suppress(TooManyAttempts), call.transaction() as tx:
        tx.write(notifications.queue_to(call, command.email, MailKind.PASSWORD_RESET))
        tx.take(hourly)
