"""The stack as the template describes it, in this process: storage, secrets, mail, functions.

Starting it follows a deploy: secrets and table, then what the custom resources make, then the
environment, then the bootstrap function, then the seed.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias, cast

from local.clock import OffsetClock
from local.runtime import aws, messaging
from local.runtime.environment import Options, publish
from local.runtime.functions import Functions
from local.runtime.messaging import Queues
from local.runtime.shared_lock import SharedLock
from local.runtime.stream_readers import Stream, Waker
from local.template.template import Template, TemplateError

logger = logging.getLogger("local.runtime.stack")

InvokeLater: TypeAlias = Callable[[str, Mapping[str, Any]], None]

_TABLE = "AWS::DynamoDB::Table"
_SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a resource type
_KEPT = {"PK": {"S": "LOCAL"}, "SK": {"S": "LOCAL"}}


class Product(Protocol):
    """The product's interface to the stack that runs it."""

    def custom_resource(
        self, name: str, properties: Mapping[str, Any], clock: OffsetClock
    ) -> Mapping[str, str]:
        """Make what a custom resource makes in a deploy; answer its attributes."""
        ...

    def install(self, clock: OffsetClock, invoke_later: InvokeLater) -> None:
        """Make the product read its environment again, and use this clock.

        Args:
            clock: The stack's.
            invoke_later: Invokes a function without waiting for it, as Lambda would.
        """
        ...

    def populate(self, functions: Functions) -> Mapping[str, Any]:
        """Install roles and seed an empty table; answer what `/dev/seed` shows."""
        ...


class Stack:
    """Everything behind the HTTP API."""

    def __init__(self, template: Template, product: Product, options: Options) -> None:
        """Take the parts; `start` puts them together.

        Raises:
            TemplateError: the template has not exactly one table.
        """
        tables = list(template.properties(_TABLE))
        if len(tables) != 1:
            message = f"the template must have one table, not {len(tables)}"
            raise TemplateError(message)
        logical_id, self._table = tables[0]
        self._table_name = template.resolver.text({"Ref": logical_id})
        self._product = product
        self._endpoint = options.dynamodb_endpoint
        self._shell = options.shell
        self._template = template
        self._stream: Stream | None = None
        self.clock = OffsetClock()
        self.lock = SharedLock()
        self.seeded: Mapping[str, Any] = {}
        self.functions = Functions(template.functions(), template.layer_folders())
        self._waker = Waker(self._drain_in_background)

    def start(self) -> None:
        """Put the stack up; with DynamoDB Local, on the data that is there."""
        aws.start(self._endpoint, self._waker.wake)
        self._dynamodb = aws.client("dynamodb", self._endpoint)
        self._streams = aws.client("dynamodbstreams", self._endpoint)
        self._secrets = aws.client("secretsmanager")
        kept = self._create_table()
        self._create_secrets(json.loads(kept["secrets"]["S"]) if kept else {})
        messaging.create(self._template)
        self._queues = Queues(self._template.queue_readers(), self.functions.invoke)
        self._publish()
        self._make_custom_resources()
        environment = self._publish()
        self._product.install(self.clock, self.invoke_later)
        self._sender = environment.get("MAIL_FROM", "")
        self._fill(json.loads(kept["seed"]["S"]) if kept else None)
        self._waker.start()

    def reset(self) -> None:
        """Start over from the seed and real time; the secrets stay, as in a stack they would."""
        with self.lock.exclusive():
            self.clock.reset()
            if self._endpoint is None:
                aws.forget("dynamodb", "dynamodbstreams")
            else:
                aws.delete_table(self._dynamodb, self._table_name)
            aws.forget("ses", "sesv2")
            messaging.empty()
            self._create_table()
            self._product.install(self.clock, self.invoke_later)
            self._fill(None)

    def invoke_later(self, function: str, event: Mapping[str, Any]) -> None:
        """Invoke a function in the background, and ignore its result."""
        name = f"invoke-{function}"
        threading.Thread(
            target=self._invoke, args=(function, event), name=name, daemon=True
        ).start()

    def drain(self) -> None:
        """Let functions read the table's stream and the queues; the caller holds the lock."""
        if self._stream is not None:
            self._stream.drain()
            self._queues.drain()

    def _invoke(self, function: str, event: Mapping[str, Any]) -> None:
        with self.lock.shared():
            try:
                self.functions.invoke(function, event)
            except Exception:
                logger.warning("%s failed on %s", function, event, exc_info=True)

    def _drain_in_background(self) -> None:
        with self.lock.shared():
            self.drain()

    def _create_table(self) -> Mapping[str, Any] | None:
        """Make the table unless it exists; return what was stored with its data."""
        if aws.create_table(self._dynamodb, self._table_name, self._table):
            return None
        answer = self._dynamodb.get_item(TableName=self._table_name, Key=_KEPT, ConsistentRead=True)
        if "Item" in answer:
            return cast("Mapping[str, Any]", answer["Item"])
        # An interrupted start: the seed is incomplete, so nothing of it stays.
        aws.delete_table(self._dynamodb, self._table_name)
        return self._create_table()

    def _create_secrets(self, kept: Mapping[str, str]) -> None:
        for logical_id, properties in self._template.properties(_SECRET):
            name = self._template.resolver.text({"Ref": logical_id})
            wanted = {"SecretString": kept[name]} if name in kept else properties
            aws.create_secret(self._secrets, name, wanted)

    def _make_custom_resources(self) -> None:
        for name, properties in self._template.custom_resources():
            made = self._product.custom_resource(name, properties, self.clock)
            attributes = {f"{name}.{key}": value for key, value in made.items()}
            self._template.resolver.attributes.update(attributes)

    def _secret_values(self) -> dict[str, str]:
        names = [
            self._template.resolver.text({"Ref": logical_id})
            for logical_id, _ in self._template.resources(_SECRET)
        ]
        return {
            name: self._secrets.get_secret_value(SecretId=name)["SecretString"] for name in names
        }

    def _publish(self) -> Mapping[str, str]:
        environment = self._template.environment()
        publish(environment, self._shell)
        return environment

    def _fill(self, kept_seed: Mapping[str, Any] | None) -> None:
        """Verify the sender, attach the stream, and seed unless that was done before."""
        if self._sender:
            aws.client("sesv2").create_email_identity(EmailIdentity=self._sender)
        readers = self._template.stream_readers()
        if readers:
            table = self._dynamodb.describe_table(TableName=self._table_name)["Table"]
            self._stream = Stream(
                self._streams,
                str(table["LatestStreamArn"]),
                readers,
                self.functions.invoke,
                "LATEST" if kept_seed is not None else "TRIM_HORIZON",
                lambda: self.clock.offset,
            )
        if kept_seed is not None:
            self.seeded = kept_seed
            return
        self.seeded = self._product.populate(self.functions)
        if self._endpoint is not None:
            self._keep()

    def _keep(self) -> None:
        """Store the secrets and the seed with the data, which cannot be used without them."""
        item = {
            **_KEPT,
            "secrets": {"S": json.dumps(self._secret_values())},
            "seed": {"S": json.dumps(self.seeded)},
        }
        self._dynamodb.put_item(TableName=self._table_name, Item=item)
