"""Queues e-mails, in the transaction of their cause."""

from coreapi import ids
from coreapi.context import Call
from coreapi.models.outbox import MailKind, OutboxMessage
from coreapi.models.user import User
from coreapi.storage import outbox
from coreapi.storage.table.actions import Action


def queue(call: Call, user: User, kind: MailKind, **values: str) -> Action:
    """Return the write that sends a user an e-mail, which mentions the values."""
    return queue_to(call, user.email, kind, **values)


def queue_to(call: Call, address: str, kind: MailKind, **values: str) -> Action:
    """Return the write that sends an e-mail to an address, which mentions the values.

    The address is empty where the mailer looks up the recipients.
    """
    message = OutboxMessage(
        id=ids.new(call.now), kind=kind, address=address, values=values, created_at=call.now
    )
    return outbox.queue(message)
