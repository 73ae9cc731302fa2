"""Throttles: one item of at most 1 KB for each guessed secret.

Each network's attempts are a separate attribute, so attempts from known networks, and the sign-ins
that reset them, do not depend on the writes of other networks.
"""

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi import policy
from coreapi.models.throttle import Guess, Network, Tally, Throttle
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, delete, update
from coreapi.storage.table.items import Item
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store

_NETWORK = "n"
_COUNT, _AT = "unknown_count", "unknown_at"
# A network's tally is seven bytes, so that sixty of them fit: how many, and when, in milliseconds.
_MOMENT_BYTES = 6
_MAX_COUNT = 255


def key_of(guess: Guess, subject: str) -> Key:
    """Return the key of the counter: of an address, or of a user's id."""
    return keys.throttle(guess, subject)


def read(store: Store, key: Key) -> Throttle:
    """Return a throttle."""
    return of_item(store.get(key))


def of_item(item: Item | None) -> Throttle:
    """Return the throttle that an item holds; the empty one where there is none."""
    item = item or {}
    networks = {
        name.removeprefix(_NETWORK): _tally(bytes(value))
        for name, value in item.items()
        if name.startswith(_NETWORK)
    }
    return Throttle(networks, Tally(item.get(_COUNT, 0), item.get(_AT, 0)))


def replace(store: Store, key: Key, network: Network, before: Throttle, after: Throttle) -> None:
    """Write a throttle after an attempt from a network.

    Raises:
        ConcurrentChange: A concurrent attempt, which this one depends on, was counted first.
    """
    names = before.networks.keys() | after.networks.keys()
    values: dict[str, object] = {
        _NETWORK + name: _bytes(after.networks[name]) if name in after.networks else None
        for name in names
        if before.networks.get(name) != after.networks.get(name)
    }
    if not network.is_known:
        values |= {_COUNT: after.unknown.count, _AT: after.unknown.at}
    latest = max(tally.at for one in (before, after) for tally in (one.of(network), one.unknown))
    values["ttl"] = latest // 1000 + 2 * policy.ATTEMPT_QUIET_SECONDS
    store.write(update(key, values, condition=_as_read(network, before)))


def succeeded(key: Key, network: Network, before: Throttle) -> Action:
    """Reset a network's attempts after a success, which does not count among the unknown ones.

    `before` is the throttle when the attempt was counted. Outdated if it no longer exists.
    """
    shared: dict[str, object] = {} if network.is_known else {_AT: before.unknown.at}
    # nosemgrep: write-without-condition - resets its own network, decrements the shared count
    return update(
        key,
        {_NETWORK + network.id: None, **shared},
        increments={} if network.is_known else {_COUNT: -1},
    )


def forget(guess: Guess, subject: str) -> Action:
    """Reset all attempts at a secret, from all networks."""
    # nosemgrep: write-without-condition - all counts are reset
    return delete(key_of(guess, subject))


def _as_read(network: Network, before: Throttle) -> ConditionBase:
    """Return what an attempt depends on: its network's tally, and that of the unknown ones."""
    own, attribute = before.networks.get(network.id), Attr(_NETWORK + network.id)
    as_read = attribute.not_exists() if own is None else attribute.eq(_bytes(own))
    if network.is_known:
        return as_read
    same = Attr(_COUNT).eq(before.unknown.count) & Attr(_AT).eq(before.unknown.at)
    never = before.unknown == Tally()
    return as_read & (same | Attr(_COUNT).not_exists() if never else same)


def _bytes(tally: Tally) -> bytes:
    count = min(tally.count, _MAX_COUNT)
    return bytes([count]) + tally.at.to_bytes(_MOMENT_BYTES, "big")


def _tally(stored: bytes) -> Tally:
    return Tally(stored[0], int.from_bytes(stored[1:], "big"))
