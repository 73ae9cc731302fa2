"""The files in `events/`: whose they are, and what stands for what only a running stack has.

A placeholder is a word in angle brackets, as the API's own documentation writes them. Those that
mean a caller are of the seed's member, signed in anew for every event.
"""

import json
import re
from pathlib import Path
from typing import Any, cast

from local import ROOT, outbox
from local.events import Request, to_event
from local.routing import Match
from local.stack import Stack
from local.template import Template

FOLDER = ROOT / "events"
_PLACEHOLDER = re.compile(r"<([A-Za-z]+)>")


class UnknownFunctionError(Exception):
    """An event file in a folder that is no function's."""


def files(chosen: list[str]) -> list[Path]:
    """Return the event files at or below the chosen paths; all of them when none is chosen."""
    places = [Path(name).resolve() for name in chosen] or [FOLDER]
    return sorted(
        file for place in places for file in ([place] if place.is_file() else place.rglob("*.json"))
    )


def function_of(file: Path, loaded: Template) -> str:
    """Return the logical id of the function that an event file is for.

    Raises:
        UnknownFunctionError: No function has its code at the same path.
    """
    folder = ROOT / "functions" / file.parent.relative_to(FOLDER)
    for name, function in loaded.functions().items():
        if function.folder == folder:
            return name
    message = f"{file.relative_to(ROOT)}: no function has its code in {folder.relative_to(ROOT)}"
    raise UnknownFunctionError(message)


def filled(file: Path, loaded: Template, stack: Stack) -> str:
    """Return an event with its placeholders replaced."""
    text = file.read_text(encoding="utf-8")
    wanted = set(_PLACEHOLDER.findall(text))
    if not wanted:
        return text
    values = _values(loaded, stack, wanted)
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _values(loaded: Template, stack: Stack, wanted: set[str]) -> dict[str, str]:
    seeded = stack.seeded
    member = cast("dict[str, str]", seeded["member"])
    values = {
        "email": member["email"],
        "password": member["password"],
        "userId": member["userId"],
        "organizationId": seeded["organization"]["_id"],
        "profileId": seeded["profile"]["_id"],
        "clientId": seeded["apiKey"]["clientId"],
        "clientKey": seeded["apiKey"]["clientKey"],
    }
    if wanted & {"accessToken", "refreshToken", "sessionId"}:
        body = {"email": member["email"], "secret": member["password"]}
        signed_in = _call(loaded, stack, "/auth/login", body)
        values |= {name: str(signed_in[name]) for name in ("accessToken", "refreshToken")}
    if "sessionId" in wanted:
        sessions = _call(loaded, stack, "/user/session/list", {}, values["accessToken"])
        values["sessionId"] = sessions["items"][0]["sessionId"]
    if "token" in wanted:
        _call(loaded, stack, "/auth/forgot-password", {"email": member["email"]})
        stack.drain()
        values["token"] = outbox.sent(member["email"])[-1].token or ""
    return values


def _call(
    loaded: Template, stack: Stack, path: str, body: object, token: str | None = None
) -> dict[str, Any]:
    """Answer a POST in this process, on the storage that the containers use."""
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    content = json.dumps(body).encode()
    request = Request("POST", path, "", headers, "HTTP/1.1", "127.0.0.1", content)
    route = next(r for r in loaded.routes() if (r.method, r.path) == ("POST", path))
    event = to_event(request, Match(route, {}), stack.clock.now())
    answer = cast("dict[str, Any]", stack.functions.invoke(route.function, event))
    return cast("dict[str, Any]", json.loads(answer.get("body") or "{}"))
