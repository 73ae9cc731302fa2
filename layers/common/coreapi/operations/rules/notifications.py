"""Queues the e-mail that informs a user of a change to the account."""

from coreapi import ids
from coreapi.context import Call
from coreapi.models.outbox import MailKind, OutboxMessage
from coreapi.models.user import User
from coreapi.storage import outbox
from coreapi.storage.table.actions import Action


def tell(call: Call, user: User, kind: MailKind, **values: str) -> Action:
    """Return the write that has a user mailed, for the transaction of what the mail tells.

    Args:
        call: The call that causes it.
        user: Whom to tell, at the present address.
        kind: What happened.
        values: What the e-mail mentions.
    """
    return outbox.queue(
        OutboxMessage(
            id=ids.new(call.now),
            kind=kind,
            address=user.email,
            values=values,
            created_at=call.now,
        )
    )
