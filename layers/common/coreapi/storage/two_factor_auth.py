"""Second factors and recovery codes, in their user's partition.

What changes whether a user has a factor in force goes with `users.change` in one transaction,
whose version makes such changes wait for each other. Using a factor does not: its own condition
is that it is still there, still in force, and that nobody used this very code before.
"""

from collections.abc import Iterable
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi import policy
from coreapi.clock import epoch, rfc3339
from coreapi.errors import Problem, TfaInvalid
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, delete, put, update
from coreapi.storage.table.items import Item, decode, encode
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store

# Each unused code is an attribute of its own, so that using one is a condition on it alone.
_CODE = "code_"


def enrol(pending: TfaMethod, replaced: TfaMethod | None) -> Action:
    """Write a pending method in place of an earlier one.

    A user has one place for a pending method, so there is never a second one.
    """
    ttl = epoch(pending.created_at + policy.PENDING_TFA_LIFETIME)
    as_read = absent()
    if replaced is not None:
        as_read |= Attr("tfa_id").eq(replaced.tfa_id)
    return put(encode(pending, _key(pending), ttl=ttl), condition=as_read)


def activate(before: TfaMethod, active: TfaMethod) -> tuple[Action, ...]:
    """Put a pending or disabled method in force, its code's step spent."""
    if before.status is TfaStatus.PENDING:
        new = put(encode(active, _key(active)), condition=absent())
        return (remove(before), new)
    return (put(encode(active, _key(active)), condition=_as_read(before)),)


def disable(active: TfaMethod) -> Action:
    """Put a method out of force."""
    values = {"status": TfaStatus.DISABLED.value}
    return update(_key(active), values, condition=_as_read(active))


def remove(method: TfaMethod, otherwise: Problem | None = None) -> Action:
    """Delete a method with its secret."""
    return delete(_key(method), condition=_as_read(method), otherwise=otherwise)


def of_user(store: Store, user_id: str) -> list[TfaMethod]:
    """Return all methods of a user, the one that is being enrolled too."""
    partition, prefix = keys.tfa_method(user_id, "")
    return [decode(TfaMethod, item) for item in store.query_all(partition, prefix=prefix)]


def spend_step(method: TfaMethod, step: int, now: datetime, otherwise: Problem) -> Action:
    """Accept the code of a step, once; refused when it, or a later one, was accepted before.

    Nor is it accepted when the method is not in force any more.
    """
    unspent = Attr("last_used_step").not_exists() | Attr("last_used_step").lt(step)
    return update(
        _key(method),
        {"last_used_step": step, "last_used_at": rfc3339(now)},
        condition=Attr("status").eq(TfaStatus.ACTIVE.value) & unspent,
        otherwise=otherwise,
    )


def issue_codes(user_id: str, hashes: Iterable[str]) -> Action:
    """Write a user's new set of recovery codes; the old set is revoked."""
    key = keys.recovery_codes(user_id)
    unused = {f"{_CODE}{code_hash}": True for code_hash in hashes}
    # nosemgrep: write-without-condition - the newest set voids whatever set there was
    return put({"PK": key.pk, "SK": key.sk, **unused})


def spend_code(user_id: str, code_hash: str) -> Action:
    """Use a recovery code up; TFA_INVALID when it was used, or voided, before."""
    name = f"{_CODE}{code_hash}"
    return update(
        keys.recovery_codes(user_id),
        {name: None},
        condition=Attr(name).exists(),
        otherwise=TfaInvalid(),
    )


def revoke_codes(user_id: str) -> Action:
    """Delete whatever recovery codes a user has left."""
    # nosemgrep: write-without-condition - whichever codes they are, they are revoked
    return delete(keys.recovery_codes(user_id))


def code_hashes(items: Iterable[Item]) -> frozenset[str]:
    """Return the hashes of the unused recovery codes that a user's partition holds."""
    return frozenset(
        name.removeprefix(_CODE) for item in items for name in item if name.startswith(_CODE)
    )


def _key(method: TfaMethod) -> Key:
    if method.status is TfaStatus.PENDING:
        return keys.pending_tfa_method(method.user_id)
    return keys.tfa_method(method.user_id, method.tfa_id)


def _as_read(method: TfaMethod) -> ConditionBase:
    return Attr("tfa_id").eq(method.tfa_id) & Attr("status").eq(method.status.value)
