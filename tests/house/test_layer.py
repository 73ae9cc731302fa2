"""The layer's part of botocore: every action that a policy allows, and no operation besides."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast

from botocore.session import Session

from build.trim import OPERATIONS
from tests.harness.transformed_template import STAGES, listed, transformed

# Services that policies name and functions of the layer do not call, each with its reason.
_CALLED_BY_OTHERS = {
    "kms": "AWS's services call it for the users of a key",
    "logs": "API Gateway and Lambda write the logs",
    "s3": "only the report functions call it, and their image has botocore's data of its own",
    "sts": "Lambda and EventBridge assume the roles",
}
# Actions that are no operation of their own, or an operation of another name or service.
_OF_TRANSACTIONS = {"ConditionCheckItem"}
_OF_STREAMS = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}  # Lambda's calls
_OF_QUEUES = {"DeleteMessage", "GetQueueAttributes", "ReceiveMessage"}  # the same
_OPERATIONS = {"InvokeFunction": "Invoke", "SendMessage": "SendMessageBatch"}
_SERVICES = {"ses": "sesv2"}


def test_every_service_that_a_policy_names_is_in_the_layer_or_called_by_others() -> None:
    named = {_SERVICES.get(prefix, prefix) for prefix in _actions()}

    assert named == OPERATIONS.keys() | _CALLED_BY_OTHERS.keys()


def test_the_layer_has_every_operation_that_a_policy_allows() -> None:
    for prefix, actions in _actions().items():
        if prefix not in _CALLED_BY_OTHERS:
            operations = {_OPERATIONS.get(action, action) for action in actions}
            known = OPERATIONS[_SERVICES.get(prefix, prefix)]
            assert operations - _OF_TRANSACTIONS - _OF_STREAMS - _OF_QUEUES <= known


def test_botocore_knows_every_operation_of_the_layer() -> None:
    for service, operations in OPERATIONS.items():
        known = Session().get_service_model(service).operation_names
        assert operations <= set(known)


def _actions() -> dict[str, set[str]]:
    """Return the actions of every statement in the template, by the prefix of their service."""
    found = defaultdict[str, set[str]](set)
    for stage in STAGES:
        template = transformed(stage, TableKeyArn="arn:aws:kms:us-east-1:123456789012:key/example")
        for statement in _statements(template.document):
            for action in listed(statement["Action"]):
                prefix, _, name = action.partition(":")
                found[prefix].add(name)
    return dict(found)


def _statements(node: object) -> Iterator[dict[str, Any]]:
    """Yield every statement of a policy in a part of the template."""
    if isinstance(node, dict):
        known = cast("dict[str, Any]", node)
        if "Effect" in known and "Action" in known:
            yield known
        for part in known.values():
            yield from _statements(part)
    elif isinstance(node, list):
        for part in cast("list[Any]", node):
            yield from _statements(part)
