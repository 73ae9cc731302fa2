"""Password hashes: Argon2id, of the settings' cost, the same on every keyboard."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coreapi.access.passwords import hashing
from coreapi.settings import Argon2Settings

CHEAP = Argon2Settings(memory_kib=8, iterations=1, parallelism=1)
_PASSWORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64)


@settings(max_examples=30)
@given(_PASSWORDS)
def test_a_password_fits_its_hash_and_no_other_does(password: str) -> None:
    kept = hashing.hash_password(password, CHEAP)

    assert hashing.verify(password, kept, CHEAP)
    assert not hashing.verify(password + "x", kept, CHEAP)
    assert password not in kept or len(password) < 4


@settings(max_examples=30)
@given(_PASSWORDS)
def test_every_normal_form_is_the_same_password(password: str) -> None:
    kept = hashing.hash_password(password, CHEAP)

    for form in ("NFC", "NFD"):
        assert hashing.verify(unicodedata.normalize(form, password), kept, CHEAP)


def test_two_hashes_of_one_password_differ() -> None:
    assert hashing.hash_password("x", CHEAP) != hashing.hash_password("x", CHEAP)


def test_where_there_is_no_hash_nothing_fits() -> None:
    assert not hashing.verify("", None, CHEAP)
    assert not hashing.verify("anything", None, CHEAP)


@pytest.mark.parametrize("broken", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$AA$AA"])
def test_a_broken_hash_fits_nothing(broken: str) -> None:
    assert not hashing.verify("x", broken, CHEAP)


@pytest.mark.parametrize(
    "other",
    [
        Argon2Settings(memory_kib=16, iterations=1, parallelism=1),
        Argon2Settings(memory_kib=8, iterations=2, parallelism=1),
        Argon2Settings(memory_kib=16, iterations=1, parallelism=2),
    ],
)
def test_a_hash_of_another_cost_is_outdated_but_still_fits(other: Argon2Settings) -> None:
    kept = hashing.hash_password("x", CHEAP)

    assert not hashing.is_outdated(kept, CHEAP)
    assert hashing.is_outdated(kept, other)
    assert hashing.verify("x", kept, other)


def test_the_usual_cost_is_owasps() -> None:
    assert Argon2Settings() == Argon2Settings(memory_kib=19_456, iterations=2, parallelism=1)
