"""moto's DynamoDB without work that it repeats for each call; the answers are moto's own.

`tests/local/test_moto_engine.py` proves both equal. Sets of binary values, which the product does
not use, would need more. Each replacement says what an upstream issue about it would say.
"""

import base64
import json
from collections import deque
from functools import cache
from math import isinf
from typing import TYPE_CHECKING, Any, cast

from moto import settings
from moto.core.models import botocore_stubber
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import responses
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.utilities import bytesize
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator

from local.template.intrinsics import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.awsrequest import AWSPreparedRequest

_DYNAMODB = "DynamoDB_20120810."
_MAX_ITEM_BYTES = 405_000  # as moto has it
_process_request = type(botocore_stubber).process_request
_structure: Any = vars(BaseJSONSerializer)["_serialize_type_structure"]
_parse: Any = getattr(UpdateExpressionParser, "make")  # noqa: B009 - its own types are partial
_lex: Any = vars(ConditionExpressionParser)["_lex_condition_expression"]


def answer(request: "AWSPreparedRequest") -> object:
    """Return moto's answer to a request; None for a request to something else than AWS.

    Upstream: the stubber builds an HTTP request from botocore's, compares its address with those
    of hundreds of services, and looks for parameters in the query, the form and the body.
    """
    target = _text(request.headers.get("X-Amz-Target"))
    if target.startswith(_DYNAMODB) and isinf(settings.INITIAL_NO_AUTH_ACTION_COUNT):
        return _Handler(target, request).call_action()
    return _process_request(botocore_stubber, request)


class _Handler(responses.DynamoHandler):
    """moto's handler, set up with what it uses of a request where IAM does not judge it."""

    def __init__(self, target: str, request: "AWSPreparedRequest") -> None:
        super().__init__()
        content_type = _text(request.headers["Content-Type"])
        self.headers: Any = {"x-amz-target": target, "Content-Type": content_type}
        self.querystring: dict[str, Any] = {}
        self.uri_match: dict[str, Any] = {}
        self.response_headers = {"server": "amazon.com"}
        self.region = REGION
        self.current_account = ACCOUNT
        self.params: Any = json.loads(cast("Any", request.body), object_hook=_with_bytes)


def _with_bytes(members: dict[str, Any]) -> dict[str, Any]:
    """Return an object of a request with its binary value, if it is one, as bytes."""
    text = members.get("B")
    if len(members) == 1 and isinstance(text, str):
        return {"B": base64.b64decode(text)}
    return members


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _plain(value: Any) -> Any:
    """Return a value in DynamoDB's notation.

    Upstream: `dynamo_to_dict` asks each value for each of its ten types, recursively.
    """
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, DynamoType):
        return {value.type: _plain(value.value)}
    if hasattr(value, "to_json"):
        return _plain(value.to_json())
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_plain(member) for member in cast("list[Any]", value)]
    return value


def _structure_or_attribute_value(
    serializer: Any, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    """Serialize a structure of an answer.

    Upstream: an attribute value is serialized as a structure with ten optional members.
    """
    if shape.name == "AttributeValue":
        serialized[key] = _plain(value)  # streams have bytes in it
    else:
        _structure(serializer, serialized, value, shape, key)


def _new_item(item: Any, hash_key: Any, range_key: Any, attrs: "Mapping[str, Any]") -> None:
    """Make an item.

    Upstream: `Item.__init__` computes the size of the whole item once per attribute.
    """
    item.hash_key = hash_key
    item.range_key = range_key
    item.attrs = LimitedSizeDict()
    values = {name: DynamoType(value) for name, value in attrs.items()}
    if sum(bytesize(name) + value.size() for name, value in values.items()) > _MAX_ITEM_BYTES:
        raise ItemSizeTooLarge
    dict[str, Any].update(item.attrs, values)


def _tokens_of(parser: Any) -> deque[Any]:
    """Return the tokens of a condition.

    Upstream: a condition is split into its tokens again for each item that it is evaluated on.
    """
    return deque(_tokens(parser.condition_expression))


@cache
def _tokens(expression: str) -> tuple[Any, ...]:
    return tuple(_lex(ConditionExpressionParser(expression, None, None)))


def _copied_node(node: Any, _memo: dict[int, object]) -> Any:
    """Copy a parsed update.

    Upstream: every update is copied before it is validated, by `copy.deepcopy`, which first asks
    each value how it is copied.
    """
    copied: Any = object.__new__(cast("type[Any]", type(node)))
    copied.__dict__ = dict(node.__dict__)
    if node.children is not None:
        copied.children = [_copied_child(child, copied) for child in node.children]
    return copied


def _copied_child(child: Any, parent: Any) -> Any:
    if not isinstance(child, Node):
        return child
    copied = _copied_node(child, {})
    copied.parent = parent
    return copied


def _traverse(traverser: Any, node: Any, child_id: int = -1) -> Any:
    """Process the nodes of a parsed update, children first.

    Upstream: `traverse_node_recursively` asks again at each node which kinds are to be processed.
    """
    kinds = traverser.nodes_to_be_processed()

    def visit(node: Any, child_id: int) -> Any:
        parent = node.parent
        for position, child in enumerate(node.children or ()):
            traverser.pre_processing_of_child(node, position)
            if hasattr(child, "children"):
                visit(child, position)
        if isinstance(node, kinds):
            node = traverser.process(node)
            node.parent = parent
            if parent:
                parent.children[child_id] = node
        return node

    return visit(node, child_id)


REPLACEMENTS: tuple[tuple[object, str, object], ...] = (
    (responses, "dynamo_to_dict", _plain),
    (BaseJSONSerializer, "_serialize_type_structure", _structure_or_attribute_value),
    (Item, "__init__", _new_item),
    (ConditionExpressionParser, "_lex_condition_expression", _tokens_of),
    # Upstream: an update is parsed twice for each call; its users copy it before they change it.
    (UpdateExpressionParser, "make", staticmethod(cache(_parse))),
    (Node, "__deepcopy__", _copied_node),
    # Upstream: both look below each node of an update; below its root there is everything.
    (ActionCountValidator, "traverse", ActionCountValidator.verify_action_counts),
    (OverlappingPathsValidator, "traverse", OverlappingPathsValidator.check_for_overlapping_paths),
    (DepthFirstTraverser, "traverse_node_recursively", _traverse),
)
