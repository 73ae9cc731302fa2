"""IAM, proved: what a function does it may do, under its own role; and nothing beside it.

Every file of events/ is run under exactly the policies that the template gives its function. What
it then asked of AWS tells which kinds of access the function needs; every other kind is tried as
well, and must be refused. So a policy that is too narrow shows, and one that is too wide.
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
from tests.harness import iam
from tests.harness.deployment import LEFT_OUT, Deployment
from tests.harness.iam_policies import Asked
from tests.harness.movable_clock import MovableClock
from tests.harness.stack import Stack

_LOADED = load_template(ROOT / "template.yaml", {"Stage": "dev"})
_FUNCTIONS = sorted(_LOADED.functions())
_READS = {"GetItem", "Query", "BatchGetItem"}
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"}
_READER = {"GetItem", "Query", "Query the index", "BatchGetItem", "read audit entries"}
_WRITER = {
    *(_READER | _WRITES),
    *("note the use of a key", "change a key", "note its use and read it", "write a seal"),
    *("read audit entries", "note unqueued events", "forget unqueued events"),
}
# What the sealer needs when the queue is down, or only of some users, not of those in events/.
_SOMETIMES = {
    "AuditSealerFunction": {"note unqueued events", "forget unqueued events"},
    "AuthLoginFunction": {"read TfaKeySecret"},
    "AuthSetPasswordFunction": {"read TfaKeySecret"},
    "InternalPreprodSetPasswordsFunction": {"read PreprodPasswordSecret"},
}
Probe = Callable[[], object]

pytestmark = pytest.mark.apart  # a second and a half for each function


@pytest.fixture(scope="module")
def _deployment(stack: Stack, clock: MovableClock) -> Deployment:
    return Deployment(stack, clock)


@pytest.fixture
def deployment(_deployment: Deployment, stack: Stack) -> Iterator[Deployment]:
    with stack.up():
        _deployment.fresh()
        yield _deployment


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_may_do_what_it_does_and_nothing_else(
    deployment: Deployment, function: str
) -> None:
    needed = _kinds(_happily_asked(deployment, function), deployment)
    needed |= _SOMETIMES.get(function, set())

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
    """Run every event of a function; return what it asked of AWS."""
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
    """Return the kinds of access in what was asked, as the probes name them."""
    of_table = [one for one in asked if one.action.startswith("dynamodb:")]
    wide = {one.action for one in of_table if not any(is_one(one) for is_one in _NARROW.values())}
    actions = {action.partition(":")[2] for action in wide}
    assert actions <= _READS | _WRITES
    kinds = {kind for kind, is_one in _NARROW.items() if any(is_one(one) for one in of_table)}
    if actions:
        kinds |= _WRITER if actions & _WRITES else _READER
    secrets = {arn: name for name, arn in deployment.arns.items()}
    for one in asked:
        match one.action:
            case "secretsmanager:GetSecretValue":
                kinds.add(f"read {secrets[one.resource]}")
            case "secretsmanager:PutSecretValue":
                kinds.add(f"write {secrets[one.resource]}")
            case _:
                assert one in of_table or one.action in _NOT_OF_TABLE
                kinds |= {kind for action, kind in _NOT_OF_TABLE.items() if action == one.action}
    return kinds


def _notes_use(asked: Asked) -> bool:
    if asked.action != "dynamodb:UpdateItem":
        return False
    partitions = asked.context["dynamodb:LeadingKeys"] or ()
    attributes = asked.context["dynamodb:Attributes"] or ()
    of_keys = all(partition.startswith("CLIENT#") for partition in partitions)
    return of_keys and set(attributes) <= {"PK", "SK", "last_used_at"}


def _seals(asked: Asked) -> bool:
    if asked.action != "dynamodb:PutItem":
        return False
    partitions = asked.context["dynamodb:LeadingKeys"] or ()
    return all(partition.startswith("SEAL#") for partition in partitions)


def _reads_entries(asked: Asked) -> bool:
    partitions = asked.context.get("dynamodb:LeadingKeys") or ("",)
    of_audit = all(partition.startswith("AUDIT#") for partition in partitions)
    return asked.action == "dynamodb:BatchGetItem" and of_audit


_NARROW = {
    "note the use of a key": _notes_use,
    "write a seal": _seals,
    "read audit entries": _reads_entries,
}
_NOT_OF_TABLE = {
    "events:PutEvents": "publish an event",
    "ses:SendEmail": "send mail",
    "sqs:SendMessage": "queue an event",
}


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
    """Yield every kind of access that some function has, and more."""
    dynamodb, secrets = _client("dynamodb"), _client("secretsmanager")
    name = deployment.made["Table"]
    key = {"PK": {"S": "PROBE"}, "SK": {"S": "PROBE"}}
    in_table = {"TableName": name, "Key": key}
    of_key = {**in_table, "Key": {"PK": {"S": "CLIENT#PROBE"}, "SK": {"S": "KEY"}}}
    partition = {
        "TableName": name,
        "KeyConditionExpression": "PK = :partition",
        "ExpressionAttributeValues": {":partition": {"S": "PROBE"}},
    }
    index = {"IndexName": "GSI1", "KeyConditionExpression": "GSI1PK = :partition"}
    check = {**in_table, "ConditionExpression": "attribute_not_exists(PK)"}
    yield "GetItem", partial(dynamodb.get_item, **in_table)
    yield "Query", partial(dynamodb.query, **partition)
    yield "Query the index", partial(dynamodb.query, **{**partition, **index})
    yield "BatchGetItem", partial(dynamodb.batch_get_item, RequestItems={name: {"Keys": [key]}})
    yield "PutItem", partial(dynamodb.put_item, TableName=name, Item=key)
    entry = {"PK": {"S": "AUDIT#PROBE"}, "SK": {"S": "PROBE"}}
    entries = {name: {"Keys": [entry]}}
    yield "read audit entries", partial(dynamodb.batch_get_item, RequestItems=entries)
    both = {name: {"Keys": [entry, key]}}
    yield "BatchGetItem", partial(dynamodb.batch_get_item, RequestItems=both)
    note = {"PK": {"S": "EVENTS-UNQUEUED"}, "SK": {"S": "PROBE"}}
    yield "note unqueued events", partial(dynamodb.put_item, TableName=name, Item=note)
    forget = partial(dynamodb.delete_item, TableName=name, Key=note)
    yield "forget unqueued events", forget
    seal = {"PK": {"S": "SEAL#PROBE"}, "SK": {"S": "000000000001"}}
    yield "write a seal", partial(dynamodb.put_item, TableName=name, Item=seal)
    yield "UpdateItem", partial(dynamodb.update_item, **in_table, **_setting("status"))
    yield "DeleteItem", partial(dynamodb.delete_item, **in_table)
    yield (
        "ConditionCheckItem",
        partial(dynamodb.transact_write_items, TransactItems=[{"ConditionCheck": check}]),
    )
    used = _setting("last_used_at")
    yield "note the use of a key", partial(dynamodb.update_item, **of_key, **used)
    yield "change a key", partial(dynamodb.update_item, **of_key, **_setting("key_hash"))
    yield (
        "note its use and read it",
        partial(dynamodb.update_item, **of_key, **used, ReturnValues="ALL_NEW"),
    )
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
    yield "send mail as somebody else", partial(_send, "ceo@elsewhere.example")
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


def _setting(attribute: str) -> dict[str, Any]:
    return {
        "UpdateExpression": "SET #attribute = :value",
        "ExpressionAttributeNames": {"#attribute": attribute},
        "ExpressionAttributeValues": {":value": {"S": "x"}},
    }


def _send(sender: str) -> None:
    _client("sesv2").send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": ["ada@example.com"]},
        Content={"Raw": {"Data": b"Subject: Hello"}},
    )
