"""The field types that bodies share: names, and what counts as absent."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coreapi.contracts.auth.sign_in import Login
from coreapi.contracts.organization.organization import CreateOrganization, UpdateOrganization
from coreapi.contracts.organization_profile.flag import SetFlags
from coreapi.contracts.shapes import ListCommand


def _name(text: str) -> str:
    return CreateOrganization.model_validate({"name": text}).name


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("  Acme\u00a0", "Acme"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\U0001f6e2" * 200, "\U0001f6e2" * 200),
        ("e\u0301" * 200, "\u00e9" * 200),
        ("a\u200db", "a\u200db"),
    ],
)
def test_a_name_is_stored_composed_and_trimmed(sent: str, stored: str) -> None:
    assert _name(sent) == stored


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "visible"),
        (" \u3000", "visible"),
        ("\u200b", "visible"),
        ("\u3164\u2800", "visible"),
        ("\u0301", "visible"),
        ("a\u0000", "control"),
        ("a\nb", "line-separator"),
        ("a\u2029b", "line-separator"),
        ("a\u202eb", "bidirectional"),
        ("\u2067a", "bidirectional"),
        ("a" * 201, "200"),
        ("\u0958" * 101, "200"),
    ],
)
def test_a_name_that_cannot_be_shown_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        _name(text)


@given(st.text(max_size=250))
def test_a_name_that_is_taken_is_taken_again_as_stored(text: str) -> None:
    try:
        stored = _name(text)
    except ValidationError:
        return
    assert stored == _name(stored) == unicodedata.normalize("NFC", stored).strip(" ")


def test_null_is_absent_but_in_updates_and_where_it_removes() -> None:
    listed = ListCommand.model_validate({"limit": None, "cursor": None})
    assert listed.model_fields_set == set()
    changed = UpdateOrganization.model_validate({"_id": "x", "taxId": None})
    assert changed.changes() == {"tax_id": None}
    setting = {"flag": "A", "value": None}
    assert SetFlags.model_validate({"profileId": "x", "flags": [setting]}).flags[0].value is None


def test_an_empty_code_or_cursor_is_absent() -> None:
    assert ListCommand.model_validate({"cursor": ""}).cursor is None
    sent = {"email": "a@example.com", "secret": "x", "tfaCode": ""}
    assert Login.model_validate(sent).tfa_code is None


def test_null_in_a_field_that_is_unknown_is_refused() -> None:
    with pytest.raises(ValidationError):
        ListCommand.model_validate({"bogus": None})
