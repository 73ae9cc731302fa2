"""The HTTP server: a WSGI application on waitress in the place of API Gateway."""

import logging
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any

from waitress.server import create_server

from local.dev import Dev
from local.gateway.cors import Cors
from local.gateway.events import (
    BadResponseError,
    Request,
    Response,
    from_result,
    read_request,
    to_event,
)
from local.gateway.problems import problem
from local.gateway.routing import Router
from local.runtime.invocations import Invocations
from local.runtime.stack import Stack
from local.template.template import Template

logger = logging.getLogger("local.server")

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# API Gateway's limits. waitress's are wider, so that larger requests are still read and the client
# gets a problem document; waitress itself answers invalid HTTP.
MAX_HEADER_BYTES = 10_240
MAX_BODY_BYTES = 10 * 1024 * 1024
_READ_HEADER_BYTES = 1024 * 1024
_READ_BODY_BYTES = 64 * 1024 * 1024
_THREADS = 32
_CONNECTIONS = 1_000


class Gateway:
    """The HTTP API: routes requests to functions, as API Gateway would."""

    def __init__(self, template: Template, stack: Stack, *, verbose: bool = False) -> None:
        """Create the server of a template's routes and a stack."""
        self._router = Router(template.routes())
        self._cors = Cors(template.cors())
        self._dev = Dev(stack)
        self._invocations = Invocations(stack)
        self._stack = stack
        self._verbose = verbose

    def __call__(
        self, environ: Mapping[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one WSGI request."""
        started = monotonic()
        request = read_request(environ, environ["wsgi.input"].read())
        preflight = self._cors.preflight(request)
        response = preflight or self._answer(request)
        headers = [*response.headers, *(() if preflight else self._cors.headers(request))]
        if response.status != 204:  # noqa: PLR2004
            headers.append(("content-length", str(len(response.body))))
        start_response(response.status_line, headers)
        if self._verbose:
            took = round((monotonic() - started) * 1000)
            line = f"{request.method} {request.path} {response.status} {took} ms"
            print(line, file=sys.stderr)
        return [] if request.method == "HEAD" else [response.body]

    def _answer(self, request: Request) -> Response:
        try:
            return (
                self._problem(request)
                or self._dev.answer(request)
                or self._invocations.answer(request)
                or self._invoke(request)
            )
        except Exception:
            logger.exception("%s %s failed", request.method, request.path)
            return problem(500, "INTERNAL_ERROR", "Something went wrong on our side.")

    def _problem(self, request: Request) -> Response | None:
        if request.header_bytes > MAX_HEADER_BYTES:
            return problem(431, "HEADERS_TOO_LARGE", "The headers are too large.")
        if len(request.body) > MAX_BODY_BYTES:
            return problem(413, "CONTENT_TOO_LARGE", "The body is too large.")
        return None

    def _invoke(self, request: Request) -> Response:
        match = self._router.match(request.method, request.path)
        if match is None:
            return problem(404, "NOT_FOUND", "There is no such route.")
        event = to_event(request, match, self._stack.clock.now())
        with self._stack.lock.shared():
            result = self._stack.functions.invoke(match.route.function, event)
        try:
            return from_result(result)
        except BadResponseError as error:
            message = f"{match.route.function}: {error}"
            raise BadResponseError(message) from error


def bind(host: str, port: int) -> socket.socket:
    """Bind the address; connections are answered from now on.

    Raises:
        OSError: The address is in use, or not of this machine.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def serve(application: Application, listener: socket.socket) -> None:
    """Answer requests until SystemExit or KeyboardInterrupt, then end those under way."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server: Any = create_server(
        application,
        sockets=[listener],
        threads=_THREADS,
        connection_limit=_CONNECTIONS,
        max_request_header_size=_READ_HEADER_BYTES,
        max_request_body_size=_READ_BODY_BYTES,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    server.run()
    server.close()
