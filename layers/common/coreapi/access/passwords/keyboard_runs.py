"""Keyboard runs: straight lines of keys, such as `1qaz@WSX3edc` or `111222333444`."""

from functools import cache
from itertools import pairwise
from typing import TypeAlias

# The row and column of each key.
_Places: TypeAlias = dict[str, tuple[int, int]]

# Lists of guesses contain no longer runs.
_MAX_CHARACTERS = 32
_MIN_LINE = 3
_KEYBOARDS = (
    ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    ("1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm,.-"),
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:"),
    ("789", "456", "123", "0"),
    ("123", "456", "789", "0"),
    ("0123456789",),
    ("abcdefghijklmnopqrstuvwxyz",),
)
_UNSHIFTED = str.maketrans('!@#$%^&*()_+{}:"<>?', "1234567890-=[];',./")


def is_run(text: str) -> bool:
    """Return whether a lower-case text is lines of keys, in sequence or two in alternation."""
    keys = text.translate(_UNSHIFTED)
    if not _MIN_LINE <= len(keys) <= _MAX_CHARACTERS:
        return False
    halves = (keys[::2], keys[1::2])
    return _is_lines(keys) or (len(halves[1]) >= _MIN_LINE and all(map(_is_lines, halves)))


def _is_lines(keys: str) -> bool:
    """Return whether a text can be cut into straight lines of at least three keys."""
    ends = {0}
    for end in range(_MIN_LINE, len(keys) + 1):
        if any(_is_line(keys[begin:end]) for begin in ends if end - begin >= _MIN_LINE):
            ends.add(end)
    return len(keys) in ends


def _is_line(keys: str) -> bool:
    return any(_is_line_on(places, keys) for places in _layouts())


def _is_line_on(places: _Places, keys: str) -> bool:
    """Return whether keys follow each other in one direction, or are one key."""
    if not all(key in places for key in keys):
        return False
    steps = {
        (places[after][0] - places[before][0], places[after][1] - places[before][1])
        for before, after in pairwise(keys)
    }
    return len(steps) == 1 and all(-1 <= way <= 1 for way in next(iter(steps)))


@cache
def _layouts() -> tuple[_Places, ...]:
    return tuple(
        {key: (row, column) for row, keys in enumerate(rows) for column, key in enumerate(keys)}
        for rows in _KEYBOARDS
    )
