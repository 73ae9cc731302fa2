"""What searches find an address by: each of its suffixes is an item.

"Contains" then is "some suffix begins with", a Query by key prefix. An address may contain a text
at several places and must be found once: at the first. So each suffix knows how much of its
beginning occurs further left in the address too (`repeated`), and answers only to texts that are
longer. That number is part of the partition up to `REPEATED_APART`, from where on the few items
left are told apart by looking at them. A suffix that occurs as a whole further left answers to
nothing and is not written.

Suffixes are written in the transaction of the address. Those of an address too long for that
follow in further transactions, and a note beside them says so until all are written: whoever
comes across the note finishes the work. A search takes no item's word for an address that its
user has left (see `email_search`).
"""

from collections.abc import Iterator

from boto3.dynamodb.conditions import Attr

from coreapi.errors import Conflict
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store
from coreapi.storage.table.writes import Write, absent, check, delete, put

REPEATED_APART = 3

# A transaction holds a hundred writes; two of an operation's are the audit trail's.
_WRITES = 98
_BESIDE_A_MOVE = 28


class Unsettled(Conflict):
    """Suffixes of the user's address are still being written; `settle` finishes it."""


def write_first(user_id: str, email: str, *, beside: int) -> tuple[Write, ...]:
    """Write what a new user's address is found by, in a transaction of so many other writes."""
    # nosemgrep: write-without-condition - keyed by a new user's id
    writes = [put(item) for item in _items(user_id, email).values()]
    if len(writes) + beside <= _WRITES:
        return tuple(writes)
    return (_note(user_id, (), version=1),)


def move(user_id: str, before: str, after: str, version: int) -> tuple[Write, ...]:
    """Write what a user's new address is found by, in place of what the old one was.

    Args:
        user_id: Whose address it is.
        before: The address until now.
        after: The address from now on.
        version: The user's, from now on.

    The writes are refused with `Unsettled` while suffixes of an earlier change are being written.
    """
    writes = _replacement(user_id, (before,), after)
    if len(writes) + _BESIDE_A_MOVE <= _WRITES:
        return (is_settled(user_id), *writes)
    return (_note(user_id, (before,), version),)


def is_settled(user_id: str) -> Write:
    """Make a transaction depend on all suffixes being written; refused with `Unsettled`."""
    return check(keys.unsettled_search(user_id), condition=absent(), refusal=Unsettled())


def settle(store: Store, user_id: str) -> bool:
    """Finish what a note says is unfinished; tell whether there was such a note.

    Raises:
        ServiceUnavailable: DynamoDB cannot be reached; the note stays.
    """
    key = keys.unsettled_search(user_id)
    note, user = store.get(key), store.get(keys.user(user_id))
    if note is None or user is None:
        return False
    writes = _replacement(user_id, note["before"], user["email"])
    ours = Attr("version").eq(note["version"])
    try:
        while writes:
            part, writes = writes[:_WRITES], writes[_WRITES:]
            goes_on = check(key, condition=ours) if writes else delete(key, condition=ours)
            store.commit(*part, goes_on)
    except Conflict:  # somebody else has finished it
        return True
    return True


def unsettled(store: Store) -> Iterator[str]:
    """Yield the ids of users whose suffixes are not all written."""
    for note in store.query_all(keys.unsettled_search("").pk):
        yield note["user_id"]


def first_occurrence_is_here(item: Item, text: str) -> bool:
    """Tell whether a suffix that begins with a text is where its address first contains it."""
    return item["repeated"] < len(text)


def _replacement(user_id: str, before: tuple[str, ...] | list[str], after: str) -> list[Write]:
    new = _items(user_id, after)
    old: dict[Key, Item] = {}
    for email in before:
        old |= _items(user_id, email)
    # nosemgrep: write-without-condition - follows the note's condition
    gone = [delete(key) for key in old if key not in new]
    # nosemgrep: write-without-condition - follows the note's condition
    return gone + [put(item) for item in new.values()]


def _note(user_id: str, before: tuple[str, ...], version: int) -> Write:
    key = keys.unsettled_search(user_id)
    note: Item = {"PK": key.pk, "SK": key.sk, "user_id": user_id}
    note |= {"before": list(before), "version": version}
    write = put(note, condition=absent(), refusal=Unsettled())
    return write.followed_by(lambda store: settle(store, user_id))


def _items(user_id: str, email: str) -> dict[Key, Item]:
    items: dict[Key, Item] = {}
    for position in range(len(email)):
        suffix = email[position:]
        repeated = _repeated(email, position)
        if repeated < len(suffix):
            key = keys.email_suffix(suffix, min(repeated, REPEATED_APART), user_id)
            item: Item = {"PK": key.pk, "SK": key.sk, "user_id": user_id}
            items[key] = item | {"email": email, "repeated": repeated}
    return items


def _repeated(email: str, position: int) -> int:
    """Return how many characters from a position on occur further left as well."""
    length = 0
    while position + length < len(email) and (
        email.find(email[position : position + length + 1]) < position
    ):
        length += 1
    return length
