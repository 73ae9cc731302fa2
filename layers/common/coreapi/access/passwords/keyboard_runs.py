"""Keyboard runs: straight lines of keys, such as `1qaz@WSX3edc` or `qwertyuiopas`."""

from functools import cache
from typing import TypeAlias

# The row and column of each key.
_Places: TypeAlias = dict[str, tuple[int, int]]

# Lists of guesses contain no longer runs.
_MAX_CHARACTERS = 64
_MIN_LINE = 3
# So many keys in lines may be followed by one or two others in a line.
_MIN_BEFORE_SHORT_LINE = 8
# Rows as they are and with Shift; a blank is no key.
_KEYBOARDS = (
    (
        ("`1234567890-=", " qwertyuiop[]\\", " asdfghjkl;'", " zxcvbnm,./"),
        ("~!@#$%^&*()_+", " qwertyuiop{}|", ' asdfghjkl:"', " zxcvbnm<>?"),
    ),
    (
        ("^1234567890", " qwertzuiopü+", " asdfghjklöä#", "<yxcvbnm,.-"),
        ('°!"§$%&/()=?', " qwertzuiopü*", " asdfghjklöä'", ">yxcvbnm;:_"),
    ),
    (
        (" &é\"'(-è_çà)=", " azertyuiop^$", " qsdfghjklmù*", "<wxcvbn,;:!"),
        (" 1234567890°+", " azertyuiop £", " qsdfghjklm%", ">wxcvbn?./§"),
    ),
    (("789", "456", "123", "0"),),
    (("123", "456", "789", "0"),),
    (("0123456789",), (")!@#$%^&*(",)),
    (("abcdefghijklmnopqrstuvwxyz",),),
)


def is_run(text: str) -> bool:
    """Return whether a lower-case text is lines of keys, in sequence or two in alternation."""
    if len(text) > _MAX_CHARACTERS:
        return False
    return _is_lines(text) or all(map(_is_lines, (text[::2], text[1::2])))


def _is_lines(keys: str) -> bool:
    """Return whether a text can be cut into straight lines of at least three keys.

    The last line may be shorter.
    """
    if len(keys) < _MIN_LINE:
        return False
    ends = {0}
    for begin, length in enumerate(_line_lengths(keys)):
        if begin in ends:
            ends.update(range(begin + _MIN_LINE, begin + length + 1))
            if begin >= _MIN_BEFORE_SHORT_LINE and begin + length == len(keys):
                return True
    return len(keys) in ends


def _line_lengths(keys: str) -> list[int]:
    """Return how many keys the longest line has that begins at each place of a text."""
    each_layout = (_line_lengths_on(places, keys) for places in _layouts())
    return [max(lines) for lines in zip(*each_layout, strict=True)]


def _line_lengths_on(places: _Places, keys: str) -> list[int]:
    lines, step = [1] * len(keys), None
    for at in range(len(keys) - 2, -1, -1):
        following, step = step, _step(places, keys[at], keys[at + 1])
        if step is not None:
            lines[at] = lines[at + 1] + 1 if step == following else 2
    return lines


def _step(places: _Places, key: str, after: str) -> tuple[int, int] | None:
    """Return the way from a key to the same one or one beside it; None to others."""
    if key == after and key.isascii():
        return (0, 0)
    if key not in places or after not in places:
        return None
    (row, column), (row_after, column_after) = places[key], places[after]
    step = (row_after - row, column_after - column)
    return step if max(map(abs, step)) == 1 else None


@cache
def _layouts() -> tuple[_Places, ...]:
    return tuple(
        {
            key: (row, column)
            for rows in keyboard
            for row, keys in enumerate(rows)
            for column, key in enumerate(keys)
            if key != " "
        }
        for keyboard in _KEYBOARDS
    )
