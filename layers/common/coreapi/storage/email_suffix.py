"""Search hints: each suffix of an address is an item, by which a search finds its user.

"Contains" then is "some suffix begins with", a Query by key prefix. An address may contain a text
at several places and must be found once: at the first. So each suffix knows how much of its
beginning occurs further left in the address too (`repeated`), and answers only to texts that are
longer. That number is part of the partition up to `REPEATED_APART`, from where on the few items
left are told apart by looking at them. A suffix that occurs as a whole further left answers to
nothing and is not written.

A hint decides nothing: the search compares it with the user's present address (`email_search`). So
hints of a long address may be written before the transaction of the address and deleted after it.
`version` is the user's version from which on the address had the suffix: so a late deletion
leaves what a later change has written.
"""

from boto3.dynamodb.conditions import Attr

from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, Overflow, delete, put
from coreapi.storage.table.items import Item
from coreapi.storage.table.keys import Key

REPEATED_APART = 3


def write(user_id: str, email: str, version: int = 1) -> tuple[Action, ...]:
    """Write the hints of a user's address."""
    return tuple(
        # nosemgrep: write-without-condition - a hint decides nothing
        put({"PK": key.pk, "SK": key.sk, "user_id": user_id, "version": version}).may_be(
            Overflow.EARLY
        )
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
    new = _hints(user_id, after)
    older = Attr("version").lt(version)
    return (
        *write(user_id, after, version),
        *(
            delete(key, condition=older).may_be(Overflow.LATE)
            for key in _hints(user_id, before)
            if key not in new
        ),
    )


def is_first_occurrence(item: Item, email: str, text: str) -> bool:
    """Return whether a hint is where an address first contains a text."""
    position = email.find(text)
    if position < 0:
        return False
    repeated = min(_repeated(email, position), REPEATED_APART)
    key = keys.email_suffix(email[position:], repeated, item["user_id"])
    return key == Key(item["PK"], item["SK"])


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
