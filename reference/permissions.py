"""The table of endpoints and the permissions that they need, with what each role holds below it."""

from collections.abc import Iterable, Iterator

from coreapi.access import catalogue
from local import ROOT
from reference.declarations import Declaration, declarations

FILE = ROOT / "docs" / "permissions.md"

_HEAD = """\
# Who may do what

Made from the handlers' declarations by `make docs`; a test keeps it current. Core permissions are
held on the organization or profile that a request is about, internal ones (`internal.…`) on the
system, through a role of system scope. A caller without it gets `403 FORBIDDEN`, which names it; a
caller who has nothing to do with the organization gets `404 NOT_FOUND`.
"""


def text() -> str:
    """Return the document, as Markdown."""
    return "\n".join(
        (_HEAD, *table(declarations()), "", "## Roles as installed", "", *_roles(), "")
    )


def table(listed: Iterable[Declaration]) -> Iterator[str]:
    """Yield the lines of the table of some endpoints."""
    yield "| endpoint | who | permission |"
    yield "| --- | --- | --- |"
    for each in listed:
        permission = each.endpoint.caller.access.permission
        needed = f"`{permission}`" if permission else ""
        yield f"| {each.method} {each.path} | {each.who} | {needed} |"


def _roles() -> Iterator[str]:
    listed = catalogue.load()
    yield f"| permission | {' | '.join(f'`{code}`' for code in listed.roles)} |"
    yield f"| --- |{' :-: |' * len(listed.roles)}"
    for permission in sorted(listed.permissions):
        held = ("✓" if permission in role.permissions else "" for role in listed.roles.values())
        yield f"| `{permission}` | {' | '.join(held)} |"
