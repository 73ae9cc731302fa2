"""The layer's part of botocore: every action that a policy allows, and no more than it knows."""

from typing import Any, cast

from botocore.session import Session

from build.trim import OPERATIONS
from tests.harness.endpoints import deployed

# Actions of policies that are no operations of their own, or of another name.
_PART_OF_A_TRANSACTION = {"ConditionCheckItem"}
_CALLED = {"InvokeFunction": "Invoke"}
_SERVICES = {"dynamodb": "dynamodb", "lambda": "lambda", "secretsmanager": "secretsmanager"}


def test_the_layer_has_every_operation_that_a_policy_allows() -> None:
    allowed = _texts(dict(deployed().resolver.document)["Resources"])
    for prefix, service in _SERVICES.items():
        actions = {text.partition(":")[2] for text in allowed if text.startswith(f"{prefix}:")}
        operations = {_CALLED.get(action, action) for action in actions if action.isalpha()}
        assert operations
        of_streams = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
        assert operations - _PART_OF_A_TRANSACTION - of_streams <= OPERATIONS[service]


def test_botocore_knows_every_operation_of_the_layer() -> None:
    for service, operations in OPERATIONS.items():
        known = Session().get_service_model(service).operation_names
        assert operations <= set(known)


def _texts(node: Any) -> set[str]:
    """Return every text in a part of the template."""
    if isinstance(node, str):
        return {node}
    inner: list[Any] = []
    if isinstance(node, dict):
        inner = list(cast("dict[str, Any]", node).values())
    elif isinstance(node, list):
        inner = cast("list[Any]", node)
    return {text for part in inner for text in _texts(part)}
