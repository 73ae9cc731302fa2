"""Actions: the puts, updates, deletes and condition checks that a transaction is made of."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any, Literal, Protocol, TypeAlias

from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder

from coreapi.errors import ConcurrentChange, Problem
from coreapi.storage.table.items import Item, key_of, to_attributes
from coreapi.storage.table.keys import Key


class Versioned(Protocol):
    """A model that each change gives another version."""

    @property
    def version(self) -> int:
        """Return how often it was written."""
        ...


Kind: TypeAlias = Literal["Put", "Update", "Delete", "ConditionCheck"]


class Overflow(Enum):
    """Where an action goes when one transaction cannot hold all of them."""

    REQUIRED = auto()  # into the transaction, always
    EARLY = auto()  # before it: harmless if the transaction then fails; has no condition
    LATE = auto()  # after it: harmless if it is never done; only there its condition counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action on one item.

    Attributes:
        kind: DynamoDB's name of it.
        key: The item.
        parameters: The item to put, or the update, as boto3's client takes it.
        condition: What must hold of the item as it was before the transaction.
        problem: What it means that the condition does not hold.
        overflow: Where it goes when one transaction cannot hold all.
    """

    kind: Kind
    key: Key
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    condition: ConditionBase | None = None
    problem: Problem = field(default_factory=ConcurrentChange)
    overflow: Overflow = Overflow.REQUIRED

    def may_be(self, overflow: Overflow) -> "Action":
        """Return the same action with another overflow policy."""
        return replace(self, overflow=overflow)

    def required(self) -> "Action":
        """Return the same action as part of the transaction, which guards a late one."""
        action = self.unconditional() if self.overflow is Overflow.LATE else self
        return action.may_be(Overflow.REQUIRED)

    def unconditional(self) -> "Action":
        """Return the same action without its condition."""
        return replace(self, condition=None)

    def only_checked(self) -> "Action":
        """Return the check of the action's condition, which changes nothing."""
        return replace(self, kind="ConditionCheck", parameters={})

    def merged_with(self, other: "Action") -> "Action":
        """Return one action that does what both do on their one item, in the transaction.

        Which of two conditions does not hold is unknown, so the item is to be read anew.

        Raises:
            ValueError: Both change it, which is a mistake in the caller.
        """
        change, check = (other, self) if self.kind == "ConditionCheck" else (self, other)
        if check.kind != "ConditionCheck":
            raise ValueError(f"one transaction changes {self.key} twice")
        change = change.required()
        condition = check.condition
        if condition and change.condition and condition != change.condition:
            condition = change.condition & condition
        return replace(change, condition=condition, problem=check.problem)

    def request(self, table_name: str) -> dict[str, Any]:
        """Return the parameters of the action, as boto3's client takes them."""
        request: dict[str, Any] = {"TableName": table_name, **self.parameters}
        if self.kind != "Put":
            request["Key"] = key_attributes(self.key)
        if self.condition is not None:
            built = ConditionExpressionBuilder().build_expression(self.condition)
            request["ConditionExpression"] = built.condition_expression
            for name, placeholders in (
                ("ExpressionAttributeNames", built.attribute_name_placeholders),
                ("ExpressionAttributeValues", to_attributes(built.attribute_value_placeholders)),
            ):
                if placeholders:
                    request[name] = {**request.get(name, {}), **placeholders}
        return request


def absent() -> ConditionBase:
    """Return the condition that the item does not exist."""
    return Attr("PK").not_exists()


def present() -> ConditionBase:
    """Return the condition that the item exists."""
    return Attr("PK").exists()


def as_read(thing: Versioned) -> ConditionBase:
    """Return the condition that nothing has changed a thing since it was read."""
    return Attr("version").eq(thing.version)


def put(
    item: Item, *, condition: ConditionBase | None = None, otherwise: Problem | None = None
) -> Action:
    """Write a whole item."""
    return Action(
        kind="Put",
        key=key_of(item),
        parameters={"Item": to_attributes(item)},
        condition=condition,
        problem=otherwise or ConcurrentChange(),
    )


def delete(
    key: Key, *, condition: ConditionBase | None = None, otherwise: Problem | None = None
) -> Action:
    """Remove an item; nothing happens where there is none, unless a condition says otherwise."""
    problem = otherwise or ConcurrentChange()
    return Action(kind="Delete", key=key, condition=condition, problem=problem)


def check(key: Key, condition: ConditionBase) -> Action:
    """Make a transaction depend on an item that it does not change."""
    return Action(kind="ConditionCheck", key=key, condition=condition)


def update(
    key: Key,
    values: Mapping[str, object],
    *,
    increments: Mapping[str, int] | None = None,
    appends: Mapping[str, object] | None = None,
    condition: ConditionBase | None = None,
    otherwise: Problem | None = None,
) -> Action:
    """Change attributes of an item.

    `values` sets attributes, or removes those given as None; `increments` adds to numbers and
    `appends` adds one element to lists, both starting from nothing where there is none.

    The item must exist unless the condition says otherwise: an update never makes half an item.
    """
    appended = "{0} = list_append(if_not_exists({0}, :empty), {1})"
    parts: list[tuple[str, str, str, object]] = [
        *(("SET", "{} = {}", name, value) for name, value in values.items() if value is not None),
        *(("SET", appended, name, [element]) for name, element in (appends or {}).items()),
        *(("ADD", "{} {}", name, amount) for name, amount in (increments or {}).items()),
        *(("REMOVE", "{}", name, None) for name, value in values.items() if value is None),
    ]
    clauses, names = defaultdict[str, list[str]](list), dict[str, str]()
    placeholders: dict[str, object] = {":empty": list[object]()} if appends else {}
    for position, (keyword, form, name, value) in enumerate(parts):
        names[f"#u{position}"] = name
        clauses[keyword].append(form.format(f"#u{position}", f":u{position}"))
        if value is not None:
            placeholders[f":u{position}"] = value
    parameters: dict[str, Any] = {
        "UpdateExpression": " ".join(f"{k} {', '.join(each)}" for k, each in clauses.items()),
        "ExpressionAttributeNames": names,
    }
    if placeholders:
        parameters["ExpressionAttributeValues"] = to_attributes(placeholders)
    return Action(
        kind="Update",
        key=key,
        parameters=parameters,
        condition=condition or present(),
        problem=otherwise or ConcurrentChange(),
    )


def rewrite(before: Item, after: Item, *, condition: ConditionBase) -> Action:
    """Change an item from what was read; only attributes that differ are named."""
    names = before.keys() | after.keys()
    values = {n: after.get(n) for n in sorted(names) if before.get(n) != after.get(n)}
    return update(key_of(before), values, condition=condition)


def key_attributes(key: Key) -> dict[str, Any]:
    """Return a key as boto3's client takes it."""
    return to_attributes({"PK": key.pk, "SK": key.sk})
