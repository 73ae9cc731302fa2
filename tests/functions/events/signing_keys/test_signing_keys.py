"""The custom resource of the signing keys: each rotation is made once, and CloudFormation told."""

import json
from contextlib import nullcontext
from typing import Any
from urllib.request import Request

import pytest

from local.runtime import aws
from tests.harness.product import Product

_ADDRESS = "https://cloudformation.example.com/answer?signature=1"


class CloudFormation:
    """Who asks, and hears."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.heard: list[Request] = []

    def listen(self, request: Request, **_: object) -> nullcontext[None]:
        self.heard.append(request)
        return nullcontext()

    def ask(self, kind: str = "Create", rotation: str | None = "1", **more: str) -> dict[str, Any]:
        """Return what it is answered."""
        event = {
            "RequestType": kind,
            "ResponseURL": _ADDRESS,
            "StackId": "stack",
            "RequestId": "request",
            "LogicalResourceId": "SigningKeys",
            "ResourceProperties": {} if rotation is None else {"Rotation": rotation},
            **more,
        }
        self.product.run("SigningKeysFunction", event)
        return self.answer

    @property
    def answer(self) -> dict[str, Any]:
        data = self.heard[-1].data
        assert isinstance(data, bytes)
        return json.loads(data)

    @property
    def kept(self) -> str:
        """Return the secret as it is kept."""
        secret = self.product.app.settings.token_keys_secret
        return aws.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]


@pytest.fixture
def asking(product: Product, monkeypatch: pytest.MonkeyPatch) -> CloudFormation:
    cloud_formation = CloudFormation(product)
    handler: Any = product.stack.functions.handler("SigningKeysFunction")
    monkeypatch.setitem(handler.__globals__, "urlopen", cloud_formation.listen)
    return cloud_formation


def _kids(answer: dict[str, Any]) -> list[str]:
    return [key["kid"] for key in json.loads(answer["Data"]["PublicKeys"])["keys"]]


def test_it_answers_what_is_public_where_it_was_told_to(asking: CloudFormation) -> None:
    answer = asking.ask()

    (request,) = asking.heard
    assert (request.full_url, request.get_method()) == (_ADDRESS, "PUT")
    assert request.get_header("Content-type") == ""
    assert answer.pop("Data").keys() == {"PublicKeys", "KeyId"}
    assert answer == {
        "Status": "SUCCESS",
        "Reason": "",
        "PhysicalResourceId": "signing-keys",
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "SigningKeys",
    }


def test_the_same_rotation_changes_nothing(asking: CloudFormation) -> None:
    before, kept = asking.ask(), asking.kept

    again = asking.ask("Update", PhysicalResourceId="as-it-was")

    assert again["Data"] == before["Data"]
    assert again["PhysicalResourceId"] == "as-it-was"
    assert asking.kept == kept


def test_another_rotation_puts_the_next_key_in_place(asking: CloudFormation) -> None:
    before = asking.ask()

    after = asking.ask("Update", "2")

    assert after["Data"]["KeyId"] != before["Data"]["KeyId"]
    assert after["Data"]["KeyId"] in _kids(before)
    assert before["Data"]["KeyId"] in _kids(after)
    assert json.loads(asking.kept)["current"]["kid"] == after["Data"]["KeyId"]


def test_a_secret_that_is_still_empty_is_filled(asking: CloudFormation) -> None:
    manager, secret = aws.client("secretsmanager"), asking.product.app.settings.token_keys_secret
    manager.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    manager.create_secret(Name=secret)

    answer = asking.ask(rotation="first")

    assert json.loads(asking.kept)["current"]["kid"] == answer["Data"]["KeyId"]
    assert asking.ask(rotation="first")["Data"] == answer["Data"]


def test_a_stack_that_goes_leaves_the_keys(asking: CloudFormation) -> None:
    kept = asking.kept

    answer = asking.ask("Delete", None)

    assert (answer["Status"], answer["Data"]) == ("SUCCESS", {})
    assert asking.kept == kept


def test_a_failure_is_told_too(asking: CloudFormation) -> None:
    answer = asking.ask(rotation=None)

    assert (answer["Status"], answer["Data"]) == ("FAILED", {})
    assert answer["Reason"].startswith("See the log of request ")
