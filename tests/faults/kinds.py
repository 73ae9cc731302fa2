"""The ways in which a call of AWS fails."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from coreapi import ids
from tests.faults.injection import Answer, AwsCall, Fault, Transit


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
    if "ClientRequestToken" in transit.call.body:  # DynamoDB knows this transaction
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
    """Answer a number of items of a batch, and report the others as unprocessed."""
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
    """Return a row as it was one version earlier."""
    version = int(row["version"]["N"]) if "version" in row else 1
    return {**row, "version": {"N": str(version - 1)}} if version > 1 else row


def _gone(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of something that is not in the table any more."""
    name = row["user_id"]["S"] if "user_id" in row else row["PK"]["S"].rpartition("#")[2]
    return json.loads(json.dumps(row).replace(name, ids.UNKNOWN)) if ids.is_id(name) else row


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
