"""The custom resource of the signing keys: each rotation is made once and reported."""

import json
from contextlib import nullcontext
from typing import Any
from urllib.request import Request

import pytest

from coreapi.access.secrets import secret_store
from local.runtime import aws
from tests.harness.product import Product

_ADDRESS = "https://cloudformation.example.com/answer?signature=1"


class CloudFormation:
    """Sends requests as CloudFormation does, and receives the answers."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.heard: list[Request] = []

    def listen(self, request: Request, **_: object) -> nullcontext[None]:
        self.heard.append(request)
        return nullcontext()

    def ask(self, kind: str = "Create", rotation: str | None = "1", **more: str) -> dict[str, Any]:
        """Send a request; return its answer. An update or deletion is of the last ring answered."""
        event = {
            "RequestType": kind,
            "ResponseURL": _ADDRESS,
            "StackId": "stack",
            "RequestId": f"request {len(self.heard) + 1}",
            "LogicalResourceId": "SigningKeys",
            "ResourceProperties": {} if rotation is None else {"Rotation": rotation},
            **more,
        }
        if kind != "Create":
            event.setdefault("PhysicalResourceId", self.answer["PhysicalResourceId"])
        self.product.run("SigningKeysFunction", event)
        return self.answer

    @property
    def answer(self) -> dict[str, Any]:
        data = self.heard[-1].data
        assert isinstance(data, bytes)
        return json.loads(data)

    @property
    def kept(self) -> str:
        """Return the secret as it is stored."""
        secret = self.product.app.settings.token_keys_secret
        return aws.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]


@pytest.fixture
def asking(product: Product, monkeypatch: pytest.MonkeyPatch) -> CloudFormation:
    cloud_formation = CloudFormation(product)
    handler: Any = product.stack.functions.handler("SigningKeysFunction")
    monkeypatch.setitem(handler.__globals__, "urlopen", cloud_formation.listen)
    return cloud_formation


def _signing(kept: str) -> list[str]:
    """Return the keys that sign, one of each ring."""
    return [ring["current"]["kid"] for ring in json.loads(kept)["rings"]]


def _kids(answer: dict[str, Any]) -> list[str]:
    return [key["kid"] for key in json.loads(answer["Data"]["PublicKeys"])["keys"]]


def test_it_sends_the_public_part_to_the_address_of_the_request(asking: CloudFormation) -> None:
    answer = asking.ask()

    (request,) = asking.heard
    assert (request.full_url, request.get_method()) == (_ADDRESS, "PUT")
    assert request.get_header("Content-type") == ""
    assert answer.pop("Data").keys() == {"PublicKeys", "KeyId"}
    assert answer == {
        "Status": "SUCCESS",
        "Reason": "",
        "PhysicalResourceId": "request 1",
        "StackId": "stack",
        "RequestId": "request 1",
        "LogicalResourceId": "SigningKeys",
    }


def test_the_same_rotation_changes_nothing(asking: CloudFormation) -> None:
    before, kept = asking.ask(), asking.kept

    again = asking.ask("Update")

    assert again["Data"] == before["Data"]
    assert again["PhysicalResourceId"] == before["PhysicalResourceId"]
    assert asking.kept == kept


def test_another_rotation_puts_the_next_key_in_place(asking: CloudFormation) -> None:
    before = asking.ask()

    after = asking.ask("Update", "2")

    assert after["PhysicalResourceId"] != before["PhysicalResourceId"]
    assert after["Data"]["KeyId"] != before["Data"]["KeyId"]
    assert after["Data"]["KeyId"] in _kids(before)
    assert before["Data"]["KeyId"] in _kids(after)
    assert _signing(asking.kept) == [before["Data"]["KeyId"], after["Data"]["KeyId"]]


def test_a_rotation_that_is_rolled_back_leaves_what_was(asking: CloudFormation) -> None:
    before, kept = asking.ask(), asking.kept
    tried = asking.ask("Update", "2")

    again = asking.ask("Update", "1", PhysicalResourceId=tried["PhysicalResourceId"])
    asking.ask("Delete", "2", PhysicalResourceId=tried["PhysicalResourceId"])

    assert again["Data"] == before["Data"]
    assert again["PhysicalResourceId"] == before["PhysicalResourceId"]
    assert asking.kept == kept


def test_a_label_that_was_replaced_is_refused_with_the_reason(asking: CloudFormation) -> None:
    before = asking.ask()
    after = asking.ask("Update", "2")
    asking.ask("Delete", "1", PhysicalResourceId=before["PhysicalResourceId"])

    refused = asking.ask("Update", "1", PhysicalResourceId=after["PhysicalResourceId"])

    assert refused["Status"] == "FAILED"
    assert refused["Reason"] == "The label '1' was used before: choose a new one."
    assert refused["PhysicalResourceId"] == after["PhysicalResourceId"]


@pytest.mark.parametrize(("label", "counted"), [("revoke-1", True), ("2", False)])
@pytest.mark.parametrize("kind", ["Update", "Delete"])
def test_a_revocation_that_is_rolled_back_is_counted(
    asking: CloudFormation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    label: str,
    *,
    counted: bool,
) -> None:
    """GIVEN a rollback THEN it is counted, with or without a request for the previous keys."""
    asking.ask()
    tried = asking.ask("Update", label)
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    capsys.readouterr()

    asking.ask(kind, "1", PhysicalResourceId=tried["PhysicalResourceId"])

    assert ("RevocationUndone" in capsys.readouterr().out) is counted


def test_a_revocation_that_succeeds_is_not_counted(
    asking: CloudFormation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = asking.ask()
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    capsys.readouterr()
    after = asking.ask("Update", "revoke-1")

    asking.ask("Delete", "1", PhysicalResourceId=before["PhysicalResourceId"])
    asking.ask("Delete", "revoke-1", PhysicalResourceId=after["PhysicalResourceId"])

    assert "RevocationUndone" not in capsys.readouterr().out


def test_a_secret_that_is_still_empty_is_filled(asking: CloudFormation) -> None:
    manager, secret = aws.client("secretsmanager"), asking.product.app.settings.token_keys_secret
    manager.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    manager.create_secret(Name=secret)

    answer = asking.ask(rotation="first")

    assert _signing(asking.kept) == [answer["Data"]["KeyId"]]


def test_an_empty_text_is_no_keys(asking: CloudFormation, monkeypatch: pytest.MonkeyPatch) -> None:
    manager, secret = aws.client("secretsmanager"), asking.product.app.settings.token_keys_secret
    manager.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    manager.create_secret(Name=secret)
    monkeypatch.setattr(secret_store, "read_current", {secret: ""}.get)

    answer = asking.ask(rotation="first")

    assert _signing(asking.kept) == [answer["Data"]["KeyId"]]


def test_a_stack_that_goes_deletes_its_keys(asking: CloudFormation) -> None:
    asking.ask()

    answer = asking.ask("Delete")

    assert (answer["Status"], answer["Data"]) == ("SUCCESS", {})
    assert _signing(asking.kept) == []


def test_a_failure_is_reported_too(asking: CloudFormation) -> None:
    answer = asking.ask(rotation=None)

    assert (answer["Status"], answer["Data"]) == ("FAILED", {})
    assert answer["Reason"].startswith("See the log of request ")
