"""The system administrator that an operator names."""

from coreapi import policy
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts import email as addresses
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.catalogue import SYSTEM_ADMINISTRATOR
from coreapi.models.outbox import MailKind
from coreapi.models.user import Account, User, UserStatus
from coreapi.operations.rules import new_user, notifications
from coreapi.storage import membership as memberships
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def ensure(call: Call, email: str) -> dict[str, str]:
    """Make the person with an address an administrator of the system.

    A new user is invited by e-mail, and an invited one again once the invitation has expired. This
    works however many administrators there are, so an operator can restore lost access by it: an
    operator who may invoke this may also write the table.

    Returns:
        The user's id, address and status, and what was done: `invited`, `promoted`,
        `invited again` or `nothing`.

    Raises:
        ValueError: The text is not an e-mail address.
    """
    address = addresses.normalise(email)
    user_id = users.id_of(call.store, address)
    found = user_partition.load(call.store, user_id) if user_id else None
    user = found.user if found else new_user.build(call, address, status=UserStatus.INVITED)
    done, writes = _missing(call, user, found)
    if writes:
        with call.transaction() as tx:
            tx.write(*writes)
            tx.audit(
                Change(
                    action=AuditAction.USER_ADD_ROLE_LINKS,
                    entity_type=AuditEntityType.USER,
                    entity_id=user.id,
                    changes={"email": user.email, "done": done, "role": SYSTEM_ADMINISTRATOR},
                )
            )
    return {"userId": user.id, "email": user.email, "status": user.status.value, "done": done}


def _missing(call: Call, user: User, found: UserPartition | None) -> tuple[str, tuple[Action, ...]]:
    """Return what is done to make a user an administrator, and its writes."""
    promotion = memberships.give_system_role(user.id, SYSTEM_ADMINISTRATOR)
    mail = notifications.queue(call, user, MailKind.ACCOUNT)
    if found is None:
        new = users.create(Account(user=user, password_hash=None))
        return "invited", (*new, *promotion, mail)
    if SYSTEM_ADMINISTRATOR not in found.system_roles:
        return "promoted", promotion
    is_over = call.now >= user.updated_at + policy.INVITATION_LIFETIME
    if user.status is UserStatus.INVITED and is_over:
        renewed = users.change(user, {"updated_at": rfc3339(call.now)})
        return "invited again", (renewed, mail)
    return "nothing", ()
