"""Staff change a user's names, address or status."""

from typing import Any

from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.user.account import UpdateUser
from coreapi.contracts.user.user import UpdatedUserView, UserView
from coreapi.errors import PasswordNotSet, VersionConflict
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.models.user import UserStatus
from coreapi.operations.rules import (
    audit_changes,
    granting,
    last_administrator,
    notifications,
    target_user,
)
from coreapi.storage import outbox
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def update(call: Call, command: UpdateUser) -> UpdatedUserView:
    """Change a user's names, address or status.

    Another address revokes the mailed token, which was to verify the old one; both addresses are
    informed, and an invited user is invited again at the new one. Disabling revokes the token too,
    and ends all sessions; it is refused for the last administrator of the system only.

    Raises:
        NotFound: There is no such user.
        Forbidden: The user's rights of system scope exceed the caller's, or it is the address or
            the status of the caller.
        VersionConflict: The version that was sent is not the present one.
        EmailTaken: The address belongs to another user.
        PasswordNotSet: A user without a password cannot be made active.
        LastAdmin: Disabling would leave the system without an administrator.
    """
    found = target_user.to_change(call, command.id)
    before = found.user
    if command.version not in {None, before.version}:
        raise VersionConflict
    changes = {name: to for name, to in command.changes().items() if getattr(before, name) != to}
    if not changes:
        return UpdatedUserView.of(before, organizations_without_administrator=[])
    if changes.keys() & {"email", "status"}:
        target_user.refuse_caller(call, found)
    status = changes.get("status")
    if status == UserStatus.ACTIVE and found.account.password_hash is None:
        raise PasswordNotSet
    disables = status == UserStatus.DISABLED
    alone = last_administrator.organizations_without(call, found) if disables else []
    values = {**changes, "updated_at": rfc3339(call.now)}
    after = users.after(before, values, ends_sessions=disables)
    with call.transaction() as tx:
        tx.require(*granting.stays_not_above(call, found))
        tx.write(*_changed(call, found, values))
        tx.audit(
            Change(
                action=AuditAction.USER_UPDATE,
                entity_type=AuditEntityType.USER,
                entity_id=before.id,
                changes={
                    **audit_changes.updated(UserView, before, after),
                    **({"organizationsWithoutAdministrator": alone} if alone else {}),
                },
            )
        )
    return UpdatedUserView.of(after, organizations_without_administrator=alone)


def _changed(call: Call, found: UserPartition, values: dict[str, Any]) -> list[Action]:
    """Return the writes of a change that does change something."""
    user, email = found.user, values.get("email")
    disables = values.get("status") == UserStatus.DISABLED
    if email is None:
        writes = [users.change(user, values, ends_sessions=disables)]
    else:
        writes = list(users.move(user, email, values, ends_sessions=disables))
    if disables:
        writes += last_administrator.system_keeps_one(call, found)
    if disables or email is not None:
        writes.append(outbox.revoke(user.id))
    if email is not None:
        changed = {"from": user.email, "to": email}
        invites = user.status is UserStatus.INVITED and not disables
        writes += [
            notifications.queue_to(call, address, MailKind.ADDRESS_CHANGED, **changed)
            for address in ([user.email] if invites else changed.values())
        ]
        if invites:
            writes.append(notifications.queue_to(call, email, MailKind.ACCOUNT))
    return writes
