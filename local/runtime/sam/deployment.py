"""The stack that the containers share: the local server's, on DynamoDB Local."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from local import ROOT
from local.runtime import environment
from local.runtime.environment import Options
from local.runtime.sam import image
from local.runtime.sam.services import Services
from local.runtime.stack import Stack
from local.template.template import Template, load_template

_BUILT = ROOT / ".aws-sam" / "build" / "template.yaml"
TEMPLATE = _BUILT.with_name("unhurried.yaml")

_PARAMETERS = {
    "Stage": "dev",
    "AppUrl": "http://127.0.0.1:3000",
    "MailFrom": "core-api@example.com",
    "SupportEmail": "support@example.com",
    "RequireInternalTfa": "false",
}
_TIMEOUT = re.compile(r"^( +Timeout:) \d+$", re.MULTILINE)
_LAYERS = re.compile(r"^( +Layers:)\n(?: +- .*\n)+", re.MULTILINE)


def deploy(services: Services) -> tuple[Template, Stack]:
    """Create the table, the secrets and the keys, and seed, as the local server does."""
    environment.isolate()
    from local.core_api import CoreApi  # noqa: PLC0415 - not before the environment is safe

    loaded = load_template(ROOT / "template.yaml", _PARAMETERS)
    shell = {"DYNAMODB_ENDPOINT": services.storage_here, "POWERTOOLS_LOG_LEVEL": "ERROR"}
    options = Options("127.0.0.1", 0, False, services.storage_here, shell)  # noqa: FBT003
    stack = Stack(loaded, CoreApi(), options)
    stack.start()
    return loaded, stack


def write_environment(path: Path, loaded: Template, overrides: Mapping[str, str]) -> None:
    """Action what only a deploy can know, as `sam local --env-vars` reads it."""
    shared = {**loaded.environment(), **overrides}
    path.write_text(json.dumps({"Parameters": shared}, indent=2), encoding="utf-8")


def prepare() -> None:
    """Action TEMPLATE and make the image of its functions.

    TEMPLATE is the built one, beside which it lies, without haste and without its layer. In these
    containers a function's time includes loading it, which on Lambda is a phase of its own, and
    the machine may be busy: the template's timeouts would be met by chance. The layer is in the
    image.

    Raises:
        DockerError: Docker refused to make the image.
    """
    text = _TIMEOUT.sub(r"\1 300", _BUILT.read_text(encoding="utf-8"))
    TEMPLATE.write_text(_LAYERS.sub(r"\1 []\n", text), encoding="utf-8")
    ((_, layer),) = load_template(_BUILT, _PARAMETERS).properties("AWS::Serverless::LayerVersion")
    image.make(layer["CompatibleRuntimes"][0], _BUILT.parent / layer["ContentUri"])


def images_apart() -> dict[str, str]:
    """Return the functions that are built as images of their own, and these."""
    functions = load_template(_BUILT, _PARAMETERS).properties("AWS::Serverless::Function")
    return {name: found["ImageUri"] for name, found in functions if "ImageUri" in found}
