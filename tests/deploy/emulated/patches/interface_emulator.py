"""Lambda's images get the runtime interface emulator where they have none.

AWS Lambda, "Working with Lambda container images": "The AWS base images are preloaded with a
language runtime, a runtime interface client to manage the interaction between Lambda and your
function code, and a runtime interface emulator for local testing." The program is the one that
comes with the SAM command line.
"""

import os
from typing import Any

from docker.models.containers import ContainerCollection
from docker.types import Mount

_create = ContainerCollection.create


def _created(self: Any, image: str, command: Any = None, **named: Any) -> Any:
    if "AWS_LAMBDA_FUNCTION_NAME" in (named.get("environment") or {}):
        own = named.get("entrypoint") or _entry_point(self, image)
        if not any("aws-lambda-rie" in part for part in own):
            named["entrypoint"] = ["/emulator", *own]
            emulator = Mount(
                "/emulator", os.environ["INTERFACE_EMULATOR"], type="bind", read_only=True
            )
            named["mounts"] = [*named.get("mounts", ()), emulator]
    return _create(self, image, command, **named)


def _entry_point(collection: Any, image: str) -> list[str]:
    return collection.client.images.get(image).attrs["Config"].get("Entrypoint") or []


ContainerCollection.create = _created
