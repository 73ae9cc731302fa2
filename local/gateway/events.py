"""Between WSGI and API Gateway's HTTP API payload, format 2.0.

What API Gateway does to a request is done here too: the path is percent-decoded once, header names
are lower-cased, repeated query parameters are joined by commas, cookies have a list of their own,
and a body that is not text is base64.
"""

import base64
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from local.gateway.routing import Match
from local.template.intrinsics import ACCOUNT

_TEXT_TYPES = {
    "",
    "application/json",
    "application/xml",
    "application/javascript",
    "application/x-javascript",
}
_HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "upgrade", "expect", "proxy-connection"}
_CONNECTION_OWNED = {"connection", "keep-alive", "transfer-encoding", "trailer", "upgrade"}


@dataclass(frozen=True, slots=True)
class Request:
    """A received request, before it is routed."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    protocol: str
    source_ip: str
    body: bytes

    @property
    def header_bytes(self) -> int:
        """Return the size that API Gateway limits: request line and headers."""
        line = len(self.method) + len(self.path) + len(self.query)
        return line + sum(len(name) + len(value) for name, value in self.headers.items())


@dataclass(frozen=True, slots=True)
class Response:
    """An answer on its way to the client."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def status_line(self) -> str:
        """Return code and phrase, as WSGI wants them."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Unknown"
        return f"{self.status} {phrase}"

    def header(self, name: str) -> str | None:
        """Return the first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class BadResponseError(Exception):
    """A handler returned what API Gateway would answer with 500."""


def read_request(environ: Mapping[str, Any], body: bytes) -> Request:
    """Read a WSGI request; the path comes from the request line itself, unlike PATH_INFO."""
    target: str = environ.get("REQUEST_URI") or "/"
    raw_path, _, query = target.partition("#")[0].partition("?")
    if not raw_path.startswith("/"):
        raw_path = urlsplit(raw_path).path or "/"  # absolute form, as a proxy would send it
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): _utf8(str(value))
        for name, value in environ.items()
        if name.startswith("HTTP_") or name in {"CONTENT_TYPE", "CONTENT_LENGTH"}
    }
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        path=unquote_to_bytes(raw_path.encode("latin-1")).decode(errors="replace"),
        query=_utf8(query),
        headers=headers,
        protocol=str(environ.get("SERVER_PROTOCOL", "HTTP/1.1")),
        source_ip=str(environ.get("REMOTE_ADDR", "127.0.0.1")),
        body=body,
    )


def to_event(request: Request, match: Match, now: datetime) -> dict[str, Any]:
    """Return the event that API Gateway would hand to the route's function."""
    headers = {name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP}
    cookies = [part.strip() for part in headers.pop("cookie", "").split(";") if part.strip()]
    host = headers.get("host", "localhost")
    forwarded = headers.get("x-forwarded-for")
    headers |= {
        "x-forwarded-for": f"{forwarded}, {request.source_ip}" if forwarded else request.source_ip,
        "x-forwarded-port": host.rpartition(":")[2] if ":" in host else "80",
        "x-forwarded-proto": "http",
    }
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": host,
            "domainPrefix": "local",
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": request.protocol,
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": uuid.uuid4().hex,
            "routeKey": match.route.key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    query = _query(request.query)
    if query:
        event["queryStringParameters"] = query
    if match.parameters:
        event["pathParameters"] = dict(match.parameters)
    if cookies:
        event["cookies"] = cookies
    if request.body:
        text = _text(request)
        event["isBase64Encoded"] = text is None
        event["body"] = base64.b64encode(request.body).decode() if text is None else text
    return event


def from_result(result: object) -> Response:
    """Return what API Gateway would answer for a handler's return value.

    Raises:
        BadResponseError: the value is not a response in payload format 2.0.
    """
    if not isinstance(result, Mapping) or "statusCode" not in result:
        message = f"a handler must return a mapping with statusCode, not {result!r:.100}"
        raise BadResponseError(message)
    answer = cast("Mapping[str, Any]", result)
    status, body = answer["statusCode"], answer.get("body") or ""
    if not isinstance(status, int) or not isinstance(body, str):
        message = "statusCode must be an integer and body a string"
        raise BadResponseError(message)
    headers: Mapping[str, object] = answer.get("headers") or {}
    cookies: Sequence[object] = answer.get("cookies") or ()
    pairs = [
        (name.lower(), _header_text(value))
        for name, value in headers.items()
        if name.lower() not in _CONNECTION_OWNED
    ]
    pairs += [("set-cookie", str(cookie)) for cookie in cookies]
    if not any(name == "content-type" for name, _ in pairs):
        pairs.append(("content-type", "text/plain; charset=utf-8"))
    data = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return Response(int(status), tuple(pairs), data)


def _header_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if any(character in text for character in "\r\n\0"):
        message = "a response header holds a control character"
        raise BadResponseError(message)
    return text.encode().decode("latin-1")  # WSGI's way to say UTF-8 bytes


def _utf8(text: str) -> str:
    """Return a text that WSGI passes on byte by byte, decoded where it is UTF-8."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _query(query: str) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _text(request: Request) -> str | None:
    """Return the body as text, or None where API Gateway would send base64."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    textual = kind in _TEXT_TYPES or kind.startswith("text/") or kind.endswith(("+json", "+xml"))
    if not textual:
        return None
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        return None
