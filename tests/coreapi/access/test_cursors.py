"""Cursors: what was encrypted is decrypted only for its owner, in its list, unaltered."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coreapi.access.tokens import cursors
from coreapi.errors import MalformedRequest
from tests.actors.users import user

_POSITIONS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.characters(exclude_categories=["Cs"])) | st.integers(),
    max_size=4,
)
_SCOPES = st.text(st.characters(exclude_categories=["Cs"]))


@given(_POSITIONS, _SCOPES)
def test_a_cursor_holds_its_position(position: dict[str, Any], scope: str) -> None:
    cursor = cursors.encrypt(position, user(), scope)

    assert cursors.decrypt(cursor, user(), scope) == position


@given(_POSITIONS, _SCOPES, _SCOPES)
def test_a_cursor_serves_no_other_list(position: dict[str, Any], scope: str, other: str) -> None:
    assume(scope != other)
    cursor = cursors.encrypt(position, user(), scope)

    with pytest.raises(MalformedRequest):
        cursors.decrypt(cursor, user(), other)


@given(_POSITIONS)
def test_a_cursor_is_bound_to_its_user(position: dict[str, Any]) -> None:
    cursor = cursors.encrypt(position, user(), "list")

    with pytest.raises(MalformedRequest):
        cursors.decrypt(cursor, user(cursor_key="another key"), "list")


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]+", fullmatch=True))
def test_what_was_not_encrypted_is_malformed(text: str) -> None:
    with pytest.raises(MalformedRequest):
        cursors.decrypt(text, user(), "list")


@given(_POSITIONS, st.data())
def test_no_bit_of_a_cursor_can_be_changed(position: dict[str, Any], data: st.DataObject) -> None:
    cursor = cursors.encrypt(position, user(), "list")
    place = data.draw(st.integers(0, len(cursor) - 1))
    drawn = data.draw(st.sampled_from("ABab01-_"))
    other = drawn if drawn != cursor[place] else "C"  # a filter would depend on chance

    with pytest.raises(MalformedRequest):
        cursors.decrypt(cursor[:place] + other + cursor[place + 1 :], user(), "list")


@pytest.mark.parametrize("more", ["=", "==", " ", "\n", "A", "*"])
def test_a_cursor_has_one_spelling(more: str) -> None:
    cursor = cursors.encrypt({"after": "x"}, user(), "list")

    with pytest.raises(MalformedRequest):
        cursors.decrypt(cursor + more, user(), "list")
