"""Queues the e-mail that resets a forgotten password."""

from contextlib import suppress
from typing import TYPE_CHECKING

from coreapi import policy
from coreapi.context import Call
from coreapi.errors import TooManyAttempts
from coreapi.models.outbox import MailKind
from coreapi.operations.rules import notifications
from coreapi.storage.table.quota import Quota

if TYPE_CHECKING:  # their library of addresses is not small, and staying signed in needs none
    from coreapi.contracts.auth.sign_in import ForgotPassword


def forgot_password(call: Call, command: "ForgotPassword") -> None:
    """Send a one-time token by e-mail, if a user has this address; else its pending invitations.

    The address is not even looked up here: the mailer does that. So the answer and the work are
    the same for every address. Beyond five an hour nothing happens, silently.
    """
    hourly = Quota("password_reset", command.email, policy.MAX_PASSWORD_RESETS_PER_HOUR, 60 * 60)
    with suppress(TooManyAttempts), call.transaction() as tx:
        tx.write(notifications.queue_to(call, command.email, MailKind.PASSWORD_RESET))
        tx.take(hourly)
