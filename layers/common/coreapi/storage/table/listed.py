"""Things that lists show: an item, and a copy of it in each list.

Both are always written together, so each list is one strongly consistent Query.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from coreapi.storage.table.actions import Action, Versioned, absent, as_read, delete, put
from coreapi.storage.table.items import encode
from coreapi.storage.table.keys import Key

Thing = TypeVar("Thing", bound=Versioned)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Thing]):
    """How things of one kind are stored.

    Attributes:
        key: Returns the key of a thing.
        copies: Returns the keys of its copies.
    """

    key: Callable[[Thing], Key]
    copies: Callable[[Thing], Sequence[Key]]

    def create(self, thing: Thing) -> tuple[Action, ...]:
        """Write a new thing into its lists."""
        return (put(encode(thing, self.key(thing)), condition=absent()), *self._copy(thing))

    def replace(self, before: Thing, after: Thing) -> tuple[Action, ...]:
        """Change a thing that still is as it was read."""
        changed = put(encode(after, self.key(after)), condition=as_read(before))
        shown = set(self.copies(after))
        left = [key for key in self.copies(before) if key not in shown]
        # nosemgrep: write-without-condition - follows the thing's condition
        return (changed, *self._copy(after), *(delete(key) for key in left))

    def _copy(self, thing: Thing) -> list[Action]:
        # nosemgrep: write-without-condition - follows the thing's condition
        return [put(encode(thing, key)) for key in self.copies(thing)]
