"""Reading JSON strictly: what two parsers could read differently is refused (contract §1)."""

import json
import math
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, cast

from coreapi import policy
from coreapi.errors import MalformedRequest

_MIN_INTEGER, _MAX_INTEGER = -(2**63), 2**64 - 1
_MAX_INTEGER_DIGITS = 20


def parse(raw: bytes) -> Any:
    """Return the value that a JSON text (RFC 8259) stands for; a number with a fraction is exact.

    Raises:
        MalformedRequest: Not UTF-8, not JSON, a key twice, NaN or Infinity, a number beyond
            64 bits, nested deeper than 32, or a surrogate without its other half.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedRequest("The body is not UTF-8.") from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_decimal,
            parse_int=_integer,
        )
    except RecursionError as error:
        raise MalformedRequest(
            f"The body is nested deeper than {policy.MAX_JSON_DEPTH}."
        ) from error
    except ValueError as error:
        raise MalformedRequest("The body is not JSON.") from error
    _check(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedRequest("The body has an object with the same key twice.")
    return members


def _no_constant(_: str) -> NoReturn:
    raise MalformedRequest("NaN and Infinity are not JSON.")


def _decimal(digits: str) -> Decimal:
    if math.isinf(float(digits)):
        raise MalformedRequest("The body has a number beyond 64 bits.")
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise MalformedRequest("The body has a number beyond 64 bits.") from error


def _integer(digits: str) -> int:
    if len(digits) <= _MAX_INTEGER_DIGITS:
        number = int(digits)
        if _MIN_INTEGER <= number <= _MAX_INTEGER:
            return number
    raise MalformedRequest("The body has a number beyond 64 bits.")


def _check(value: Any) -> None:
    """Refuse what is too deep or cannot be written as UTF-8 again; without recursion."""
    pending: list[tuple[Any, int]] = [(value, 1)]
    while pending:
        current, depth = pending.pop()
        if isinstance(current, str):
            _check_text(current)
            continue
        if not isinstance(current, dict | list):
            continue
        if depth > policy.MAX_JSON_DEPTH:
            raise MalformedRequest(f"The body is nested deeper than {policy.MAX_JSON_DEPTH}.")
        if isinstance(current, dict):
            members = cast("dict[str, Any]", current)
            for key in members:
                _check_text(key)
            pending.extend((inner, depth + 1) for inner in members.values())
        else:
            pending.extend((inner, depth + 1) for inner in cast("list[Any]", current))


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedRequest("The body has half of a surrogate pair.") from error
