"""Lambda's event filters: the subset that a stream's `FilterCriteria` in the template uses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.template import TemplateError

_MISSING = object()
_OPERATORS: Mapping[str, Callable[[object, Any], bool]] = {
    "prefix": lambda value, wanted: isinstance(value, str) and value.startswith(wanted),
    "suffix": lambda value, wanted: isinstance(value, str) and value.endswith(wanted),
    "exists": lambda value, wanted: (value is not _MISSING) is bool(wanted),
}


def check(pattern: Mapping[str, Any]) -> None:
    """Refuse a pattern that could not be honoured, before anything depends on it.

    Raises:
        TemplateError: it uses an operator that is not implemented here.
    """
    for key, rule in pattern.items():
        if isinstance(rule, Mapping):
            check(rule)
            continue
        for option in rule:
            if isinstance(option, Mapping) and not option.keys() <= _OPERATORS.keys():
                message = f"filter on {key} uses {sorted(option)}, known: {sorted(_OPERATORS)}"
                raise TemplateError(message)


def matches(pattern: Mapping[str, Any], record: object) -> bool:
    """Tell whether a record fits a pattern: every key, by any of its options."""
    return all(_fits(rule, _member(record, key)) for key, rule in pattern.items())


def _fits(rule: Mapping[str, Any] | Sequence[object], value: object) -> bool:
    if isinstance(rule, Mapping):
        return matches(rule, value)
    return any(_accepts(option, value) for option in rule)


def _accepts(option: object, value: object) -> bool:
    if isinstance(option, Mapping):
        return all(_OPERATORS[name](value, wanted) for name, wanted in option.items())
    return value == option and type(value) is type(option)


def _member(record: object, key: str) -> object:
    return record.get(key, _MISSING) if isinstance(record, Mapping) else _MISSING
