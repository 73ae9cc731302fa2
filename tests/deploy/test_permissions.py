"""IAM: a function's role allows what the function does, and nothing else.

Every file of events/ is run under exactly the policies that the template gives its function. Its
calls of AWS show which kinds of access the function needs; every other kind is tried as well, and
must be refused. So the tests find policies that are too narrow or too wide.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache, partial
from http import HTTPStatus
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from local import ROOT
from local.runtime import aws
from local.runtime.sam import event_files
from local.runtime.sam.placeholders import EventFiller
from local.runtime.sam.run import is_right
from local.template.intrinsics import ACCOUNT, REGION
from local.template.template import load_template
from tests.harness import iam, table_probes
from tests.harness.deployment import LEFT_OUT, Deployment
from tests.harness.iam_policies import Asked

_LOADED = load_template(ROOT / "template.yaml", {"Stage": "dev"})
_FUNCTIONS = sorted(_LOADED.functions())
# Functions that need a secret only for some users, not for those in events/.
_SOMETIMES = {
    "AuthLoginFunction": {"read TfaKeySecret"},
    "AuthSetPasswordFunction": {"read TfaKeySecret"},
    "InternalPreprodSetPasswordsFunction": {"read PreprodPasswordSecret"},
}
_KINDS = {
    "events:PutEvents": "publish an event",
    "ses:SendEmail": "send mail",
    "sqs:SendMessage": "queue an event",
}
Probe = Callable[[], object]

pytestmark = pytest.mark.apart  # a second and a half for each function


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_may_do_what_it_does_and_nothing_else(
    deployment: Deployment, function: str
) -> None:
    needed = _kinds(_happily_asked(deployment, function), deployment)
    needed |= _SOMETIMES.get(function, set())
    needed |= {probe.name for probe in table_probes.PROBES if probe.is_granted(function)}

    deployment.fresh()
    with deployment.acting_as(function):
        allowed = {kind for kind, probe in _probes(deployment) if _is_allowed(probe)}

    assert allowed == needed


def test_everything_but_what_moto_cannot_make_is_made(deployment: Deployment) -> None:
    expected = {
        name: resource["Type"]
        for name, resource in deployment.plan.resources.items()
        if resource["Type"] not in LEFT_OUT
    }

    assert deployment.made.keys() == expected.keys()


def _happily_asked(deployment: Deployment, function: str) -> list[Asked]:
    """Run every event of a function; return its calls of AWS."""
    if function == "SigningKeysFunction":
        with iam.watched() as (asked, refused):
            deployment.make_signing_keys("2")
        assert refused == []
        return list(asked)
    files = [
        file for file in event_files.files([]) if event_files.function_of(file, _LOADED) == function
    ]
    assert files, "without an event nothing is proved"
    found: list[Asked] = []
    for file in files:
        deployment.fresh()
        name = str(file.relative_to(event_files.FOLDER).with_suffix(""))
        scene = EventFiller(name, _LOADED, cast("Any", deployment))
        text = scene.event(file.read_text(encoding="utf-8"))
        with iam.watched() as (asked, refused):
            answer = deployment.invoke(function, json.loads(text))
        assert refused == [], name
        assert is_right(function, answer), answer
        found += asked
    return found


def _kinds(asked: list[Asked], deployment: Deployment) -> set[str]:
    """Return the kinds of access in some calls, as the probes name them.

    `build/policies.toml` has the function's accesses to the table: none of them was refused.
    """
    kinds: set[str] = set()
    secrets = {arn: name for name, arn in deployment.arns.items()}
    for one in asked:
        match one.action:
            case "secretsmanager:GetSecretValue":
                kinds.add(f"read {secrets[one.resource]}")
            case "secretsmanager:PutSecretValue":
                kinds.add(f"write {secrets[one.resource]}")
            case "events:PutEvents" | "ses:SendEmail" | "sqs:SendMessage":
                kinds.add(_KINDS[one.action])
            case _:
                assert one.action.startswith("dynamodb:")
    return kinds


def _is_allowed(probe: Probe) -> bool:
    """Return whether a call is allowed, also if it fails for another reason."""
    with iam.watched() as (asked, refused):
        status = HTTPStatus.OK
        try:
            probe()
        except ClientError as error:
            answer: Any = error.response
            status = answer["ResponseMetadata"]["HTTPStatusCode"]
    assert asked
    assert (status == HTTPStatus.FORBIDDEN) == bool(refused)
    return not refused


def _probes(deployment: Deployment) -> Iterator[tuple[str, Probe]]:
    """Yield every kind of access that any function has, and some more."""
    dynamodb, secrets = _client("dynamodb"), _client("secretsmanager")
    name = deployment.made["Table"]
    key = {"PK": {"S": "USER#PROBE"}, "SK": {"S": "PROBE"}}
    for probe in table_probes.PROBES:
        yield probe.name, partial(probe.send, dynamodb, name)
    yield "Scan", partial(dynamodb.scan, TableName=name)
    yield "read another table", partial(dynamodb.get_item, TableName="other", Key=key)
    yield "write another table", partial(dynamodb.put_item, TableName="other", Item=key)
    yield "delete the table", partial(dynamodb.delete_table, TableName=name)
    for secret, arn in deployment.arns.items():
        yield f"read {secret}", partial(secrets.get_secret_value, SecretId=arn)
        yield (
            f"write {secret}",
            partial(secrets.put_secret_value, SecretId=arn, SecretString="{}"),
        )
    for queue, kind in (("EventQueue", "queue an event"), ("EventDeadLetters", "fill a queue")):
        to = {"QueueUrl": deployment.made[queue], "MessageBody": "{}"}
        yield kind, partial(_client("sqs").send_message, **to)
    for bus, kind in (("core-api-dev", "publish an event"), ("other", "publish elsewhere")):
        arn = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{bus}"
        entry = {"EventBusName": arn, "Source": "probe", "DetailType": "probe", "Detail": "{}"}
        yield kind, partial(_client("events").put_events, Entries=[entry])
    yield "send mail", partial(_send, "no-reply@example.com")
    yield "send mail from another address", partial(_send, "ceo@elsewhere.example")
    yield (
        "run a function",
        partial(
            _client("lambda").invoke,
            FunctionName=deployment.made["BootstrapFunction"],
            Payload=b"{}",
        ),
    )


@cache
def _client(service: str) -> Any:
    return aws.client(service)


def _send(sender: str) -> None:
    _client("sesv2").send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": ["ada@example.com"]},
        Content={"Raw": {"Data": b"Subject: Hello"}},
    )
