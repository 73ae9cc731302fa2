"""AWS as the local server has it: moto in this process, and DynamoDB Local where asked for.

Nothing here can reach a real account: credentials are fake, and a request that neither moto nor
the DynamoDB endpoint would answer is refused before it leaves.
"""

import json
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import boto3
import botocore.handlers
from botocore.config import Config
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import botocore_stubber

from local import moto_engine, moto_shortcuts
from local.intrinsics import ACCOUNT, REGION

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

_WRITES = (
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
    "ExecuteStatement",
    "ExecuteTransaction",
)
_TABLE_PROPERTIES = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
)

# moto is not thread-safe. Its calls take a millisecond, so they take turns; requests do not.
_turn = threading.RLock()


class RealAwsRefusedError(Exception):
    """A client was about to leave this machine."""


def start(dynamodb_endpoint: str | None, on_write: Callable[[], None]) -> None:
    """Put moto between every AWS client made from now on and the network.

    Args:
        dynamodb_endpoint: DynamoDB Local, or None for moto's DynamoDB.
        on_write: Called after every write to DynamoDB.
    """
    moto_engine.install()
    mock_aws().start()
    passed = urlsplit(dynamodb_endpoint).netloc if dynamodb_endpoint else None

    def process_request(request: "AWSPreparedRequest") -> object:
        if passed is not None and urlsplit(request.url).netloc == passed:
            return None  # to the real network, to DynamoDB Local
        with _turn:
            answered = moto_shortcuts.answer(request)
        if answered is None:
            message = f"the local server does not let requests out: {request.url}"
            raise RealAwsRefusedError(message)
        return answered

    vars(botocore_stubber)["process_request"] = process_request

    def written(**_: object) -> None:
        on_write()

    handlers = cast("list[tuple[str, Callable[..., None]]]", botocore.handlers.BUILTIN_HANDLERS)
    handlers.extend((f"after-call.dynamodb.{operation}", written) for operation in _WRITES)


def forget(*services: str) -> None:
    """Empty moto's memory of some services."""
    backend = cast("Callable[[str], Any]", get_backend)
    with _turn:
        for service in services:
            backend(service)[ACCOUNT][REGION].reset()


def exclusive() -> threading.RLock:
    """Return the lock that every moto call takes, for reading moto's own memory."""
    return _turn


def client(service: str, endpoint: str | None = None, config: Config | None = None) -> Any:
    """Return a client of the local server's own (the product makes its own, elsewhere)."""
    make: Callable[..., Any] = vars(boto3)["client"]  # its stubs know no names but literal ones
    return make(service, region_name=REGION, endpoint_url=endpoint, config=config)


def create_table(dynamodb: Any, name: str, properties: Mapping[str, Any]) -> bool:
    """Create the table as the template describes it, unless it exists.

    Returns:
        Whether it had to be made.
    """
    wanted = {key: properties[key] for key in _TABLE_PROPERTIES if key in properties}
    stream = properties.get("StreamSpecification")
    if stream:
        wanted["StreamSpecification"] = {**stream, "StreamEnabled": True}
    try:
        dynamodb.create_table(TableName=name, **wanted)
    except dynamodb.exceptions.ResourceInUseException:
        return False
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    ttl = properties.get("TimeToLiveSpecification")
    if ttl:
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=dict(ttl))
    return True


def delete_table(dynamodb: Any, name: str) -> None:
    """Delete the table, if there is one, and wait until it is gone."""
    try:
        dynamodb.delete_table(TableName=name)
    except dynamodb.exceptions.ResourceNotFoundException:
        return
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def create_secret(secrets: Any, name: str, properties: Mapping[str, Any]) -> None:
    """Create a secret as the template describes it, generated where the template says so."""
    if "GenerateSecretString" in properties:
        rules = dict(properties["GenerateSecretString"])
        template, key = rules.pop("SecretStringTemplate", "{}"), rules.pop("GenerateStringKey", "")
        value = str(secrets.get_random_password(**rules)["RandomPassword"])
        if key:
            value = json.dumps({**json.loads(template), key: value})
        secrets.create_secret(Name=name, SecretString=value)
    elif "SecretString" in properties:
        secrets.create_secret(Name=name, SecretString=str(properties["SecretString"]))
    else:
        secrets.create_secret(Name=name)  # a function of the stack fills it
