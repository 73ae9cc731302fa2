"""CORS as API Gateway would do it, with one difference: locally any origin may ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.gateway.events import Request, Response

_REQUEST_HEADERS = (
    "authorization",
    "content-type",
    "x-dry-run",
    "x-refresh-token",
    "x-active-organization-id",
    "client-id",
    "client-key",
    "idempotency-key",
    "x-request-id",
)
_METHODS = ("GET", "POST", "OPTIONS")
_EXPOSED = ("x-request-id", "retry-after", "idempotent-replayed")
_MAX_AGE_SECONDS = 600


class Cors:
    """The headers of the template's CORS configuration, or of the contract without one."""

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        """Take the HTTP API's `CorsConfiguration`."""
        headers: Sequence[str] = configuration.get("AllowHeaders") or _REQUEST_HEADERS
        methods: Sequence[str] = configuration.get("AllowMethods") or _METHODS
        exposed: Sequence[str] = configuration.get("ExposeHeaders") or _EXPOSED
        self._preflight = (
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", ", ".join(methods)),
            ("access-control-allow-headers", ", ".join(headers)),
            ("access-control-max-age", str(configuration.get("MaxAge") or _MAX_AGE_SECONDS)),
        )
        self._answer = (
            ("access-control-allow-origin", "*"),
            ("access-control-expose-headers", ", ".join(exposed)),
        )

    def preflight(self, request: Request) -> Response | None:
        """Return the answer to a preflight request, or None for any other request."""
        asked = {"origin", "access-control-request-method"} <= request.headers.keys()
        if request.method != "OPTIONS" or not asked:
            return None
        return Response(204, self._preflight, b"")

    def headers(self, request: Request) -> tuple[tuple[str, str], ...]:
        """Return what is added to the answer of a request from another origin."""
        return self._answer if "origin" in request.headers else ()
