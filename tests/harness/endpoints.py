"""The endpoints, for tests of rules that hold for all of them."""

from coreapi import ids
from coreapi.http.authentication import Public, SignedIn
from reference.declarations import Declaration


def filled_path(declared: Declaration) -> str:
    """Return an endpoint's path with ids of nothing."""
    parts = declared.path.split("/")
    return "/".join(ids.UNKNOWN if part.startswith("{") else part for part in parts)


# The last word of the paths that change nothing.
_READS = {
    *("list", "details", "export", "roles", "permissions", "initiate-login", "organization"),
    *("ping", "html", "pdf", "docs", "openapi.json", "jwks.json"),
}


def reads(path: str) -> bool:
    """Return, by the last word of a path, whether its endpoint changes nothing."""
    return [part for part in path.split("/") if not part.startswith("{")][-1] in _READS


def is_public(declared: Declaration) -> bool:
    """Return whether an endpoint takes requests without a credential."""
    return isinstance(declared.endpoint.caller, Public)


def takes_bearer(declared: Declaration) -> bool:
    """Return whether an endpoint takes an access token."""
    return isinstance(declared.endpoint.caller, SignedIn)
