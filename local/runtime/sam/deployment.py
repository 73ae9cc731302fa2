"""The stack that the containers share: the local server's, on DynamoDB Local."""

import json
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local import ROOT
from local.runtime import aws, environment
from local.runtime.environment import Options
from local.runtime.sam import image, services
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
_BUCKET = "reports"
_TIMEOUT = re.compile(r"^( +Timeout:) \d+$", re.MULTILINE)
_LAYERS = re.compile(r"^( +Layers:)\n(?: +- .*\n)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Product:
    """The stack on the services that containers share, and their addresses.

    Attributes:
        services: The network, DynamoDB Local and this machine's address.
        template: The template, with the stack's parameters.
        stack: The local server's stack, on DynamoDB Local.
        environment: The file of the functions' environment, as `sam local --env-vars` reads it.
    """

    services: Services
    template: Template
    stack: Stack
    environment: Path


@contextmanager
def running(network: str, environment: Path) -> Generator[Product]:
    """Deploy and seed the product in this process, for functions in containers.

    Args:
        network: The Docker network that functions join.
        environment: Where to write the functions' environment.

    Raises:
        DockerError: Docker refused, or DynamoDB Local did not start.
    """
    with (
        services.running(network) as found,
        services.aws_for_containers(found.gateway) as endpoint,
    ):
        loaded, stack = _deploy(found.storage_here)
        aws.client("s3").create_bucket(Bucket=_BUCKET)
        only_here = {
            "DYNAMODB_ENDPOINT": found.storage_there,
            "AWS_ENDPOINT_URL": endpoint,
            "REPORTS_BUCKET": _BUCKET,
        }
        shared = {**loaded.environment(), **only_here}
        environment.write_text(json.dumps({"Parameters": shared}, indent=2), encoding="utf-8")
        yield Product(found, loaded, stack, environment)


def prepare() -> None:
    """Write TEMPLATE and make the image of its functions.

    TEMPLATE is in the folder of the built one, with longer timeouts and without its layer. In these
    containers a function's time includes loading it, which on Lambda is a phase of its own, and
    the machine may be busy, so functions could exceed the template's timeouts. The layer is in the
    image.

    Raises:
        DockerError: Docker refused to make the image.
    """
    text = _TIMEOUT.sub(r"\1 300", _BUILT.read_text(encoding="utf-8"))
    TEMPLATE.write_text(_LAYERS.sub(r"\1 []\n", text), encoding="utf-8")
    ((_, layer),) = load_template(_BUILT, _PARAMETERS).properties("AWS::Serverless::LayerVersion")
    image.make(layer["CompatibleRuntimes"][0], _BUILT.parent / layer["ContentUri"])


def _deploy(storage: str) -> tuple[Template, Stack]:
    """Create the table, the secrets and the keys, and seed, as the local server does."""
    environment.isolate()
    from local.core_api import CoreApi  # noqa: PLC0415 - not before the environment is safe

    loaded = load_template(ROOT / "template.yaml", _PARAMETERS)
    shell = {"DYNAMODB_ENDPOINT": storage, "POWERTOOLS_LOG_LEVEL": "ERROR"}
    options = Options("127.0.0.1", 0, False, storage, shell)  # noqa: FBT003
    stack = Stack(loaded, CoreApi(), options)
    stack.start()
    return loaded, stack


def images_apart() -> dict[str, str]:
    """Return the functions that are built as images of their own, and these."""
    functions = load_template(_BUILT, _PARAMETERS).properties("AWS::Serverless::Function")
    return {name: found["ImageUri"] for name, found in functions if "ImageUri" in found}
