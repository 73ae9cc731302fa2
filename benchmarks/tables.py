"""A table of a benchmark's own in DynamoDB Local, and how it is filled in less than an hour."""

import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from coreapi import settings
from coreapi.bootstrap import App
from coreapi.storage.table.actions import Action
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store
from local import ROOT
from local.runtime import aws, environment
from local.template.template import load_template
from tests.actors.factories import Factories
from tests.harness.movable_clock import MovableClock

_BATCH = 25  # the most that BatchWriteItem takes


def connect() -> Any:
    """Return a client of DynamoDB Local; ends the benchmark where none is named."""
    endpoint = environment.options().dynamodb_endpoint
    if endpoint is None:
        sys.exit("Set DYNAMODB_ENDPOINT to DynamoDB Local's; make bench does.")
    environment.isolate()
    return aws.client("dynamodb", endpoint)


@contextmanager
def table(connection: Any, name: str) -> Generator[None]:
    """Have the template's table, empty, under another name and without its stream."""
    described = load_template(ROOT / "template.yaml", {"Stage": "local"})
    _, properties = next(described.properties("AWS::DynamoDB::Table"))
    aws.delete_table(connection, name)
    without_stream = {key: properties[key] for key in properties if "Stream" not in key}
    aws.create_table(connection, name, without_stream)
    try:
        yield
    finally:
        aws.delete_table(connection, name)


class BatchStore(Store):
    """A store whose transactions are puts in batches, without looking at conditions.

    A transaction for each thing would take DynamoDB Local an hour.
    """

    def __init__(
        self, connection: Any, name: str, wanted: Callable[[Key], bool] = lambda _: True
    ) -> None:
        """Take the table, and which keys are wanted in it."""
        super().__init__(connection, name)
        self._batches, self._name, self._wanted = connection, name, wanted
        self._pending: dict[Key, Any] = {}
        self._sender = ThreadPoolExecutor(1)
        self._sent: Future[Any] | None = None

    def transact(self, actions: Sequence[Action]) -> Sequence[Action]:
        """Put what is put."""
        for wire in (action.parameters["Item"] for action in actions if action.kind == "Put"):
            key = Key(wire["PK"]["S"], wire["SK"]["S"])
            if self._wanted(key):
                self._pending[key] = wire
            if len(self._pending) == _BATCH:
                self._send()
        return ()

    def close(self) -> None:
        """Put what was not put yet."""
        self._send()
        self._arrived()
        self._sender.shutdown()

    def _send(self) -> None:
        """Put a batch, while the next one is made."""
        self._arrived()
        requests = [{"PutRequest": {"Item": wire}} for wire in self._pending.values()]
        if requests:
            put = self._batches.batch_write_item
            self._sent = self._sender.submit(put, RequestItems={self._name: requests})
        self._pending.clear()

    def _arrived(self) -> None:
        if self._sent is not None:
            self._sent.result()


@contextmanager
def making(store: BatchStore) -> Generator[Factories]:
    """Have things made in batches."""
    described = load_template(
        ROOT / "template.yaml",
        {"Stage": "local", "AppUrl": "https://a.test", "MailFrom": "a@a.test"},
    )
    shared = settings.from_environment(described.environment())
    yield Factories(App(shared, MovableClock(), store))
    store.close()
