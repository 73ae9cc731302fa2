"""The declaration that every handler makes: one operation for one endpoint.

`endpoint()` returns the Lambda handler. It does, in this order: logging context, authenticate,
authorise the endpoint, parse, run, build the view, serialise; and it turns every problem into a
response. A caller without the permission of an internal endpoint gets its 403 for any body, so the
answer reveals nothing about bodies.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from coreapi import policy, retrying
from coreapi.bootstrap import App, app
from coreapi.context import Call, Origin
from coreapi.contracts.file import File
from coreapi.contracts.shapes import Command, Empty, View
from coreapi.errors import FieldError, MalformedRequest, Problem, ValidationFailed
from coreapi.http import idempotency
from coreapi.http import response as responses
from coreapi.http.authentication import Caller
from coreapi.http.request import Request
from coreapi.http.request_log import Observation
from coreapi.http.response import Response

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# Of the function's time, what the last attempt and the answer may take.
_RESERVE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint, declared; callable as a Lambda handler.

    Attributes:
        operation: What it does: `operation(call)`, or `operation(call, command)` with a body.
        caller: The kind of caller that it takes.
        body: What it takes as JSON; None for an operation that takes nothing.
        parameters: What it takes from path and query instead, on a GET.
        view: What it answers: a view of what the operation returns, or its bytes as a file.
        status: The HTTP status of success.
        is_idempotent: Whether sending it again is harmless by itself. A creation that is not takes
            an Idempotency-Key.
        headers: Further headers of success.
        max_body_bytes: A larger body is refused.
    """

    operation: Callable[..., Any]
    _: KW_ONLY
    caller: Caller
    view: type[View] | File
    body: type[Command] | None = None
    parameters: type[Command] | None = None
    status: int = 200
    is_idempotent: bool = False
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    max_body_bytes: int = policy.MAX_BODY_BYTES

    def __call__(self, event: Mapping[str, Any], context: object) -> Response:
        """Answer one request; never raises."""
        request = Request.from_event(event)
        observation = Observation(request, context)
        deadline = deadline_of(context)
        try:
            present = app()
            response = retrying.until(
                deadline, lambda: self._answer(request, present, observation, deadline)
            )
        except Problem as problem:
            observation.refused(problem)
            response = responses.of_problem(problem, request.id)
        except Exception as error:  # noqa: BLE001 - the one edge: a bug becomes a logged 500
            observation.failed(error)
            response = responses.of_problem(Problem(), request.id)
        observation.close(response["statusCode"])
        return response

    def status_of(self, result: Any) -> int:  # noqa: ARG002 - of this kind of endpoint, always one
        """Return the HTTP status of what the operation returned."""
        return self.status

    @property
    def takes_idempotency_key(self) -> bool:
        """Return whether a key makes sure that it creates once, however often it is sent."""
        return self.status == HTTPStatus.CREATED and not self.is_idempotent

    @property
    def has_dry_run(self) -> bool:
        """Return whether it has a dry run, as every write behind a permission.

        Other writes check secrets, and count every attempt.
        """
        permission = self.caller.access.permission
        return permission is not None and not permission.only_reads

    def _answer(
        self, request: Request, application: App, observation: Observation, deadline: float
    ) -> Response:
        """Answer a request by what is true at this moment, the caller's own rights included.

        A replay is the exception: it repeats what the caller was answered, whose rights at a core
        endpoint only the operation checks.
        """
        actor = self.caller.authenticate(request, application)
        observation.authenticated(actor)
        call = application.call(actor, _origin(request), self.caller.access, deadline=deadline)
        self.caller.authorise(call)
        if _is_dry_run(request):
            call = self._only_looking(call)
        command = self._command(request)
        key = request.idempotency_key() if self.takes_idempotency_key else None
        if key is None:
            return self._run(call, command, request)
        headers = {**self.headers, "idempotent-replayed": "true"}
        return idempotency.once(
            call,
            request,
            key,
            command,
            create=lambda storing: self._run(storing, command, request),
            stored=self._shown_again,
            replay=lambda body: _of_json(call, body, self.status, request, headers),
        )

    def _run(self, call: Call, command: Command, request: Request) -> Response:
        takes_nothing = self.body is None and self.parameters is None
        result = self.operation(call) if takes_nothing else self.operation(call, command)
        if isinstance(self.view, File):
            return responses.of_file(result, self.view, self.status, request.id, self.headers)
        view = self.view.of(result)
        body = (view.shown_again() if call.is_dry_run else view).model_dump_json(by_alias=True)
        return _of_json(call, body, self.status_of(result), request, self.headers)

    def _only_looking(self, call: Call) -> Call:
        """Return the call of a dry run: every write is checked, none is made."""
        if not self.has_dry_run:
            raise MalformedRequest("This endpoint has no dry run.")
        return replace(call, would_change=[])

    def _shown_again(self, made: object) -> str:
        view = cast("type[View]", self.view)
        return view.of(made).shown_again().model_dump_json(by_alias=True)

    def _command(self, request: Request) -> Command:
        """Return what the request asks, as a command; where nothing is taken, nothing may come."""
        if self.parameters is not None:
            _refuse_twice(request)
            return validated(self.parameters, {**request.query, **request.path_parameters})
        nothing = validated(Empty, request.query)
        if request.method == "GET":
            return nothing
        document: Any = request.json(self.max_body_bytes)
        if not isinstance(document, dict):
            raise ValidationFailed(FieldError("", "Must be an object."))
        return validated(self.body or Empty, cast("dict[str, Any]", document))


# Handlers read `handler = endpoint(operation, …)`.
endpoint = Endpoint


def validated(model: type[Command], document: Mapping[str, Any]) -> Command:
    """Return a document as a command.

    Raises:
        ValidationFailed: With all that does not fit.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise ValidationFailed(*_field_errors(error)) from None


def deadline_of(context: Any) -> float:
    """Return when to stop waiting for other requests, by `time.monotonic`."""
    remaining_seconds: float = context.get_remaining_time_in_millis() / 1000
    return time.monotonic() + remaining_seconds - _RESERVE_SECONDS


def _of_json(
    call: Call, body: str, status: int, request: Request, headers: Mapping[str, str]
) -> Response:
    """Return the response that carries an answer; in a dry run, that says what it would be."""
    if call.would_change is None:
        return responses.of_json(body, status, request.id, headers)
    # Loaded where it is asked for, which is rarely.
    from coreapi.contracts.dry_run import ChangeView, DryRunView  # noqa: PLC0415

    changes = [ChangeView.of(change) for change in call.would_change]
    view = DryRunView(dry_run=True, changes=changes, status=status, answer=json.loads(body))
    return responses.of_view(view, HTTPStatus.OK, request.id, {})


def _is_dry_run(request: Request) -> bool:
    asked = request.headers.get("x-dry-run", "false").strip().lower()
    if asked not in {"true", "false"}:
        raise MalformedRequest("Send true or false as x-dry-run.")
    return asked == "true"


def _refuse_twice(request: Request) -> None:
    """Refuse in the query what the path says already, and might say otherwise."""
    twice = sorted(request.query.keys() & request.path_parameters.keys())
    if twice:
        raise ValidationFailed(*(FieldError(f"/{name}", "Unknown field.") for name in twice))


def _origin(request: Request) -> Origin:
    return Origin(
        request_id=request.id,
        ip=request.ip,
        user_agent=request.user_agent,
        active_organization_id=request.header("x-active-organization-id"),
        refresh_token=request.header("x-refresh-token"),
    )


def _field_errors(error: ValidationError) -> list[FieldError]:
    """Return what pydantic found, as JSON pointers (RFC 6901), without echoing any value."""
    return [
        FieldError(
            "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in found["loc"]),
            _message(found),
        )
        for found in error.errors(include_url=False, include_input=False)
    ]


_MESSAGES = {
    "bool_type": "Must be true or false.",
    "dict_type": "Must be an object.",
    "enum": "Must be {expected}.",
    "extra_forbidden": "Unknown field.",
    "finite_number": "Must be a number.",
    "float_type": "Must be a number.",
    "greater_than_equal": "Must be at least {ge}.",
    "int_type": "Must be a whole number.",
    "less_than_equal": "Must be at most {le}.",
    "list_type": "Must be a list.",
    "literal_error": "Must be {expected}.",
    "missing": "This field is required.",
    "model_type": "Must be an object.",
    "string_pattern_mismatch": "Must match {pattern}.",
    "string_too_long": "Must have at most {max_length} characters.",
    "string_too_short": "Must not be empty.",
    "string_type": "Must be a string.",
    "too_long": "Must have at most {max_length} elements.",
    "too_short": "Must not be empty.",
    "tuple_type": "Must be a list.",
}


def _message(found: "ErrorDetails") -> str:
    """Return what is wrong, in our words; a validator's own message stands as it is."""
    known = _MESSAGES.get(found["type"])
    if known is None:
        return found["msg"].removeprefix("Value error, ")
    return known.format_map(found.get("ctx", {}))
