"""Which problems an endpoint can answer, and when: read from the docstrings that say so.

The functions that authenticate, authorise, read and operate name their problems in `Raises:`.
The description says the same, and a test holds every answer of the tests against it.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from coreapi import errors
from coreapi.errors import (
    MalformedRequest,
    PasswordChangeRequired,
    Problem,
    ServiceUnavailable,
    ValidationFailed,
)
from coreapi.http import idempotency
from coreapi.http.authentication import Caller
from coreapi.http.request import Request
from reference.declarations import Declaration

_SECTION = re.compile(r"^Raises:\n((?:[ ]{4}.*\n?|\n)+)", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RaisedProblem:
    """One problem, and when an endpoint answers it."""

    problem: type[Problem]
    when: str


def of(declared: Declaration) -> dict[int, list[RaisedProblem]]:
    """Return what an endpoint refuses, by status, each code once and all in order."""
    found: dict[type[Problem], list[str]] = {}
    for raised in _all(declared):
        reasons = found.setdefault(raised.problem, [])
        if raised.when not in reasons:
            reasons.append(raised.when)
    by_status: dict[int, list[RaisedProblem]] = {}
    for problem in sorted(found, key=lambda problem: (problem.status, problem.code)):
        by_status.setdefault(problem.status, []).append(
            RaisedProblem(problem, " ".join(found[problem]))
        )
    return by_status


def _all(declared: Declaration) -> Iterator[RaisedProblem]:
    endpoint = declared.endpoint
    yield from _of_caller(endpoint.caller)
    if declared.method == "POST":
        yield from _raised_by(Request.json)
    yield RaisedProblem(ValidationFailed, "A field is missing, unknown or not what it may be.")
    yield RaisedProblem(
        MalformedRequest,
        "`x-dry-run` is not `true` or `false`, or there is no dry run.",
    )
    if declared.endpoint.takes_idempotency_key:
        yield from _raised_by(Request.idempotency_key)
        yield from _raised_by(idempotency.once)
    yield from _raised_by(endpoint.operation)
    yield RaisedProblem(ServiceUnavailable, ServiceUnavailable.detail)
    yield RaisedProblem(Problem, Problem.detail)


def _of_caller(caller: Caller) -> Iterator[RaisedProblem]:
    """Yield what a kind of caller is refused, its own kind's first, then what it is a kind of."""
    for kind in type(caller).__mro__:
        for step in ("authenticate", "authorise"):
            for raised in _raised_by(vars(kind).get(step)):
                is_open = getattr(caller, "with_temporary_password", False)
                if not (is_open and raised.problem is PasswordChangeRequired):
                    yield raised


def _raised_by(step: Callable[..., Any] | None) -> Iterator[RaisedProblem]:
    section = _SECTION.search(f"{inspect.getdoc(step) or ''}\n" if step else "")
    for name, when in _ENTRY.findall(section[1] if section else ""):
        yield RaisedProblem(getattr(errors, name), re.sub(r"\s+", " ", when))
