"""The table as repositories see it: get, query, commit. One place turns failures into refusals."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boto3.dynamodb import conditions
from botocore.exceptions import ClientError

from coreapi import clock
from coreapi.errors import Problem, ServiceUnavailable, TooMuchAtOnce
from coreapi.storage.table.errors import code, reaching, was_sent_again
from coreapi.storage.table.items import Item, from_attributes, to_attributes
from coreapi.storage.table.keys import Key
from coreapi.storage.table.writes import Write, key_attributes, refusal_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

INDEX = "GSI1"
_MAX_WRITES = 100  # of one transaction
_CONFLICT_ATTEMPTS = 8
_CALLS = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


class Contended(ServiceUnavailable):
    """Others kept changing the same items; no condition has failed, so nothing is refused."""


@dataclass(frozen=True, slots=True)
class Page:
    """Items of one query, and the key to go on after; None at the end."""

    items: Sequence[Item]
    last_key: Item | None


class Store:
    """The one table.

    Every read is strongly consistent, except of the index, where DynamoDB offers none.
    Every method raises SERVICE_UNAVAILABLE when DynamoDB cannot be reached or is throttling.
    """

    def __init__(
        self, client: "DynamoDBClient", table_name: str, *, is_dry_run: bool = False
    ) -> None:
        """Take the client and the table's name; calls nothing.

        With `is_dry_run`, writes are refused as they would be, and never made.
        """
        self._client = client
        self._table_name = table_name
        self._is_dry_run = is_dry_run

    @property
    def is_dry_run(self) -> bool:
        """Tell whether writes are only checked."""
        return self._is_dry_run

    def dry_run(self) -> "Store":
        """Return the same table, where of every write only the condition is checked."""
        return Store(self._client, self._table_name, is_dry_run=True)

    def get(self, key: Key) -> Item | None:
        """Return one item, or None."""
        answer = reaching(
            lambda: self._client.get_item(
                TableName=self._table_name, Key=key_attributes(key), ConsistentRead=True
            )
        )
        found = answer.get("Item")
        return from_attributes(found) if found else None

    def get_many(self, wanted: Sequence[Key]) -> dict[Key, Item]:
        """Return the items that exist among the wanted, by key, a hundred per call."""
        items: dict[Key, Item] = {}
        unique = list(dict.fromkeys(wanted))
        for start in range(0, len(unique), 100):
            for item in self._get_batch(unique[start : start + 100]):
                items[Key(item["PK"], item["SK"])] = item
        return items

    def query(
        self,
        partition: str,
        *,
        prefix: str = "",
        between: tuple[str, str] | None = None,
        limit: int | None = None,
        after: Item | None = None,
        newest_first: bool = False,
        index: bool = False,
    ) -> Page:
        """Return items of one partition in the order of their sort keys.

        Args:
            partition: Value of the partition key.
            prefix: What the sort key begins with.
            between: Its first and last value instead, the lesser first.
            limit: How many items at most; without it, as many as one call brings (1 MiB).
            after: `last_key` of the page before.
            newest_first: Descending order.
            index: Query GSI1 instead of the table.
        """
        pk, sk = ("GSI1PK", "GSI1SK") if index else ("PK", "SK")
        condition = conditions.Key(pk).eq(partition)
        if prefix:
            condition &= conditions.Key(sk).begins_with(prefix)
        if between:
            condition &= conditions.Key(sk).between(*between)
        builder = conditions.ConditionExpressionBuilder()
        expression, names, values = builder.build_expression(condition, is_key_condition=True)
        request: dict[str, Any] = {
            "TableName": self._table_name,
            "KeyConditionExpression": expression,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_attributes(values),
            "ScanIndexForward": not newest_first,
            "ConsistentRead": not index,
        }
        if index:
            request["IndexName"] = INDEX
        if limit is not None:
            request["Limit"] = limit
        if after is not None:
            request["ExclusiveStartKey"] = to_attributes(after)
        answer = reaching(lambda: self._client.query(**request))
        last = answer.get("LastEvaluatedKey")
        return Page(
            [from_attributes(item) for item in answer["Items"]],
            from_attributes(last) if last else None,
        )

    def query_all(self, partition: str, *, prefix: str = "", index: bool = False) -> Iterator[Item]:
        """Yield every item of a partition whose size has a known bound."""
        after: Item | None = None
        while True:
            page = self.query(partition, prefix=prefix, after=after, index=index)
            yield from page.items
            if page.last_key is None:
                return
            after = page.last_key

    def commit(self, *writes: Write) -> None:
        """Apply all writes, or none.

        Raises:
            TooMuchAtOnce: One transaction cannot hold what is indispensable.
            Problem: The refusal of the first write whose condition failed.
            Contended: Others kept changing the same items.
        """
        if self._is_dry_run:
            writes = tuple(filter(None, (write.condition_alone() for write in writes)))
        if len(writes) == 1 and writes[0].action in _CALLS:
            self.apply(writes[0])
        else:
            self._commit_together(self._fitting(writes))
        for write in writes:
            if write.then is not None:
                with suppress(Problem):  # what is left to do was noted, and is done later
                    write.then(self)

    def _fitting(self, writes: Sequence[Write]) -> Sequence[Write]:
        """Return what is left for one transaction, having written ahead what can be."""
        if len(writes) <= _MAX_WRITES:
            return writes
        room = _MAX_WRITES - sum(write.when_crowded == "indispensable" for write in writes)
        if room < 0:
            raise TooMuchAtOnce
        ahead = [write for write in writes if write.when_crowded == "ahead"]
        for start in range(0, len(ahead), _MAX_WRITES):
            self._commit_together(ahead[start : start + _MAX_WRITES])
        dispensable = [write for write in writes if write.when_crowded == "left out"][:room]
        return [w for w in writes if w.when_crowded == "indispensable" or w in dispensable]

    def _commit_together(self, writes: Sequence[Write]) -> None:
        if not writes:
            return
        actions: Any = [
            {write.action: {**write.parameters, "TableName": self._table_name}} for write in writes
        ]
        for attempt in range(_CONFLICT_ATTEMPTS):
            codes = self._transact(actions)
            if codes is None:
                return
            refusal = refusal_of(writes, codes)
            if refusal is not None:
                raise refusal
            if "TransactionConflict" not in codes:
                raise ServiceUnavailable
            _wait_for_others(attempt)
        raise Contended

    def apply(self, write: Write, *, returning: bool = False) -> Item | None:
        """Apply one write outside a transaction, at half its cost.

        Args:
            write: A put, update or delete.
            returning: Answer the item as it was before.

        Raises:
            Problem: The write's refusal, when its condition failed.
            Contended: Transactions of others kept holding the item.
        """
        if self._is_dry_run:
            self.commit(write)
            return None
        call = getattr(self._client, _CALLS[write.action])
        request = {**write.parameters, "TableName": self._table_name}
        if returning:
            request["ReturnValues"] = "ALL_OLD"
        for attempt in range(_CONFLICT_ATTEMPTS):
            try:
                answer = reaching(lambda: call(**request))
            except ClientError as error:
                if code(error) == "ConditionalCheckFailedException":
                    if was_sent_again(error) and self._is_done(write):
                        return None
                    raise write.refusal from None
                if code(error) != "TransactionConflictException":
                    raise
                _wait_for_others(attempt)
            else:
                before = answer.get("Attributes")
                return from_attributes(before) if before else None
        raise Contended

    def _is_done(self, write: Write) -> bool:
        """Tell whether the table is as a write would leave it.

        A transaction carries a token by which DynamoDB knows it when botocore sends it again; a
        single write does not. When the answer to the first attempt was lost, the second one fails
        on what the first has done. (What an update leaves is not told by the update alone.)
        """
        if write.action == "Update":
            return False
        wanted: Any = write.parameters.get("Item")
        key: Any = wanted and {name: wanted[name] for name in ("PK", "SK")}
        answer = reaching(
            lambda: self._client.get_item(
                TableName=self._table_name, Key=key or write.parameters["Key"], ConsistentRead=True
            )
        )
        return answer.get("Item") == wanted

    def _get_batch(self, wanted: Sequence[Key]) -> Iterator[Item]:
        """Yield the items that exist among up to a hundred keys, in as many calls as it takes."""
        pending: Any = [key_attributes(key) for key in wanted]
        for attempt in range(_CONFLICT_ATTEMPTS):
            request: Any = {self._table_name: {"Keys": pending, "ConsistentRead": True}}
            answer: Any = reaching(lambda r=request: self._client.batch_get_item(RequestItems=r))
            yield from map(from_attributes, answer.get("Responses", {}).get(self._table_name, []))
            pending = answer.get("UnprocessedKeys", {}).get(self._table_name, {}).get("Keys")
            if not pending:
                return
            _wait_for_others(attempt)
        raise ServiceUnavailable

    def _transact(self, actions: Any) -> list[str] | None:
        """Run a transaction; return None, or the cancellation code of each action."""
        try:
            reaching(lambda: self._client.transact_write_items(TransactItems=actions))
        except ClientError as error:
            reasons: Any = error.response.get("CancellationReasons", [])
            codes = [reason.get("Code", "None") for reason in reasons]
            if code(error) != "TransactionCanceledException" or "ValidationError" in codes:
                raise
            return codes
        return None


def _wait_for_others(attempt: int) -> None:
    """Wait for a transaction on the same items to end: longer each time, never in step."""
    clock.pause(0.01 * 2**attempt)
