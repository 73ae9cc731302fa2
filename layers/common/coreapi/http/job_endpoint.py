"""Endpoints whose work may take longer than one call: their function continues by invoking itself.

The same handler takes three kinds of events: a request, which waits for an answer only as long as
API Gateway does; the event of a schedule or an operator, which is the body itself and is trusted,
since only they may invoke the function; and the event that the function sends itself, `{"cursor":
…}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from coreapi import retrying
from coreapi.access.actor import SystemActor
from coreapi.bootstrap import app
from coreapi.context import Call, Origin
from coreapi.contracts.shapes import Command, View
from coreapi.http.endpoint import Endpoint, deadline_of, validated
from coreapi.http.request_log import logger
from coreapi.http.response import Response
from coreapi.models.job import JobStatus, Progress

# The last batch begins with at least this much of the function's time left: storage may be slow,
# and the answer must be sent before API Gateway stops waiting.
_RESERVE_MILLISECONDS = 10_000


@dataclass(frozen=True, slots=True)
class Resumable(Endpoint):
    """One endpoint whose operation returns the `Progress` of a job.

    Attributes:
        operation: Works while it has time: `operation(call, command, has_time)`.
        event: The shape of an event that is not a request; by default that of the body.
    """

    _: KW_ONLY
    event: type[Command] | None = None

    def __call__(self, event: Mapping[str, Any], context: object) -> Response:
        """Answer a request with a response, and another event with only the view.

        Raises:
            Problem: The event is refused. Lambda reports it to the sender, and retries an
                asynchronous invocation.
        """
        work = partial(self._work, cast("Any", context))
        if "requestContext" in event:
            return Endpoint.__call__(replace(self, operation=work), event, context)
        origin = Origin(request_id=str(getattr(context, "aws_request_id", "")))
        deadline = deadline_of(context)
        call = app().call(SystemActor(), origin, self.caller.access, deadline=deadline)
        command = validated(self.event or self._body, event)
        progress = retrying.until(deadline, lambda: work(call, command))
        logger.info("job", extra={"request_id": origin.request_id, **_details(progress)})
        return cast("type[View]", self.view).of(progress).model_dump(mode="json", by_alias=True)

    def status_of(self, result: Progress) -> int:
        """Return 200 for a job that is done, and 202 for one that continues."""
        is_done = result.status is JobStatus.DONE
        return HTTPStatus.OK if is_done else HTTPStatus.ACCEPTED

    @property
    def _body(self) -> type[Command]:
        return cast("type[Command]", self.body)

    def _work(self, context: Any, call: Call, command: Command) -> Progress:
        """Work while there is time, and invoke the function again for the rest."""

        def has_time() -> bool:
            return context.get_remaining_time_in_millis() > _RESERVE_MILLISECONDS

        operation: Callable[..., Progress] = self.operation
        progress = operation(call, command, has_time)
        if progress.goes_on and not call.is_dry_run:
            app().invoke_later(context.function_name, {"cursor": progress.next_cursor})
        return progress


# Handlers read `handler = resumable(operation, …)`.
resumable = Resumable


def _details(progress: Progress) -> dict[str, object]:
    return {"status": progress.status.value, **progress.counts}
