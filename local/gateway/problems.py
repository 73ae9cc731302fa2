"""Problem responses (RFC 9457) for what is refused before a function could answer."""

import json
import uuid

from local.gateway.events import Response


def problem(status: int, code: str, detail: str, **headers: str) -> Response:
    """Return a problem response in the product's own shape."""
    request_id = str(uuid.uuid4())
    document = {
        "type": f"urn:coreapi:problem:{code.lower().replace('_', '-')}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": request_id,
    }
    pairs = {
        "content-type": "application/problem+json",
        "strict-transport-security": "max-age=63072000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-request-id": request_id,
        **headers,
    }
    return Response(status, tuple(pairs.items()), json.dumps(document).encode())


def json_response(status: int, document: object) -> Response:
    """Return a JSON response of the local server's own."""
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return Response(status, headers, json.dumps(document, ensure_ascii=False).encode())
