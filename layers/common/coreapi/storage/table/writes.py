"""Writes: what a transaction is made of, each with the refusal that its failed condition means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder

from coreapi.errors import Conflict, Problem
from coreapi.storage.table.items import Item, to_attributes
from coreapi.storage.table.keys import Key

if TYPE_CHECKING:
    from coreapi.storage.table.store import Store

Action: TypeAlias = Literal["Put", "Update", "Delete", "ConditionCheck"]

# What becomes of a write where one transaction cannot hold all: most are indispensable, some can be
# written ahead (harmless where the transaction then fails), some can be left out.
WhenCrowded: TypeAlias = Literal["indispensable", "ahead", "left out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One action of a transaction.

    Attributes:
        action: DynamoDB's name of it.
        parameters: Its parameters as boto3's client takes them, without the table name.
        refusal: What a failed condition means to the caller.
        when_crowded: What becomes of it where one transaction cannot hold all.
        then: What goes on once the transaction is through; when it fails, nothing is undone.
    """

    action: Action
    parameters: dict[str, Any]
    refusal: Problem
    when_crowded: WhenCrowded = "indispensable"
    then: "Callable[[Store], object] | None" = None

    def crowded(self, when_crowded: WhenCrowded) -> "Write":
        """Return the same write, with another fate where one transaction cannot hold all."""
        return replace(self, when_crowded=when_crowded)

    def followed_by(self, then: "Callable[[Store], object]") -> "Write":
        """Return the same write, with work to be done once it is through."""
        return replace(self, then=then)

    def condition_alone(self) -> "Write | None":
        """Return the check of the write's condition, which changes nothing; None without one."""
        condition = self.parameters.get("ConditionExpression")
        if condition is None:
            return None
        item = self.parameters.get("Item", {})
        names, values = (
            {
                placeholder: said
                for placeholder, said in placeholders.items()
                if placeholder[1] in "nv"
            }
            for placeholders in (
                self.parameters.get("ExpressionAttributeNames", {}),
                self.parameters.get("ExpressionAttributeValues", {}),
            )
        )
        parameters: dict[str, Any] = {
            "Key": self.parameters.get("Key") or {name: item[name] for name in ("PK", "SK")},
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            **({"ExpressionAttributeValues": values} if values else {}),
        }
        return Write(action="ConditionCheck", parameters=parameters, refusal=self.refusal)


def absent() -> ConditionBase:
    """Return the condition that the item does not exist."""
    return Attr("PK").not_exists()


def present() -> ConditionBase:
    """Return the condition that the item exists."""
    return Attr("PK").exists()


def put(
    item: Item, *, condition: ConditionBase | None = None, refusal: Problem | None = None
) -> Write:
    """Write a whole item."""
    return _write("Put", {"Item": to_attributes(item)}, condition, refusal)


def delete(
    key: Key, *, condition: ConditionBase | None = None, refusal: Problem | None = None
) -> Write:
    """Remove an item; nothing happens where there is none, unless a condition says otherwise."""
    return _write("Delete", {"Key": key_attributes(key)}, condition, refusal)


def check(key: Key, *, condition: ConditionBase, refusal: Problem | None = None) -> Write:
    """Make the transaction depend on an item that it does not change."""
    return _write("ConditionCheck", {"Key": key_attributes(key)}, condition, refusal)


def update(
    key: Key,
    values: Mapping[str, object],
    *,
    increments: Mapping[str, int] | None = None,
    appends: Mapping[str, object] | None = None,
    condition: ConditionBase | None = None,
    refusal: Problem | None = None,
) -> Write:
    """Change attributes of an item.

    `values` sets attributes, or removes those given as None; `increments` adds to numbers and
    `appends` adds one element to lists, both starting from nothing where there is none.

    The item must exist unless the condition says otherwise: an update never makes half an item.
    """
    names: dict[str, str] = {}
    placeholders: dict[str, Any] = {}
    sets: list[str] = []
    removes: list[str] = []
    for position, (name, value) in enumerate(values.items()):
        names[f"#u{position}"] = name
        if value is None:
            removes.append(f"#u{position}")
        else:
            placeholders[f":u{position}"] = value
            sets.append(f"#u{position} = :u{position}")
    for position, (name, amount) in enumerate((increments or {}).items()):
        names[f"#i{position}"] = name
        placeholders[f":i{position}"] = amount
        placeholders[":zero"] = 0
        sets.append(f"#i{position} = if_not_exists(#i{position}, :zero) + :i{position}")
    for position, (name, element) in enumerate((appends or {}).items()):
        names[f"#a{position}"] = name
        placeholders[f":a{position}"] = [element]
        placeholders[":empty"] = []
        sets.append(
            f"#a{position} = list_append(if_not_exists(#a{position}, :empty), :a{position})"
        )
    clauses = [
        f"{keyword} {', '.join(parts)}"
        for keyword, parts in (("SET", sets), ("REMOVE", removes))
        if parts
    ]
    parameters: dict[str, Any] = {
        "Key": key_attributes(key),
        "UpdateExpression": " ".join(clauses),
        "ExpressionAttributeNames": names,
    }
    if placeholders:
        parameters["ExpressionAttributeValues"] = to_attributes(placeholders)
    return _write("Update", parameters, condition or present(), refusal)


def key_attributes(key: Key) -> dict[str, Any]:
    """Return a key as boto3's client takes it."""
    return to_attributes({"PK": key.pk, "SK": key.sk})


def refusal_of(writes: Sequence[Write], codes: Sequence[str]) -> Problem | None:
    """Return the refusal of the first write whose condition failed, by cancellation codes."""
    for write, code in zip(writes, codes, strict=False):
        if code == "ConditionalCheckFailed":
            return write.refusal
    return None


def _write(
    action: Action,
    parameters: dict[str, Any],
    condition: ConditionBase | None,
    refusal: Problem | None,
) -> Write:
    if condition is not None:
        expression, names, values = ConditionExpressionBuilder().build_expression(condition)
        names = {**parameters.get("ExpressionAttributeNames", {}), **names}
        values = {**parameters.get("ExpressionAttributeValues", {}), **to_attributes(values)}
        parameters = {**parameters, "ConditionExpression": expression}
        parameters["ExpressionAttributeNames"] = names
        if values:
            parameters["ExpressionAttributeValues"] = values
    return Write(action=action, parameters=parameters, refusal=refusal or Conflict())
