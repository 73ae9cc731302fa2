"""The route table: every endpoint, as one exact list.

The `$default` route needs it to tell an unknown path (404) from a known one with another method
(405). A test keeps it equal to the template, the folders and the handlers' docstrings.
"""

from collections.abc import Sequence

ROUTES = (
    "POST /auth/initiate-login",
    "POST /auth/login",
    "POST /auth/logout",
    "POST /auth/refresh-token",
    "GET /auth/refresh-token",
    "POST /auth/set-password",
    "POST /auth/forgot-password",
    "POST /user/profile/organization",
    "GET /user/profile/organization",
    "POST /user/change-password",
    "POST /user/session/list",
    "POST /user/session/revoke",
    "GET /.well-known/jwks.json",
)


def methods_of(path: str) -> tuple[str, ...]:
    """Return the methods that a path takes, in order; none for an unknown path."""
    parts = path.split("/")
    return tuple(
        method
        for method, template in (route.split(" ", 1) for route in ROUTES)
        if _fits(template.split("/"), parts)
    )


def _fits(template: Sequence[str], parts: Sequence[str]) -> bool:
    return len(template) == len(parts) and all(
        part != "" if wanted.startswith("{") else part == wanted
        for wanted, part in zip(template, parts, strict=True)
    )
