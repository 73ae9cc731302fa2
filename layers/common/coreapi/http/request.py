"""Requests: API Gateway's HTTP API event (payload format 2.0) as the edge reads it."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coreapi.errors import ContentTooLarge, MalformedRequest, UnsupportedMediaType
from coreapi.http import json_body

_MAX_USER_AGENT = 256
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
# JSON in UTF-8 (RFC 9110 §8.3); other parameters are ignored. The package `email` raises for some.
_JSON = re.compile(
    r"application/json\s*(?:;\s*(?:(?:"
    r'charset\s*=\s*(?:utf-?8|"utf-?8")|'
    r'(?!charset\b)[^\s;="]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;"]*))?'
    r")\s*)?)*",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request.

    Attributes:
        route: The route that matched, as the template spells it (`POST /auth/login`).
        headers: By lower-case name; a repeated header is joined with commas.
    """

    id: str
    route: str
    method: str
    path: str
    headers: Mapping[str, str]
    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    ip: str | None
    _body: str | None
    _body_is_base64: bool

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "Request":
        """Read an event."""
        context = event["requestContext"]
        http = context["http"]
        return cls(
            id=context["requestId"],
            route=event.get("routeKey", ""),
            method=http["method"],
            path=event.get("rawPath", http["path"]),
            headers={name.lower(): value for name, value in event.get("headers", {}).items()},
            path_parameters=event.get("pathParameters") or {},
            query=event.get("queryStringParameters") or {},
            ip=http.get("sourceIp"),
            _body=event.get("body"),
            _body_is_base64=event.get("isBase64Encoded", False),
        )

    @property
    def user_agent(self) -> str | None:
        """Return the client's name for itself, cut to a reasonable length."""
        named = self.headers.get("user-agent")
        return named[:_MAX_USER_AGENT] if named else None

    def header(self, name: str) -> str | None:
        """Return a header's value without the space around it (RFC 9110 §5.5); None if empty."""
        return self.headers.get(name, "").strip(" \t") or None

    def idempotency_key(self) -> str | None:
        """Return the Idempotency-Key, or None.

        Raises:
            MalformedRequest: The key is empty, too long or not of visible ASCII.
        """
        key = self.headers.get("idempotency-key")
        if key is None or _IDEMPOTENCY_KEY.fullmatch(key.strip()):
            return key and key.strip()
        raise MalformedRequest("Send 1 to 255 visible ASCII characters as Idempotency-Key.")

    def json(self, max_bytes: int) -> Any:
        """Return the body's value; an absent body is `{}`. The limits are in `policy.MAX_…_BYTES`.

        Raises:
            ContentTooLarge: The body has more bytes than the endpoint takes.
            UnsupportedMediaType: The body is not declared as JSON in UTF-8, or is encoded.
            MalformedRequest: The body is not unambiguous JSON.
        """
        raw = self._raw_body()
        if not raw:
            return {}
        if len(raw) > max_bytes:
            raise ContentTooLarge
        encoding = self.header("content-encoding") or "identity"
        if encoding.lower() != "identity" or not _JSON.fullmatch(self.header("content-type") or ""):
            raise UnsupportedMediaType
        return json_body.parse(raw)

    def _raw_body(self) -> bytes:
        if self._body is None:
            return b""
        if not self._body_is_base64:
            return self._body.encode("utf-8", "surrogatepass")
        try:
            return base64.b64decode(self._body, validate=True)
        except binascii.Error as error:
            raise MalformedRequest from error
