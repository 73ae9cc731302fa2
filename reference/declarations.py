"""The endpoints as their handlers declare them and the template deploys them."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from build import policies
from coreapi.http import Endpoint
from coreapi.http.authentication import Credential
from coreapi.http.routes import ROUTES
from local import ROOT
from local.runtime.functions import Functions
from local.template.template import Template, load_template

STAGES = ("dev", "preprod", "prod")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One route with what its handler declares.

    Attributes:
        purpose: What the handler's docstring says that it is for.
        writes: Whether its function may put items into the table.
        stages: The stages whose stacks have it.
    """

    method: str
    path: str
    endpoint: Endpoint
    purpose: str
    folder: Path
    writes: bool
    stages: Sequence[str]

    @property
    def has_dry_run(self) -> bool:
        """Return whether it has a dry run."""
        return self.endpoint.has_dry_run

    @property
    def who(self) -> str:
        """Return in words who may call it."""
        caller = self.endpoint.caller
        permission = caller.access.permission
        if permission is None:
            return _WHO[caller.credential]
        who = "staff" if permission.startswith("internal.") else "a member or staff"
        takes_key = caller.credential is Credential.BEARER_OR_CLIENT_KEY
        return f"{who}, or an API key about its own" if takes_key else who


_WHO = {
    Credential.NONE: "any caller",
    Credential.BEARER: "a signed-in user",
    Credential.REFRESH_TOKEN: "the holder of a refresh token",
}


@cache
def declarations() -> tuple[Declaration, ...]:
    """Return every declaration, in the order of the route table."""
    stacks = {stage: deployed(stage) for stage in STAGES}
    everything = stacks["dev"]
    described = everything.functions()
    functions = Functions(described, everything.layer_folders())
    owner = {route.key: route.function for route in everything.routes()}
    routes = {stage: {route.key for route in stack.routes()} for stage, stack in stacks.items()}
    found: list[Declaration] = []
    for route in ROUTES:
        method, path = route.split(" ")
        name = owner[route]
        handler = functions.handler(name)
        if not isinstance(handler, Endpoint):
            message = f"{route} is no endpoint(...) declaration"
            raise TypeError(message)
        found.append(
            Declaration(
                method=method,
                path=path,
                endpoint=handler,
                purpose=_purpose(described[name].folder),
                folder=described[name].folder,
                writes="PutItem" in policies.load().get(name, {}),
                stages=[stage for stage in STAGES if route in routes[stage]],
            )
        )
    return tuple(found)


@cache
def deployed(stage: str = "dev") -> Template:
    """Return the template of a stage's stack; that of `dev` has every endpoint."""
    return load_template(
        ROOT / "template.yaml",
        {"Stage": stage, "AppUrl": "https://app.example.com", "MailFrom": "a@example.com"},
    )


def _purpose(folder: Path) -> str:
    module = compile((folder / "app.py").read_bytes(), "app.py", "exec")
    documented = next(text for text in module.co_consts if isinstance(text, str))
    return inspect.cleandoc(documented).partition(": ")[2]
