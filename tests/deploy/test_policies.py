"""The evaluation of policies on which the tests of IAM rely: it denies, and never guesses."""

from typing import Any

import pytest

from tests.harness.authorization import NotKnownError
from tests.harness.iam_policies import Asked, allow

_TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/one"
_READ: dict[str, Any] = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": _TABLE}


def _allow(*statements: dict[str, Any], asked: Asked) -> bool:
    return allow([{"Statement": [statement]} for statement in statements], asked)


def _asked(action: str = "dynamodb:GetItem", resource: str = _TABLE, **context: Any) -> Asked:
    return Asked(action, resource, {f"dynamodb:{name}": value for name, value in context.items()})


def test_what_is_named_is_allowed_and_nothing_else() -> None:
    assert _allow(_READ, asked=_asked())
    assert not _allow(_READ, asked=_asked("dynamodb:PutItem"))
    assert not _allow(_READ, asked=_asked(resource=f"{_TABLE}-too"))
    assert not _allow(_READ, asked=_asked(resource=f"{_TABLE}/index/GSI1"))
    assert not _allow(asked=_asked())


def test_a_star_stands_for_anything_within_the_text() -> None:
    wide = {**_READ, "Action": ["dynamodb:Get*"], "Resource": [f"{_TABLE}/index/*"]}

    assert _allow(wide, asked=_asked(resource=f"{_TABLE}/index/GSI1"))
    assert not _allow(wide, asked=_asked(resource=_TABLE))


def test_a_denial_wins() -> None:
    assert not _allow(_READ, {**_READ, "Effect": "Deny"}, asked=_asked())


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "holds"),
    [
        ("ForAllValues:StringLike", ["CLIENT#*"], ["CLIENT#1"], True),
        ("ForAllValues:StringLike", ["CLIENT#*"], ["CLIENT#1", "USER#1"], False),
        ("ForAllValues:StringLike", ["CLIENT#*"], None, True),
        ("Null", "false", ["SEAL#1"], True),
        ("Null", "false", None, False),
        ("Null", "true", None, True),
        ("StringEquals", "NONE", None, False),
        ("StringEquals", "NONE", ["NONE"], True),
    ],
)
def test_a_condition_must_hold(operator: str, wanted: Any, value: Any, *, holds: bool) -> None:
    conditional = {**_READ, "Condition": {operator: {"dynamodb:Keys": wanted}}}

    assert _allow(conditional, asked=_asked(Keys=value)) is holds


@pytest.mark.parametrize(
    "statement",
    [
        {**_READ, "Condition": {"DateLessThan": {"dynamodb:Keys": "2031-01-01"}}},
        {**_READ, "Condition": {"StringEquals": {"aws:SourceIp": "192.0.2.1"}}},
        {**_READ, "NotResource": _TABLE},
        {**_READ, "Resource": "arn:aws:dynamodb:*:*:table/${aws:username}"},
    ],
)
def test_what_it_does_not_know_is_an_error(statement: dict[str, Any]) -> None:
    with pytest.raises(NotKnownError):
        _allow(statement, asked=_asked(Keys=["x"]))
