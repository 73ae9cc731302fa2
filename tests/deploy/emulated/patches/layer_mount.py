"""A function's layer is mounted at /opt, which takes no time, instead of copied there.

AWS Lambda, "Packaging your layer content": "When you add a layer to a function, Lambda loads the
layer content into the /opt directory of that execution environment."
"""

import threading
from typing import Any

from docker.models.containers import ContainerCollection
from docker.types import Mount
from ministack.services import lambda_svc

_starting = threading.local()  # a container is made by one thread: its layer first, then itself
_extract, _copy = lambda_svc._docker_extracted_dir, lambda_svc._docker_cp_dir
_create = ContainerCollection.create


def _extracted(blob: bytes, kind: str) -> str:
    folder = str(_extract(blob, kind))
    if kind == "layer":
        _starting.layer = folder
    return folder


def _copied(container: Any, source: str, target: str, arcname: str = ".") -> None:
    if target != "/opt":
        _copy(container, source, target, arcname)


def _created(self: Any, image: str, command: Any = None, **named: Any) -> Any:
    layer = _starting.__dict__.pop("layer", None)
    if layer:
        mount = Mount("/opt", layer, type="bind", read_only=True)
        named["mounts"] = [*named.get("mounts", ()), mount]
    return _create(self, image, command, **named)


lambda_svc._docker_extracted_dir = _extracted
lambda_svc._docker_cp_dir = _copied
ContainerCollection.create = _created
