"""Injects faults into calls of AWS, where botocore passes them to the network.

This is below botocore's own retries, so that none of them hides a fault: a call with a fault fails
each time that botocore sends it, unless the fault's name says `once`.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from moto.core.models import botocore_stubber

Answer: TypeAlias = tuple[int, dict[str, Any], str | bytes]
Lasts: TypeAlias = Literal["call", "on"]

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}
_INVOKED: Answer = (202, {}, b"")


@dataclass(frozen=True, slots=True)
class AwsCall:
    """One call of an AWS service.

    Attributes:
        service: The first word of its host, or `s3`.
        operation: Its name, where the service sends one.
        body: Its JSON document.
        invocation: The same for all that botocore sends for one call.
    """

    service: str
    operation: str
    body: dict[str, Any] = field(repr=False)
    invocation: str = field(repr=False, compare=False)

    @property
    def writes(self) -> bool:
        """Return whether it changes the table."""
        return self.operation in _WRITES

    @property
    def asks_index(self) -> bool:
        """Return whether it reads the index."""
        return "IndexName" in self.body


@dataclass(frozen=True, slots=True)
class Transit:
    """A call on its way.

    Attributes:
        call: What is called.
        sent: How often botocore has sent it before.
        is_first: Whether the fault is injected into this call, or into an earlier one.
        go_on: Sends it, and returns the answer.
    """

    call: AwsCall
    sent: int
    is_first: bool
    go_on: Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail.

    Attributes:
        name: As in the names of tests.
        fits: Returns whether it can happen to a call.
        answer: Returns the answer of the call, or raises.
        lasts: Whether it affects one call, or that one and all later ones that it fits.
        commits: Whether the call takes effect nevertheless.
    """

    name: str
    fits: Callable[[AwsCall], bool]
    answer: Callable[[Transit], Answer]
    lasts: Lasts = "call"
    commits: bool = False


@contextmanager
def watched() -> Generator[list[AwsCall]]:
    """Record the calls that are made in the block, in order, each once."""
    with _passing(lambda _, go_on: go_on()) as calls:
        yield calls


@contextmanager
def struck(fault: Fault, at: int) -> Generator[list[AwsCall]]:
    """Inject a fault into the call of this number, from 0, in the block."""
    sent: dict[str, int] = {}

    def pass_on(number: int, call: AwsCall, go_on: Callable[[], Answer]) -> Answer:
        is_meant = number == at or (fault.lasts == "on" and number > at)
        if not is_meant or not fault.fits(call):
            return go_on()
        transit = Transit(call, sent.get(call.invocation, 0), number == at, go_on)
        sent[call.invocation] = transit.sent + 1
        return fault.answer(transit)

    calls: list[AwsCall] = []

    def answer(call: AwsCall, go_on: Callable[[], Answer]) -> Answer:
        number = next(n for n, one in enumerate(calls) if one.invocation == call.invocation)
        return pass_on(number, call, go_on)

    with _passing(answer, calls) as made:
        yield made


@contextmanager
def _passing(
    answer: Callable[[AwsCall, Callable[[], Answer]], Answer], calls: list[AwsCall] | None = None
) -> Generator[list[AwsCall]]:
    """Pass every call in the block to `answer`, after recording it."""
    made: list[AwsCall] = [] if calls is None else calls
    inner = vars(botocore_stubber)["process_request"]

    def process_request(request: Any) -> Answer:
        call = _read(request)
        if all(one.invocation != call.invocation for one in made):
            made.append(call)
        # Functions that are to be invoked later are not run here; the test runs them.
        return answer(call, lambda: _INVOKED if call.service == "lambda" else inner(request))

    vars(botocore_stubber)["process_request"] = process_request
    try:
        yield made
    finally:
        vars(botocore_stubber)["process_request"] = inner


def _read(request: Any) -> AwsCall:
    host = urlsplit(str(request.url)).netloc
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    target = headers.get("x-amz-target", "")
    return AwsCall(
        service="s3" if ".s3." in host else host.split(".")[0],
        operation=target.rpartition(".")[2] or str(request.method),
        body=json.loads(request.body) if "json" in headers.get("content-type", "") else {},
        invocation=headers["amz-sdk-invocation-id"],
    )


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
