"""Second factors and recovery codes, in their user's partition.

A change of whether a user has an active method is in one transaction with `users.change`, whose
version orders such changes. Using a method is not: its condition is that the method still exists
and is active, and that the code was not used before.
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
from coreapi.storage.table.items import Item, decode, encode, item_of
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store

# Each unused code is a separate attribute, so that using one is a condition only on it.
_CODE = "code_"


def enrol(pending: TfaMethod, replaced: TfaMethod | None) -> Action:
    """Write a pending method; it replaces an earlier one, since both have the same key."""
    ttl = epoch(pending.created_at + policy.PENDING_TFA_LIFETIME)
    as_read = absent()
    if replaced is not None:
        as_read |= Attr("tfa_id").eq(replaced.tfa_id)
    return put(encode(pending, _key(pending), ttl=ttl), condition=as_read)


def activate(before: TfaMethod, active: TfaMethod) -> tuple[Action, ...]:
    """Activate a pending or disabled method, and record its code's step as used."""
    if before.status is TfaStatus.PENDING:
        new = put(encode(active, _key(active)), condition=absent())
        return (remove(before), new)
    return (put(encode(active, _key(active)), condition=_as_read(before)),)


def disable(active: TfaMethod) -> Action:
    """Disable a method."""
    values = {"status": TfaStatus.DISABLED.value}
    return update(_key(active), values, condition=_as_read(active))


def remove(method: TfaMethod) -> Action:
    """Delete a method with its secret."""
    return delete(_key(method), condition=_as_read(method))


def of_user(store: Store, user_id: str) -> list[TfaMethod]:
    """Return all methods of a user, also a pending one."""
    partition, prefix = keys.tfa_method(user_id, "")
    return [decode(TfaMethod, item) for item in store.query_all(partition, prefix=prefix)]


def spend_step(method: TfaMethod, step: int, now: datetime, otherwise: Problem) -> Action:
    """Accept the code of a step once; refused if it, or a later one, was accepted before.

    Also refused if the method is no longer active.
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
    unused = {f"{_CODE}{code_hash}": True for code_hash in hashes}
    # nosemgrep: write-without-condition - the newest set revokes any other
    return put(item_of(keys.recovery_codes(user_id), **unused))


def spend_code(user_id: str, code_hash: str) -> Action:
    """Use a recovery code; TFA_INVALID if it was used or revoked before."""
    name = f"{_CODE}{code_hash}"
    return update(
        keys.recovery_codes(user_id),
        {name: None},
        condition=Attr(name).exists(),
        otherwise=TfaInvalid(),
    )


def revoke_codes(user_id: str) -> Action:
    """Delete a user's unused recovery codes."""
    # nosemgrep: write-without-condition - all codes are revoked
    return delete(keys.recovery_codes(user_id))


def code_hashes(item: Item) -> frozenset[str]:
    """Return the hashes of the unused recovery codes that an item of them holds."""
    return frozenset(name.removeprefix(_CODE) for name in item if name.startswith(_CODE))


def _key(method: TfaMethod) -> Key:
    if method.status is TfaStatus.PENDING:
        return keys.pending_tfa_method(method.user_id)
    return keys.tfa_method(method.user_id, method.tfa_id)


def _as_read(method: TfaMethod) -> ConditionBase:
    return Attr("tfa_id").eq(method.tfa_id) & Attr("status").eq(method.status.value)
