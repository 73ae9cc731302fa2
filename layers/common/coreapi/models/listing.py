"""A page of a list, as an operation returns it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """Items and the encrypted cursor of the next page; None on the last one."""

    items: Sequence[Item]
    next_cursor: str | None
