"""The stack that the containers share: the local server's, on DynamoDB Local."""

import json
from collections.abc import Mapping
from pathlib import Path

from local import ROOT, environment, template
from local.environment import Options
from local.sam.services import Services
from local.stack import Stack
from local.template import Template

_PARAMETERS = {
    "Stage": "dev",
    "AppUrl": "http://127.0.0.1:3000",
    "MailFrom": "core-api@example.com",
    "RequireInternalTfa": "false",
}


def deploy(services: Services) -> tuple[Template, Stack]:
    """Create the table, the secrets and the keys, and seed, as the local server does."""
    environment.isolate()
    from local.product import CoreApi  # noqa: PLC0415 - not before the environment is safe

    loaded = template.load(ROOT / "template.yaml", _PARAMETERS)
    options = Options("127.0.0.1", 0, False, services.storage_here, {})  # noqa: FBT003
    stack = Stack(loaded, CoreApi(), options)
    stack.start()
    return loaded, stack


def write_environment(path: Path, loaded: Template, overrides: Mapping[str, str]) -> None:
    """Write what only a deploy can know, as `sam local --env-vars` reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shared = {**loaded.environment(), **overrides}
    path.write_text(json.dumps({"Parameters": shared}, indent=2), encoding="utf-8")
