"""The table: get, query, and the calls that change it. DynamoDB's errors become problems here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from boto3.dynamodb import conditions
from botocore.exceptions import ClientError

from coreapi.errors import ConcurrentChange, ServiceUnavailable
from coreapi.storage.table.actions import Action, key_attributes
from coreapi.storage.table.errors import code, reaching
from coreapi.storage.table.items import Item, from_attributes, key_of, to_attributes
from coreapi.storage.table.keys import Key

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_CALLS = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


class Index(NamedTuple):
    """An index of the table, and the attributes that are its keys."""

    name: str
    hash: str
    range: str


GSI1 = Index("GSI1", "GSI1PK", "GSI1SK")


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

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        """Take the client and the table's name; calls nothing."""
        self._client = client
        self._table_name = table_name

    @property
    def client(self) -> "DynamoDBClient":
        """Return the client, for observers of its calls."""
        return self._client

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
        """Return the items that exist among the wanted, by key and in their order.

        A hundred are read per call; DynamoDB answers in an order of its own.
        """
        items: dict[Key, Item] = {}
        unique = list(dict.fromkeys(wanted))
        pending: Any = [key_attributes(key) for key in unique]
        while pending:
            batch, later = pending[:100], pending[100:]
            request: Any = {self._table_name: {"Keys": batch, "ConsistentRead": True}}
            answer: Any = reaching(lambda r=request: self._client.batch_get_item(RequestItems=r))
            for item in map(from_attributes, answer.get("Responses", {}).get(self._table_name, [])):
                items[key_of(item)] = item
            left = answer.get("UnprocessedKeys", {}).get(self._table_name, {}).get("Keys", [])
            if len(left) == len(batch):  # throttled: an answer that was too long brings some
                raise ServiceUnavailable
            pending = left + later
        return {key: items[key] for key in unique if key in items}

    def query(  # noqa: PLR0913 - as many as DynamoDB has
        self,
        partition: str,
        *,
        prefix: str = "",
        between: tuple[str, str] | None = None,
        limit: int | None = None,
        after: Item | None = None,
        newest_first: bool = False,
        index: Index | None = None,
        where: conditions.ConditionBase | None = None,
    ) -> Page:
        """Return items of one partition in the order of their sort keys.

        Args:
            partition: Value of the partition key.
            prefix: What the sort key begins with.
            between: Its first and last value instead, the lesser first.
            limit: How many items at most; without it, as many as one call brings (1 MiB).
            after: `last_key` of the page before.
            newest_first: Descending order.
            index: Query an index instead of the table.
            where: What the items must be besides; those that are not count for `limit`.
        """
        pk, sk = (index.hash, index.range) if index else ("PK", "SK")
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
            "ScanIndexForward": not newest_first,
            "ConsistentRead": index is None,
        }
        if where is not None:
            request["FilterExpression"], more_names, more = builder.build_expression(where)
            names, values = {**names, **more_names}, {**values, **more}
        request["ExpressionAttributeNames"] = names
        request["ExpressionAttributeValues"] = to_attributes(values)
        if index is not None:
            request["IndexName"] = index.name
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

    def query_all(  # noqa: PLR0913 - as `query`
        self,
        partition: str,
        *,
        prefix: str = "",
        between: tuple[str, str] | None = None,
        per_call: int | None = None,
        after: str | None = None,
        newest_first: bool = False,
        index: Index | None = None,
        where: conditions.ConditionBase | None = None,
    ) -> Iterator[Item]:
        """Yield every item of a partition, reading on as long as they are asked for.

        It takes what `query` takes, but `per_call`, which is how many items one call reads, and
        `after`, the sort key, in the table itself, of the item to go on after.
        """
        ask = partial(
            self.query,
            partition,
            prefix=prefix,
            between=between,
            limit=per_call,
            newest_first=newest_first,
            index=index,
            where=where,
        )
        page = ask(after=None if after is None else {"PK": partition, "SK": after})
        yield from page.items
        while page.last_key is not None:
            page = ask(after=page.last_key)
            yield from page.items

    def transact(self, actions: Sequence[Action]) -> Sequence[Action]:
        """Apply all actions or none; botocore's token makes a repeated send harmless.

        Returns:
            The actions whose conditions do not hold: none where all were applied.

        Raises:
            ConcurrentChange: Another transaction holds one of the items.
        """
        if not actions:
            return ()
        requests: Any = [{action.kind: action.request(self._table_name)} for action in actions]
        try:
            reaching(lambda: self._client.transact_write_items(TransactItems=requests))
        except ClientError as error:
            reasons: Any = error.response.get("CancellationReasons", [])
            codes = [reason.get("Code", "None") for reason in reasons]
            if code(error) != "TransactionCanceledException" or "ValidationError" in codes:
                raise
            failed = [
                action
                for action, reason in zip(actions, codes, strict=True)
                if reason == "ConditionalCheckFailed"
            ]
            if failed:
                return failed
            if "TransactionConflict" in codes:
                raise ConcurrentChange from None
            raise ServiceUnavailable from None
        return ()

    def write(self, action: Action) -> None:
        """Apply a put, update or delete that belongs to no transaction, at half its cost.

        It may be sent twice where an answer is lost, so its condition must allow that.

        Raises:
            Problem: The action's problem, when its condition does not hold.
            ConcurrentChange: A transaction holds the item.
        """
        send = getattr(self._client, _CALLS[action.kind])
        try:
            reaching(lambda: send(**action.request(self._table_name)))
        except ClientError as error:
            if code(error) == "ConditionalCheckFailedException":
                raise action.problem from None
            if code(error) == "TransactionConflictException":
                raise ConcurrentChange from None
            raise
