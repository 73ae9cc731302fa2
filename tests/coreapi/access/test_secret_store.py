"""Secrets: read once in five minutes; a failure is not cached."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from coreapi import aws
from coreapi.access.secrets import secret_store
from coreapi.errors import ServiceUnavailable


class _SecretsManager:
    """Gives prepared answers, and records the requests."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.secret: dict[str, Any] | Exception = {"SecretString": "first"}

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - as AWS calls it
        self.asked.append(SecretId)
        if isinstance(self.secret, Exception):
            raise self.secret
        return self.secret


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> _SecretsManager:
    """Return the service, with nothing cached yet."""
    service, kept = _SecretsManager(), dict[str, tuple[float, str]]()
    monkeypatch.setattr(aws, "client", {"secretsmanager": service}.__getitem__)
    monkeypatch.setattr(secret_store, "_cached", lambda: kept)
    return service


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that lets seconds pass; the machine's clock may start at 0."""
    clock = SimpleNamespace(seconds=0.0)
    stopped = SimpleNamespace(monotonic=lambda: clock.seconds)
    monkeypatch.setattr(secret_store, "time", stopped)

    def passing(seconds: float) -> None:
        clock.seconds += seconds

    return passing


_OUTAGES = pytest.mark.parametrize(
    "outage",
    [
        ClientError({"Error": {"Code": "ThrottlingException"}}, "GetSecretValue"),
        ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue"),
        EndpointConnectionError(endpoint_url="https://secretsmanager.example"),
        {},
        {"SecretString": ""},
        {"SecretBinary": b"first"},
    ],
    ids=["throttled", "no secret", "unreachable", "no value", "empty", "no text"],
)


def test_a_secret_is_asked_for_once_in_five_minutes(
    service: _SecretsManager, wait: Callable[[float], None]
) -> None:
    first = secret_store.read_text("a")
    service.secret = {"SecretString": "second"}
    wait(299.9)

    assert (first, secret_store.read_text("a")) == ("first", "first")
    assert service.asked == ["a"]


def test_after_five_minutes_it_is_asked_for_again(
    service: _SecretsManager, wait: Callable[[float], None]
) -> None:
    secret_store.read_text("a")
    service.secret = {"SecretString": "second"}
    wait(300)

    assert secret_store.read_text("a") == "second"
    assert service.asked == ["a", "a"]


def test_asking_afresh_asks_though_a_copy_is_at_hand(service: _SecretsManager) -> None:
    secret_store.read_text("a")
    service.secret = {"SecretString": "second"}

    assert secret_store.read_text("a", fresh=True) == "second"


def test_what_was_read_afresh_is_kept_for_five_minutes_more(
    service: _SecretsManager, wait: Callable[[float], None]
) -> None:
    secret_store.read_text("a")
    wait(200)
    service.secret = {"SecretString": "second"}
    secret_store.read_text("a", fresh=True)
    wait(299)

    assert secret_store.read_text("a") == "second"
    assert service.asked == ["a", "a"]


def test_each_secret_is_kept_by_itself(service: _SecretsManager) -> None:
    secret_store.read_text("a")
    service.secret = {"SecretString": "another"}

    assert secret_store.read_text("b") == "another"
    assert secret_store.read_text("a") == "first"
    assert service.asked == ["a", "b"]


@_OUTAGES
def test_what_cannot_be_read_now_is_an_outage(service: _SecretsManager, outage: Any) -> None:
    service.secret = outage

    with pytest.raises(ServiceUnavailable):
        secret_store.read_text("a")


@_OUTAGES
def test_nothing_is_kept_of_an_outage(service: _SecretsManager, outage: Any) -> None:
    service.secret = outage
    with pytest.raises(ServiceUnavailable):
        secret_store.read_text("a")
    service.secret = {"SecretString": "second"}

    assert secret_store.read_text("a") == "second"


@_OUTAGES
def test_an_outage_when_asking_afresh_leaves_the_copy_at_hand(
    service: _SecretsManager, outage: Any
) -> None:
    secret_store.read_text("a")
    service.secret = outage
    with pytest.raises(ServiceUnavailable):
        secret_store.read_text("a", fresh=True)

    assert secret_store.read_text("a") == "first"


def test_a_secret_of_json_is_read_as_its_object(service: _SecretsManager) -> None:
    service.secret = {"SecretString": '{"current": {"kid": "1"}}'}

    assert secret_store.read_json("a") == {"current": {"kid": "1"}}
    assert secret_store.read_json("a", fresh=True) == {"current": {"kid": "1"}}
    assert service.asked == ["a", "a"]
