"""The endpoints as their handlers declare them: for what must be true of every one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from coreapi import ids
from coreapi.http.authentication import Public, SignedIn, Staff
from coreapi.http.endpoint import Endpoint
from coreapi.http.routes import ROUTES
from local import ROOT
from local.runtime.functions import Functions
from local.template.template import Template, load_template
from tests.actors.factories import Person
from tests.harness.product import Product


@dataclass(frozen=True, slots=True)
class DeclaredEndpoint:
    """One route with its declaration."""

    method: str
    path: str
    folder: Path
    declaration: Endpoint

    @property
    def filled_path(self) -> str:
        """Return the path with ids that nothing has."""
        parts = self.path.split("/")
        return "/".join(ids.NOBODY if part.startswith("{") else part for part in parts)

    @property
    def is_public(self) -> bool:
        """Tell whether anybody may call it."""
        return isinstance(self.declaration.caller, Public)

    @property
    def takes_bearer(self) -> bool:
        """Tell whether it takes an access token."""
        return isinstance(self.declaration.caller, SignedIn)

    @property
    def opens_with_temporary_password(self) -> bool:
        """Tell whether it is open before a password of one's own is chosen."""
        caller = self.declaration.caller
        return isinstance(caller, SignedIn) and caller.with_temporary_password

    def visitor(self, product: Product, **fields: Any) -> Person | None:
        """Make somebody who may call it, signed in; None where anybody may."""
        if self.is_public:
            return None
        is_staff = isinstance(self.declaration.caller, Staff)
        person = product.staff(**fields) if is_staff else product.user(**fields)
        person.tokens = product.session(person)
        return person


# What the last word of a path is where nothing is changed.
_READS = {
    *("list", "details", "export", "roles", "permissions", "initiate-login", "organization"),
    *("ping", "html", "pdf", "docs", "openapi.json", "jwks.json"),
}


def reads(path: str) -> bool:
    """Tell whether nothing changes behind a path, by its last word."""
    return [part for part in path.split("/") if not part.startswith("{")][-1] in _READS


@cache
def deployed() -> Template:
    """Return the template with all that a production stack has, and preproduction's too."""
    return load_template(
        ROOT / "template.yaml",
        {"Stage": "dev", "AppUrl": "https://app.example.com", "MailFrom": "a@example.com"},
    )


@cache
def endpoints() -> tuple[DeclaredEndpoint, ...]:
    """Return every endpoint, in the order of the route table."""
    known = deployed()
    described = known.functions()
    functions = Functions(described, known.layer_folders())
    owner = {route.key: route.function for route in known.routes()}
    found: list[DeclaredEndpoint] = []
    for route in ROUTES:
        method, path = route.split(" ")
        declaration = functions.handler(owner[route])
        assert isinstance(declaration, Endpoint), f"{route} is no endpoint(...) declaration"
        found.append(DeclaredEndpoint(method, path, described[owner[route]].folder, declaration))
    return tuple(found)
