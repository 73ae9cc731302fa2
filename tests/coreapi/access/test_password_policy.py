"""What a password may be."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi.access.passwords import strength
from coreapi.errors import PasswordTooWeak
from tests.actors.users import user


def _listed() -> set[str]:
    file = Path(strength.__file__).with_name("common_passwords.txt")
    return set(file.read_text(encoding="utf-8").splitlines())


def _is_weak(password: str, **fields: str | None) -> bool:
    try:
        strength.check(password, user(**fields))
    except PasswordTooWeak:
        return True
    return False


@pytest.mark.parametrize(
    ("password", "is_weak"),
    [
        ("x" * 11, True),
        ("seven wonder", False),
        ("q7" * 128, False),
        ("q7" * 128 + "x", True),
        ("\U0001f600" * 11, True),
        ("\U0001f600" * 12, False),
        ("e\u0301" * 11, True),
        ("            ", False),
    ],
)
def test_length_is_counted_in_code_points_after_nfc(password: str, is_weak: bool) -> None:
    assert _is_weak(password) == is_weak


def test_the_common_ones_are_at_least_ten_thousand() -> None:
    assert len(_listed()) >= 10_000


def test_every_common_one_is_refused() -> None:
    assert all(_is_weak(password) for password in sorted(_listed())[::97])


@pytest.mark.parametrize("password", ["passwordpassword", "PasswordPassword", "123456789012"])
def test_a_common_one_is_refused_in_any_case(password: str) -> None:
    assert _is_weak(password)


@pytest.mark.parametrize(
    ("password", "fields", "is_weak"),
    [
        ("i am adamant of it", {"email": "adam@example.com"}, True),
        ("i am adamant of it", {"email": "ada@example.com"}, False),
        ("my OKAFOR password", {}, True),
        ("my okafor password", {"last_name": None}, False),
        ("zoë\u0308 und ihre welt", {"first_name": "ZOE\u0308 "}, False),
        ("bjo\u0308rn und seine welt", {"first_name": "BJÖRN"}, True),
        ("example.com is a host", {"email": "ada@example.com"}, False),
        ("li li li li li li", {"first_name": "Li"}, False),
    ],
)
def test_the_owners_address_and_names_do_not_belong_in_it(
    password: str, fields: dict[str, str | None], is_weak: bool
) -> None:
    assert _is_weak(password, **fields) == is_weak


def test_every_broken_rule_is_told() -> None:
    with pytest.raises(PasswordTooWeak) as caught:
        strength.check("okafor", user(), pointer="/secret")

    assert [error.pointer for error in caught.value.errors] == ["/secret", "/secret"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_one_password_is_judged_the_same_in_every_normal_form(password: str) -> None:
    forms = {unicodedata.normalize(form, password) for form in ("NFC", "NFD")}

    assert len({_is_weak(form) for form in forms}) == 1
