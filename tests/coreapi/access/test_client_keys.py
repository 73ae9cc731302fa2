import re
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi.access.tokens import client_keys

KEY = re.compile(r"ck_[0-9A-Za-z]{49}")
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-\u00e9"


def test_a_key_is_found_by_a_secret_scanners_pattern() -> None:
    assert KEY.fullmatch(client_keys.new())


def test_a_key_carries_256_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def drawn(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    monkeypatch.setattr(secrets, "token_bytes", drawn)
    client_keys.new()

    assert asked == [32]


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_other_bytes_make_another_key(one: bytes, other: bytes) -> None:
    assert client_keys.is_key(client_keys.of(one))
    assert (client_keys.of(one) == client_keys.of(other)) == (one == other)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_a_key_is_made_of_32_bytes(secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        client_keys.of(secret)


@given(
    st.binary(min_size=32, max_size=32),
    st.integers(min_value=0, max_value=51),
    st.sampled_from(CHARACTERS),
)
def test_one_wrong_character_shows(secret: bytes, position: int, character: str) -> None:
    key = client_keys.of(secret)
    typo = key[:position] + character + key[position + 1 :]
    assert client_keys.is_key(typo) == (typo == key)


@given(st.binary(min_size=32, max_size=32), st.integers(min_value=0, max_value=50))
def test_two_exchanged_characters_show(secret: bytes, position: int) -> None:
    key = client_keys.of(secret)
    exchanged = key[:position] + key[position + 1] + key[position] + key[position + 2 :]
    assert client_keys.is_key(exchanged) == (exchanged == key)


@given(st.text(max_size=60))
def test_hardly_any_text_is_a_key(text: str) -> None:
    assert not client_keys.is_key(text)


def test_a_key_fits_only_its_own_hash() -> None:
    key, other = client_keys.new(), client_keys.new()
    assert client_keys.fits(key, client_keys.hash_of(key))
    assert not client_keys.fits(key, client_keys.hash_of(other))
    assert not client_keys.fits(key, client_keys.NO_HASH)
