"""The search index of e-mail addresses: one item for each suffix of an address.

A search for a part of an address is then a Query for suffixes that begin with the text. An address
may contain the text at several positions and must be found once, at the first. So each suffix has
a number, `repeated`: how many characters of its beginning also occur further left in the address.
The search matches it only with longer texts. The number is part of the partition key up to
`REPEATED_APART`; above that the search checks the few items that are left. A suffix that occurs as
a whole further left can match nothing and is not written.

The index is a hint: the search compares each item with the user's present address
(`email_search`). So the items of a long address may be written before the transaction of the
address and deleted after it. `version` is the user's version since which the address has had the
suffix: a late deletion keeps the items that a later change wrote.
"""

from boto3.dynamodb.conditions import Attr

from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, Overflow, delete, put
from coreapi.storage.table.items import Item, item_of, key_of
from coreapi.storage.table.keys import Key

REPEATED_APART = 3


def write(user_id: str, email: str, version: int = 1) -> tuple[Action, ...]:
    """Write the hints of a user's address."""
    return tuple(
        # nosemgrep: write-without-condition - a hint decides nothing
        put(item_of(key, user_id=user_id, version=version)).may_be(Overflow.EARLY)
        for key in _hints(user_id, email)
    )


def move(user_id: str, before: str, after: str, version: int) -> tuple[Action, ...]:
    """Write the hints of a user's new address, and delete those of the old one.

    Args:
        user_id: The user.
        before: The address until now.
        after: The address from now on.
        version: The user's version from now on.
    """
    left = _hints(user_id, before) - _hints(user_id, after)
    older = Attr("version").lt(version)
    return (
        *write(user_id, after, version),
        *(delete(key, condition=older).may_be(Overflow.LATE) for key in left),
    )


def is_first_occurrence(item: Item, email: str, text: str) -> bool:
    """Return whether a hint is where an address first contains a text."""
    position = email.find(text)
    if position < 0:
        return False
    repeated = min(_repeated(email, position), REPEATED_APART)
    key = keys.email_suffix(email[position:], repeated, item["user_id"])
    return key == key_of(item)


def _hints(user_id: str, email: str) -> frozenset[Key]:
    suffixes = ((email[start:], _repeated(email, start)) for start in range(len(email)))
    return frozenset(
        keys.email_suffix(suffix, min(repeated, REPEATED_APART), user_id)
        for suffix, repeated in suffixes
        if repeated < len(suffix)
    )


def _repeated(email: str, position: int) -> int:
    """Return how many characters from a position on occur further left as well."""
    length = 0
    while position + length < len(email) and (
        email.find(email[position : position + length + 1]) < position
    ):
        length += 1
    return length
