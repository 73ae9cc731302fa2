"""A failing cloud: what becomes of one call of a request, where botocore hands it to the network.

Below botocore's own retries, so that none of them hides a fault: what is struck stays struck
however often botocore sends it, unless the fault says `once`.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto.core.models import botocore_stubber

from coreapi import ids

Answer: TypeAlias = tuple[int, dict[str, Any], str | bytes]
Lasts: TypeAlias = Literal["call", "on"]

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}
_INVOKED: Answer = (202, {}, b"")


@dataclass(frozen=True, slots=True)
class AwsCall:
    """One call of an AWS service.

    Attributes:
        service: The first word of its host, or `s3`.
        operation: Its name, where the service sends one.
        body: Its JSON document.
        invocation: The same for all that botocore sends for one call.
    """

    service: str
    operation: str
    body: dict[str, Any] = field(repr=False)
    invocation: str = field(repr=False, compare=False)

    @property
    def writes(self) -> bool:
        """Tell whether it changes the table."""
        return self.operation in _WRITES

    @property
    def asks_index(self) -> bool:
        """Tell whether it reads the index."""
        return "IndexName" in self.body


@dataclass(frozen=True, slots=True)
class Transit:
    """A call on its way.

    Attributes:
        call: What is called.
        sent: How often botocore has sent it before.
        is_first: Whether it is the call that is struck, or one after it.
        go_on: Lets it through, and returns the answer.
    """

    call: AwsCall
    sent: int
    is_first: bool
    go_on: Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail.

    Attributes:
        name: What a test is named after.
        fits: Which calls it can happen to.
        answer: What becomes of the call.
        lasts: Whether it strikes one call, or that one and all later ones that it fits.
        commits: Whether the call is done nevertheless.
    """

    name: str
    fits: Callable[[AwsCall], bool]
    answer: Callable[[Transit], Answer]
    lasts: Lasts = "call"
    commits: bool = False


@contextmanager
def watched() -> Generator[list[AwsCall]]:
    """Note the calls that are made inside, in order, each once."""
    with _passing(lambda _, go_on: go_on()) as calls:
        yield calls


@contextmanager
def struck(fault: Fault, at: int) -> Generator[list[AwsCall]]:
    """Have a fault happen inside, to the call of this number, from 0."""
    sent: dict[str, int] = {}

    def pass_on(number: int, call: AwsCall, go_on: Callable[[], Answer]) -> Answer:
        is_meant = number == at or (fault.lasts == "on" and number > at)
        if not is_meant or not fault.fits(call):
            return go_on()
        transit = Transit(call, sent.get(call.invocation, 0), number == at, go_on)
        sent[call.invocation] = transit.sent + 1
        return fault.answer(transit)

    calls: list[AwsCall] = []

    def answer(call: AwsCall, go_on: Callable[[], Answer]) -> Answer:
        number = next(n for n, one in enumerate(calls) if one.invocation == call.invocation)
        return pass_on(number, call, go_on)

    with _passing(answer, calls) as made:
        yield made


@contextmanager
def _passing(
    answer: Callable[[AwsCall, Callable[[], Answer]], Answer], calls: list[AwsCall] | None = None
) -> Generator[list[AwsCall]]:
    """Let `answer` decide on every call inside; what it decides on is noted first."""
    made: list[AwsCall] = [] if calls is None else calls
    inner = vars(botocore_stubber)["process_request"]

    def process_request(request: Any) -> Answer:
        call = _read(request)
        if all(one.invocation != call.invocation for one in made):
            made.append(call)
        # Nobody runs the functions that are to be invoked later: the test does, when it likes.
        return answer(call, lambda: _INVOKED if call.service == "lambda" else inner(request))

    vars(botocore_stubber)["process_request"] = process_request
    try:
        yield made
    finally:
        vars(botocore_stubber)["process_request"] = inner


def _read(request: Any) -> AwsCall:
    host = urlsplit(str(request.url)).netloc
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    target = headers.get("x-amz-target", "")
    return AwsCall(
        service="s3" if ".s3." in host else host.split(".")[0],
        operation=target.rpartition(".")[2] or str(request.method),
        body=json.loads(request.body) if target else {},
        invocation=headers["amz-sdk-invocation-id"],
    )


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


# ---------------------------------------------------------------- faults


def _error(status: int, code: str, **more: object) -> Callable[[Transit], Answer]:
    def answer(transit: Transit) -> Answer:
        if transit.call.service == "s3":
            return status, {}, f"<Error><Code>{code}</Code><Message>no</Message></Error>"
        return status, {}, json.dumps({"__type": f"#{code}", "message": "no", **more})

    return answer


def no_connection(transit: Transit) -> Answer:
    """Fail before anything is sent."""
    raise ConnectTimeoutError(endpoint_url=transit.call.service)


def _no_answer(transit: Transit) -> Answer:
    raise ReadTimeoutError(endpoint_url=transit.call.service)


def _answer_lost(transit: Transit) -> Answer:
    if transit.sent == 0:
        transit.go_on()
    return _no_answer(transit)


def _answer_lost_once(transit: Transit) -> Answer:
    if transit.sent == 0:
        return _answer_lost(transit)
    if "ClientRequestToken" in transit.call.body:  # DynamoDB knows that it has done this one
        return 200, {}, "{}"
    return transit.go_on()


def _conflict(transit: Transit) -> Answer:
    actions = transit.call.body.get("TransactItems")
    if actions is None:
        return _error(400, "TransactionConflictException")(transit)
    return _cancelled(actions, "TransactionConflict")


def _throttled_inside(transit: Transit) -> Answer:
    return _cancelled(transit.call.body["TransactItems"], "ThrottlingError")


def _cancelled(actions: list[Any], code: str) -> Answer:
    reasons = [{"Code": code}, *({"Code": "None"} for _ in actions[1:])]
    document = {"__type": "#TransactionCanceledException", "CancellationReasons": reasons}
    return 400, {}, json.dumps(document)


def _partial_once(transit: Transit) -> Answer:
    return _partly(transit, 1)


def _partial(transit: Transit) -> Answer:
    return _partly(transit, 0)


def _partly(transit: Transit, processed: int) -> Answer:
    """Answer the first so many items of a batch, and that the others are left to do."""
    ((table, wanted),) = transit.call.body["RequestItems"].items()
    status, headers, text = transit.go_on() if processed else (200, {}, "{}")
    document = json.loads(text)
    found = document.get("Responses", {}).get(table, [])[:processed]
    done = [{name: item[name] for name in ("PK", "SK")} for item in found]
    left = [key for key in wanted["Keys"] if key not in done]
    document["Responses"] = {table: found}
    document["UnprocessedKeys"] = {table: {**wanted, "Keys": left}} if left else {}
    return status, _unsummed(headers), json.dumps(document)


def _index_missing(transit: Transit) -> Answer:
    return _with_rows(transit, lambda rows: rows[1:])


def _index_empty(transit: Transit) -> Answer:
    return _with_rows(transit, lambda _: [])


def _index_stale(transit: Transit) -> Answer:
    return _with_rows(transit, lambda rows: [*map(_earlier, rows), *map(_gone, rows[:1])])


def _with_rows(transit: Transit, change: Callable[[list[Any]], list[Any]]) -> Answer:
    status, headers, text = transit.go_on()
    document = json.loads(text)
    document["Items"] = change(document["Items"])
    document["Count"] = len(document["Items"])
    return status, _unsummed(headers), json.dumps(document)


def _earlier(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it was a version ago."""
    version = int(row["version"]["N"]) if "version" in row else 1
    return {**row, "version": {"N": str(version - 1)}} if version > 1 else row


def _gone(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of something that is not in the table any more."""
    name = row["PK"]["S"].rpartition("#")[2]
    return json.loads(json.dumps(row).replace(name, ids.NOBODY)) if ids.is_id(name) else row


def _unsummed(headers: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's headers without the checksum of what was in it."""
    return {name: value for name, value in headers.items() if "crc32" not in name.lower()}


def _is_any(_: AwsCall) -> bool:
    return True


def _is_dynamodb(call: AwsCall) -> bool:
    return call.service == "dynamodb"


def _is_write(call: AwsCall) -> bool:
    return call.writes


def _changes_something(call: AwsCall) -> bool:
    return call.writes or call.service in {"s3", "lambda"}


def _is_transaction(call: AwsCall) -> bool:
    return call.operation == "TransactWriteItems"


def _is_batch(call: AwsCall) -> bool:
    return call.operation == "BatchGetItem"


def _asks_index(call: AwsCall) -> bool:
    return call.asks_index


ANSWER_LOST_ONCE = Fault("answer lost once", _changes_something, _answer_lost_once, commits=True)
ANSWER_LOST = Fault("answer lost", _changes_something, _answer_lost, commits=True)
CONFLICTS = Fault("conflicts", _is_write, _conflict, "on")
OUTAGE = Fault("outage", _is_any, no_connection, "on")
FAULTS: tuple[Fault, ...] = (
    Fault(
        "partition throttled", _is_dynamodb, _error(400, "ProvisionedThroughputExceededException")
    ),
    Fault("throttled", _is_any, _error(400, "ThrottlingException")),
    Fault("request limit", _is_dynamodb, _error(400, "RequestLimitExceeded")),
    Fault("server error", _is_any, _error(500, "InternalServerError")),
    Fault("no connection", _is_any, no_connection),
    Fault("no answer", _is_any, _no_answer),
    OUTAGE,
    ANSWER_LOST,
    ANSWER_LOST_ONCE,
    Fault("conflict", _is_write, _conflict),
    CONFLICTS,
    Fault("in progress", _is_transaction, _error(400, "TransactionInProgressException")),
    Fault("throttled inside", _is_transaction, _throttled_inside),
    Fault("partial once", _is_batch, _partial_once),
    Fault("partial", _is_batch, _partial, "on"),
    Fault("index row missing", _asks_index, _index_missing),
    Fault("index empty", _asks_index, _index_empty),
    Fault("index stale", _asks_index, _index_stale),
)
