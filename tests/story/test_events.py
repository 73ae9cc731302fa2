"""The story's events: each fits its schema, and holds nothing that its schema does not declare."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from coreapi import ids
from coreapi.contracts.event import EVENTS
from coreapi.models.audit import AuditAction, SealedEvent
from coreapi.operations.events import audit_sealer
from reference import asyncapi
from tests.harness.table import stream_record
from tests.readers.openapi import closed
from tests.story import examples
from tests.story.counted import Told
from tests.story.storyteller import Storyteller

# What tokens, keys, codes and hashes of secrets look like: `rt_…`, JSON Web Tokens, Argon2, TOTP.
_SECRET = re.compile(
    r"\b(rt|ck|ot|it)_[A-Za-z0-9_-]{20,}|eyJ[\w-]{20,}|\$argon2|otpauth:|password="
)
# Names of stored fields about people, and of secrets and their hashes; audit entries have `hash`.
_PERSONAL = re.compile(
    r"^(email|first_?name|last_?name|ip|user_agent|inviter)$|secret|ciphertext|.+_hash",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_IP = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")


@pytest.fixture
def events(told: Told) -> list[dict[str, Any]]:
    return told.events


def _personal(value: Any, name: str = "") -> Iterator[str]:
    """Yield the texts in a stored value that are personal or secret, by their fields' names."""
    if isinstance(value, dict):
        for key, part in cast("dict[str, Any]", value).items():
            yield from _personal(part, key)
    elif isinstance(value, list | set | tuple):
        for part in cast("list[Any]", value):
            yield from _personal(part, name)
    elif isinstance(value, str) and _PERSONAL.search(name):
        yield value


def _assert_fits(event: dict[str, Any]) -> None:
    """Assert that an event fits its schema, taken as closed: with no field but the declared."""
    committed = asyncapi.SCHEMAS / f"{event['detail-type']}.json"
    schema = closed(json.loads(committed.read_text(encoding="utf-8")))
    validator: Any = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    validator.validate(event)


def test_every_action_has_its_event_and_comes_in_the_story(events: list[dict[str, Any]]) -> None:
    assert EVENTS.keys() == {event["detail-type"] for event in events} == set(AuditAction)


def test_every_event_of_the_story_fits_its_schema(events: list[dict[str, Any]]) -> None:
    for event in events:
        _assert_fits(event)


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("detail", "ip"),
        ("detail", "hash"),
        ("changes", "email"),
        ("changes", "firstName"),
        ("roleLinks", "grantedBy"),
    ],
)
def test_a_field_that_a_schema_does_not_declare_does_not_fit(where: str, field: str) -> None:
    event = asyncapi.examples()["user-invitation.accept"]
    places = {
        "detail": event["detail"],
        "changes": event["detail"]["changes"],
        "roleLinks": event["detail"]["changes"]["roleLinks"][0],
    }
    _assert_fits(event)

    places[where][field] = "x"

    with pytest.raises(ValidationError, match=field):
        _assert_fits(event)


def test_no_event_holds_a_secret_or_what_is_stored_of_people(told: Told) -> None:
    personal = {text for item in told.items for text in _personal(item)}
    texts = "\n".join(json.dumps(event, ensure_ascii=False) for event in told.events)

    for pattern in (_SECRET, _ADDRESS, _IP):
        assert not pattern.search(texts), pattern
    assert {"First", "Last", "user@example.com", "192.0.2.1"} <= personal
    assert {text for text in personal if f'"{text}"' in texts} == set()


def test_the_committed_examples_are_the_story_s(events: list[dict[str, Any]]) -> None:
    made = examples.text(events)

    assert made == asyncapi.EXAMPLES.read_text("utf-8"), "out of date: make docs"


def test_the_sealer_takes_every_entry_of_the_story_as_genuine(told: Told) -> None:
    entries = [item for item in told.items if item["PK"].startswith("AUDIT#")]

    said = list[SealedEvent]()
    for item in entries:
        record = stream_record(0, item)
        record["dynamodb"]["ApproximateCreationDateTime"] = ids.moment(item["SK"]).timestamp()
        said.append(audit_sealer.statement(record).entry.event)

    assert len(said) >= len(AuditAction)
    assert set(said) == {SealedEvent.WRITTEN}


def test_the_local_server_shows_the_story_s_events(told_locally: Storyteller) -> None:
    """GIVEN the story over HTTP THEN /dev/events has an event of each of its changes."""
    server = told_locally.server
    shown = server.send_text("GET", "/dev/events", None, {}).json["items"]
    one = server.send_text("GET", "/dev/events?type=user.create", None, {}).json["items"]

    beyond = {AuditAction.RBAC_INSTALL, AuditAction.SESSION_REUSE_DETECTED}
    assert {event["detail-type"] for event in shown} == set(AuditAction) - beyond
    ids = [event["detail"]["_id"] for event in shown]
    assert ids == sorted(ids)
    assert [event["detail-type"] for event in one] == ["user.create"]
    for event in shown:
        _assert_fits(event)
