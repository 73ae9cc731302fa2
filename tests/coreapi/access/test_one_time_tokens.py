"""One-time tokens: found by their owner's id, verified by their secret."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi import ids
from coreapi.access.tokens import one_time_tokens
from coreapi.access.tokens.one_time_tokens import MailedToken
from coreapi.errors import TokenInvalid
from tests.actors.users import NOW

ADDRESS = "ada@example.com"


@pytest.mark.parametrize("make", [one_time_tokens.of_user, one_time_tokens.of_invitation])
def test_a_token_is_read_as_it_was_made(make: Callable[[str], MailedToken]) -> None:
    token = make(ids.new(NOW))

    read = one_time_tokens.read(token.text)

    assert read == token
    assert read.fits(token.hash_at(ADDRESS), ADDRESS)


def test_every_token_is_another() -> None:
    assert len({one_time_tokens.of_user(ids.UNKNOWN).text for _ in range(100)}) == 100


def test_a_secret_has_256_bits() -> None:
    assert len(one_time_tokens.of_user(ids.UNKNOWN).secret) >= 43


def test_another_secret_does_not_fit() -> None:
    token, other = one_time_tokens.of_user(ids.UNKNOWN), one_time_tokens.of_user(ids.UNKNOWN)

    assert not token.fits(other.hash_at(ADDRESS), ADDRESS)


def test_at_another_address_it_does_not_fit() -> None:
    token = one_time_tokens.of_user(ids.UNKNOWN)

    assert not token.fits(token.hash_at(ADDRESS), "another@example.com")


def test_the_hash_does_not_reveal_the_secret() -> None:
    token = one_time_tokens.of_user(ids.UNKNOWN)

    assert token.secret not in token.hash_at(ADDRESS)


@given(st.text() | st.from_regex(r"[io]t_[0-9A-Z]{20,30}\.?", fullmatch=True))
def test_what_has_not_the_form_is_answered_like_a_dead_one(text: str) -> None:
    with pytest.raises(TokenInvalid):
        one_time_tokens.read(text)


@given(st.text(min_size=1))
def test_any_secret_can_be_compared(secret: str) -> None:
    try:
        token = one_time_tokens.read(f"it_{ids.UNKNOWN}.{secret}")
    except TokenInvalid:
        return
    assert not token.fits("0" * 64, ADDRESS)
