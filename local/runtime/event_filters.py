"""Lambda's event filters: the subset that a stream's `FilterCriteria` in the template uses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from local.template.template import TemplateError

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
            check(cast("Mapping[str, Any]", rule))
            continue
        for option in cast("Sequence[object]", rule):
            used = _mapping(option)
            if not used.keys() <= _OPERATORS.keys():
                message = f"filter on {key} uses {sorted(used)}, known: {sorted(_OPERATORS)}"
                raise TemplateError(message)


def matches(pattern: Mapping[str, Any], record: object) -> bool:
    """Tell whether a record fits a pattern: every key, by any of its options."""
    return all(_fits(rule, _member(record, key)) for key, rule in pattern.items())


def _fits(rule: object, value: object) -> bool:
    if isinstance(rule, Mapping):
        return matches(cast("Mapping[str, Any]", rule), value)
    return any(_accepts(option, value) for option in cast("Sequence[object]", rule))


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _accepts(option: object, value: object) -> bool:
    rules = _mapping(option)
    if rules:
        return all(_OPERATORS[name](value, rule) for name, rule in rules.items())
    return value == option and isinstance(value, bool) is isinstance(option, bool)


def _member(record: object, key: str) -> object:
    return _mapping(record).get(key, _MISSING)
