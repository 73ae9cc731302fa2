"""Evaluates policies as IAM does: whether they allow an action on a resource under conditions.

moto knows the caller, but not resources or conditions of DynamoDB and Secrets Manager: there it
would always deny. This evaluates only the elements that the product's policies use: an unknown
element, operator or context is an error, never a guess.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.harness.authorization import NotKnownError
from tests.harness.transformed_template import listed, statements

_ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Condition"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One access of a request.

    Attributes:
        action: As policies name it.
        resource: The ARN.
        context: Condition keys and their values; None for a key that the request does not have.
    """

    action: str
    resource: str
    context: Mapping[str, Sequence[str] | None] = field(
        default_factory=dict[str, "Sequence[str] | None"]
    )


def allow(documents: Iterable[Any], asked: Asked) -> bool:
    """Return whether policies allow an access: one statement does, and none denies it."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in statements(document)
        if _applies(statement, asked)
    }
    return effects == {"Allow"}


def _applies(statement: Mapping[str, Any], asked: Asked) -> bool:
    if not statement.keys() <= _ELEMENTS:
        raise NotKnownError(f"elements of {statement}")
    return (
        any(_fits(one, asked.action, re.IGNORECASE) for one in listed(statement["Action"]))
        and any(_fits(one, asked.resource) for one in listed(statement["Resource"]))
        and all(
            _holds(operator, wanted, asked.context.get(key, ...), key)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(operator: str, wanted: Any, values: Any, key: str) -> bool:
    """Evaluate one condition; `values` is `...` where the request's value is unknown."""
    if values is ...:
        raise NotKnownError(f"the value of {key}")
    patterns = listed(wanted)
    match operator:
        case "ForAllValues:StringLike":
            return all(any(_fits(one, value) for one in patterns) for value in values or ())
        case "Null":
            return (values is None) == (patterns == ["true"])
        case "StringEquals":
            return values is not None and values[0] in patterns
        case _:
            raise NotKnownError(f"the operator {operator}")


def _fits(pattern: str, text: str, flags: int = 0) -> bool:
    """Compare with `*` and `?` as IAM takes them; variables are not known here."""
    if "${" in pattern:
        raise NotKnownError(f"the variable in {pattern}")
    wild = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wild, text, flags | re.DOTALL) is not None
