"""The password policy."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coreapi.access.passwords import strength
from coreapi.errors import PasswordTooWeak

TOO_SHORT = "Must have at least 12 characters, not counting your address and name."
TOO_LONG = "Must have at most 256 characters."
COMMON = "Must not be a commonly used password or a keyboard run."
WORDS = ("password", "welcome", "letmein", "monkey", "dragon", "football", "iloveyou", "trustno1")
SUBSTITUTES = {"a": "a@4", "e": "e3", "i": "i1!", "l": "l1|", "o": "o0", "s": "s$5", "t": "t7+"}
# Digits and signs; of signs such as 🄲 the compatibility form is a letter.
around = st.text(st.characters(exclude_categories=["Cs", "L", "M"]), max_size=12).filter(
    lambda text: not any(map(str.isalpha, unicodedata.normalize("NFKC", text)))
)


@cache
def _listed() -> list[str]:
    file = Path(strength.__file__).with_name("common_passwords.txt")
    return file.read_text(encoding="utf-8").splitlines()


def _broken(password: str, email: str | None = None, *names: str | None) -> list[str]:
    try:
        strength.check(password, email=email, names=names)
    except PasswordTooWeak as weak:
        return [error.message for error in weak.errors]
    return []


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("x7 k2 m9 q4", [TOO_SHORT]),
        ("seven wonder", []),
        ("q7" * 128, []),
        ("q7" * 128 + "x", [TOO_LONG]),
        ("\U0001f600" * 11, [TOO_SHORT]),
        ("\U0001f600" * 12, []),
        ("e\u0301" * 11, [TOO_SHORT]),
        ("e\u0301" * 12, []),
    ],
)
def test_length_is_counted_in_code_points_after_nfc(password: str, broken: list[str]) -> None:
    assert _broken(password) == broken


def test_the_common_ones_are_at_least_ten_thousand() -> None:
    assert len(_listed()) >= 10_000


def test_every_common_one_that_is_long_enough_is_refused() -> None:
    assert all(COMMON in _broken(password) for password in _listed()[::97])


@pytest.mark.parametrize(
    "password",
    [
        *("Password@123", "Welcome@1234", "Admin@123456", "P@ssw0rd1234", "1qaz@WSX3edc"),
        *("111222333444", "121212121212", "Password1234!", "qwerty123456", "!QAZ2wsx#EDC"),
        *("passwordpassword", "Summer2024!!", "@dm1n!234567", "1234-5678-9012", "12345678!!!!"),
        *("password\U0001f600\U0001f600\U0001f600\U0001f600", "P\u00e4ssw\u00f6rd1234"),
        *("1" * 40, "a" * 33, " " * 12, "`" * 12, "~" * 12, "\\" * 12),
        *("qwertyuiopas", "poiuytrewqlk", "asdfghjkl\u00f6\u00e4#", "12-qwertyuiopas-34"),
        *("\uff30\uff21\uff33\uff33\uff37\uff2f\uff32\uff24 1234", "password \u0661\u0662\u0663"),
    ],
)
def test_what_every_cracker_tries_first_is_refused(password: str) -> None:
    assert _broken(password) == [COMMON]


@pytest.mark.parametrize(
    "password",
    [
        *("your-password", "new-password", "current-password", "temporary-password"),
        *("a long enough phrase", "correct horse battery", "839201748265", "Xk9!vR2#mQ7z"),
        *("my password is long", "password for the bank"),
    ],
)
def test_other_phrases_and_the_documented_examples_pass(password: str) -> None:
    assert _broken(password, "user@example.com", "First", "Last") == []


@given(st.data(), st.sampled_from(WORDS), around, around)
def test_a_common_one_is_refused_in_any_spelling_and_with_anything_around_it(
    data: st.DataObject, word: str, before: str, after: str
) -> None:
    spelled = "".join(
        data.draw(st.sampled_from(SUBSTITUTES.get(letter, letter) + letter.upper()))
        for letter in word
    )
    password = f"{before}{spelled}{after}"
    assume(any(character.isalpha() for character in spelled))

    assert COMMON in _broken(password)


@given(
    st.lists(st.sampled_from(re.findall(r"\w+", "a phrase of several unrelated words")), min_size=4)
)
def test_several_words_with_blanks_between_are_no_common_password(words: list[str]) -> None:
    assume(len(set(words)) > 1)

    assert COMMON not in _broken(" ".join(words))


@pytest.mark.parametrize(
    ("password", "email", "names", "is_weak"),
    [
        ("adalovelace1815", "ada.lovelace@example.com", [], True),
        ("ada.lovelace, whoever", "ada.lovelace@example.com", [], True),
        ("what ada.lovelace computed", "ada.lovelace@example.com", [], False),
        ("i am adamant of it", "adam@example.com", [], False),
        ("new.user@example.com", "new.user@example.com", [], True),
        ("OKAFOR and me", "x@example.com", ["Ada", "Okafor"], True),
        ("my OKAFOR password", "x@example.com", ["Ada", "Okafor"], False),
        ("my okafor okafor okafor", "x@example.com", ["Okafor"], True),
        ("bjo\u0308rn and eva", "x@example.com", ["BJ\u00d6RN"], True),
        ("anna und maria", "x@example.com", ["Anna Maria"], True),
        ("example.com is a host", "ada@example.com", [], False),
        ("li li li li li li", "x@example.com", ["Li"], False),
        ("ada ada ada one", "ada@example.com", ["Ada"], False),
    ],
)
def test_the_owners_address_and_names_do_not_count_towards_the_length(
    password: str, email: str, names: list[str], is_weak: bool
) -> None:
    assert (_broken(password, email, *names) == [TOO_SHORT]) == is_weak


@given(st.sampled_from(["correct horse battery", "a fine new password"]), st.text(max_size=40))
def test_a_name_never_makes_a_longer_phrase_weaker(phrase: str, name: str) -> None:
    name = re.sub(r"[\ud800-\udfff]", "", name)
    whole, short = f"{phrase} {name}"[:256], f"{phrase} "

    assume(not set(re.findall(r"\w+", phrase)) & set(re.findall(r"\w+", name.casefold())))
    assume(name.strip().casefold() not in phrase)
    assert (_broken(whole, None, name) == []) or (_broken(short, None) != [])


def test_every_broken_rule_is_reported() -> None:
    with pytest.raises(PasswordTooWeak) as caught:
        strength.check("Passw0rd")

    assert [error.pointer for error in caught.value.errors] == ["/password", "/password"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_one_password_is_judged_the_same_in_every_normal_form(password: str) -> None:
    forms = {unicodedata.normalize(form, password) for form in ("NFC", "NFD")}

    assert len({tuple(_broken(form)) for form in forms}) == 1
