"""Addresses: one spelling for each mailbox, by a library's grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi.contracts import email


@pytest.mark.parametrize(
    ("spelled", "kept"),
    [
        (" Ada@Example.COM\n", "ada@example.com"),
        ("a.b+c@example.com", "a.b+c@example.com"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("ada@example.test", "ada@example.test"),
        ("ada@sub.localhost.example", "ada@sub.localhost.example"),
        ("o'brien@example.com", "o'brien@example.com"),
    ],
)
def test_an_address_is_kept_in_one_spelling(spelled: str, kept: str) -> None:
    assert email.normalise(spelled) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@@example.com",
        "a b@example.com",
        "ada@example..com",
        "ada@-example.com",
        ".ada@example.com",
        "ada@example.com, eve@example.com",
        "Ada <ada@example.com>",
        "ada\u0000@example.com",
        "ada@exam\u0000ple.com",
        "ada@[192.0.2.1]",
        "a" * 65 + "@example.com",
        "ada@" + "a" * 64 + ".com",
        "ada@example.com\nbcc: eve@example.com",
        "ada#@exa#mple.com",
        "jos\u00e9@example.com",
        "JOSE\u0301@example.com",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Must"):
        email.normalise(text)


@given(st.emails() | st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        once = email.normalise(text)
    except ValueError:
        return
    assert email.normalise(once) == once
    assert email.normalise(f"  {once} ") == once
