"""Observes requests: one structured log line each and a few metrics, without secrets."""

import time

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from coreapi.access.actor import Actor, ApiKeyActor, UserActor
from coreapi.errors import Problem
from coreapi.http.request import Request
from coreapi.log import logger

_SERVER_ERROR = 500


class Observation:
    """Observes one request from its beginning to its answer."""

    def __init__(self, request: Request, context: object) -> None:
        """Begin the log line, with the ids of the request and of Lambda's invocation."""
        self._began = time.perf_counter()
        self._fields: dict[str, object] = {
            "request_id": request.id,
            "route": request.route,
            "function_request_id": getattr(context, "aws_request_id", None),
        }
        # One dimension, the service: CloudWatch charges for every combination of dimensions. The
        # log line names the route.
        self._metrics = EphemeralMetrics()

    def authenticated(self, actor: Actor) -> None:
        """Record the actor."""
        if isinstance(actor, UserActor):
            self._fields["user_id"] = actor.user.id
        elif isinstance(actor, ApiKeyActor):
            self._fields["client_id"] = actor.key.client_id

    def refused(self, problem: Problem) -> None:
        """Record a problem."""
        self._fields["code"] = problem.code
        self._metrics.add_metric(name=f"Refused{problem.status}", unit=MetricUnit.Count, value=1)
        if problem.status >= _SERVER_ERROR:
            logger.warning("dependency failed", exc_info=problem, extra=self._fields)

    def failed(self, error: Exception) -> None:
        """Record a bug."""
        self._metrics.add_metric(name="Failed", unit=MetricUnit.Count, value=1)
        logger.error("unexpected failure", exc_info=error, extra=self._fields)

    def close(self, status: int) -> None:
        """Write the log line and the metrics."""
        milliseconds = (time.perf_counter() - self._began) * 1000
        logger.info(
            "answered",
            extra={**self._fields, "status": status, "duration_ms": round(milliseconds, 1)},
        )
        self._metrics.add_metric(name="Latency", unit=MetricUnit.Milliseconds, value=milliseconds)
        self._metrics.flush_metrics()
