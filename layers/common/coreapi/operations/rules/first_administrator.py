"""The system administrator that an operator names."""

from coreapi import policy
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts import email as addresses
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.models.user import Account, User, UserStatus
from coreapi.operations.rules import last_administrator, new_user, notifications
from coreapi.storage import membership as memberships
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.user_partition import UserPartition


def ensure(call: Call, email: str) -> dict[str, str]:
    """Make the person with an address an administrator of the system.

    Who is new is invited by mail; who is invited still, after the invitation has run out, once
    more. An operator who may invoke this may read and write the table as well, so it does not
    matter whether there are other administrators already: it is also how to get back in.

    Returns:
        Whom it is about, the user's status, and what was done: `invited`, `promoted`,
        `invited again` or `nothing`.

    Raises:
        ValueError: This is no e-mail address.
    """
    address = addresses.normalise(email)
    user_id = users.id_of(call.store, address)
    found = user_partition.load(call.store, user_id) if user_id else None
    if found is None:
        user = new_user.build(call, address, status=UserStatus.INVITED)
        with call.transaction() as tx:
            tx.write(
                *users.create(Account(user=user, password_hash=None)),
                *memberships.give_system_role(user.id, last_administrator.SYSTEM_ADMINISTRATOR),
                notifications.queue(call, user, MailKind.ACCOUNT),
            )
            tx.audit(_change(user, "invited"))
        return _answer(user, "invited")
    return _answer(found.user, _bring_up(call, found))


def _bring_up(call: Call, found: UserPartition) -> str:
    """Give a user what is missing of an administrator; return what was done."""
    user = found.user
    if last_administrator.SYSTEM_ADMINISTRATOR not in found.system_roles:
        with call.transaction() as tx:
            tx.write(
                *memberships.give_system_role(user.id, last_administrator.SYSTEM_ADMINISTRATOR)
            )
            tx.audit(_change(user, "promoted"))
        return "promoted"
    is_over = call.now >= user.updated_at + policy.INVITATION_LIFETIME
    if user.status is UserStatus.INVITED and is_over:
        with call.transaction() as tx:
            tx.write(
                users.change(user, {"updated_at": rfc3339(call.now)}),
                notifications.queue(call, user, MailKind.ACCOUNT),
            )
            tx.audit(_change(user, "invited again"))
        return "invited again"
    return "nothing"


def _change(user: User, done: str) -> Change:
    return Change(
        action=AuditAction.USER_ADD_ROLE_LINKS,
        entity_type=AuditEntityType.USER,
        entity_id=user.id,
        changes={
            "email": user.email,
            "done": done,
            "role": last_administrator.SYSTEM_ADMINISTRATOR,
        },
    )


def _answer(user: User, done: str) -> dict[str, str]:
    return {"userId": user.id, "email": user.email, "status": user.status.value, "done": done}
