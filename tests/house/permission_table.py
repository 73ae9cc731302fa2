"""The table of endpoints and the permissions that they need, made from the handlers' declarations.

`python -m tests.house.permission_table` writes it to docs/permissions.md.
"""

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from coreapi.access import catalogue
from coreapi.http import Endpoint
from coreapi.http.routes import ROUTES
from local import ROOT

DOCUMENT = ROOT / "docs" / "permissions.md"

_WHO = {
    "none": "anybody",
    "bearer": "a signed-in user",
    "bearerOrClient": "a signed-in user or an API key",
    "refreshToken": "whoever holds a refresh token",
}
_HEAD = """\
# Who may do what

Made from the handlers' declarations by `python -m tests.house.permission_table`; a test keeps it
current. Core permissions are held on the organization or profile that a request is about, internal
ones (`internal.…`) on the system, through a role of system scope. Who lacks one is answered
`403 FORBIDDEN` with its name; who has nothing to do with the organization, `404 NOT_FOUND`.
"""


def document() -> str:
    """Return the table as Markdown, with what each role holds below it."""
    return "\n".join((_HEAD, *_endpoints(), "", "## Roles as installed", "", *_roles(), ""))


def _endpoints() -> Iterator[str]:
    yield "| endpoint | who | permission |"
    yield "| --- | --- | --- |"
    for route in ROUTES:
        method, path = route.split(" ", 1)
        caller = _handler(path).caller
        permission = caller.door.permission
        who = _WHO[caller.security]
        if permission is not None:
            who = "staff" if permission.startswith("internal.") else "a member"
            if caller.security == "bearerOrClient":
                who += ", or an API key about its own"
        yield f"| {method} {path} | {who} | {f'`{permission}`' if permission else ''} |"


def _roles() -> Iterator[str]:
    listed = catalogue.load()
    codes = [role.code for role in listed.roles]
    yield f"| permission | {' | '.join(f'`{code}`' for code in codes)} |"
    yield f"| --- |{' :-: |' * len(codes)}"
    for permission in sorted(listed.permissions, key=lambda p: p.code):
        held = ("✓" if permission.code in role.permissions else "" for role in listed.roles)
        yield f"| `{permission.code}` | {' | '.join(held)} |"


def _handler(path: str) -> Endpoint:
    """Load the handler whose folder is a path's: lower case, snake_case, parameters dropped."""
    parts = [part for part in path.lower().split("/") if part and not part.startswith("{")]
    folder = "/".join(part.lstrip(".").replace("-", "_").replace(".", "_") for part in parts)
    return _load(ROOT / "functions" / folder / "app.py")


def _load(file: Path) -> Endpoint:
    spec = spec_from_file_location("handler", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    handler = module.handler
    assert isinstance(handler, Endpoint), f"{file} declares no endpoint"
    return handler


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
