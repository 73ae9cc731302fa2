"""The story's answers, without values that differ between servers: ids, secrets and times.

An id becomes its number in the order of appearance, so that the same thing must have the same id
throughout; a secret or a moment becomes the name of its kind. Members of an object are compared
in the order of their names: DynamoDB keeps no order in a map.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from hashlib import sha256
from typing import Any, cast

from tests.story.storyteller import Line, is_json

_ID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_DRAWN = {  # drawn, or made of what is
    *("accessToken", "refreshToken", "accessTokenExpiresAt", "refreshTokenExpiresAt"),
    *("secret", "otpauthUri", "qrCode", "recoveryCodes", "clientKey", "nextCursor"),
    *("requestId", "kid", "x"),
    "fonts",  # those of the machine beside those of the typesetter: the image has more
}
_CHAINED = {"hash"}  # of an audit entry: made of its ids and moments
# Headers of the server, not of the product; and each answer's own id.
_HEADERS_APART = {
    "apigw-requestid",
    *("connection", "content-length", "date", "server", "x-request-id"),
}


@dataclass(slots=True)
class _Names:
    """The ids that were seen, numbered."""

    seen: dict[str, str] = field(default_factory=dict[str, str])

    def plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            drawn = _DRAWN | _CHAINED if "entityType" in members else _DRAWN
            return {
                name: f"<{name}>" if name in drawn and member else self.plain(member)
                for name, member in sorted(members.items())
            }
        if isinstance(value, list):
            return [self.plain(member) for member in cast("list[Any]", value)]
        return self.text(value) if isinstance(value, str) else value

    def text(self, value: str) -> str:
        return _ID.sub(self._numbered, _MOMENT.sub("<moment>", value))

    def _numbered(self, found: re.Match[str]) -> str:
        return self.seen.setdefault(found[0], f"<id {len(self.seen) + 1}>")


def plain(lines: Sequence[Line]) -> list[str]:
    """Return a transcript that is the same wherever the product does the same."""
    names = _Names()
    written: list[str] = []
    for number, line in enumerate(lines, 1):
        answer = line.answer
        headers = {k: v for k, v in sorted(answer.headers.items()) if k not in _HEADERS_APART}
        has_id = "x-request-id" in answer.headers
        written.append(f"--- {number} {line.event}: {answer.status}, request id: {has_id}")
        written += [f"{name}: {names.text(value)}" for name, value in headers.items()]
        if is_json(answer):
            written += json.dumps(names.plain(answer.json), indent=1, sort_keys=True).splitlines()
        else:
            content = answer.text.encode(errors="surrogateescape")
            written.append(f"{len(content)} bytes, {sha256(content).hexdigest()}")
    return written


def differences(here: Sequence[Line], there: Sequence[Line]) -> list[str]:
    """Return the differences of two transcripts, as a unified diff."""
    return list(unified_diff(plain(here), plain(there), "local", "sam", n=6, lineterm=""))
