"""Trims botocore's service data to the operations our functions call.

`python build/trim.py <botocore>`.

botocore knows four hundred services, each with all operations and their documentation, and reads
all that it knows of a service for its first client. What is left must hold every action of the
template's policies, which a test compares. Certificate authorities are not data of a service, and
stay whole.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any, cast

OPERATIONS = {
    "dynamodb": {
        "BatchGetItem",
        "DeleteItem",
        "DescribeEndpoints",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
        "UpdateItem",
    },
    "events": {"PutEvents"},
    "lambda": {"Invoke"},
    "secretsmanager": {"GetSecretValue", "PutSecretValue"},
    "sesv2": {"SendEmail"},
    "sqs": {"SendMessageBatch"},
}
_FOR_ALL = {"_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json"}
_FOR_A_CLIENT = {"endpoint-rule-set-1.json.gz", "service-2.json.gz"}
_SHAPES_OF_AN_OPERATION = ("input", "output")
_SHAPES_OF_A_SHAPE = ("member", "key", "value")


def main(package: Path) -> None:
    """Trim the data beside botocore's code."""
    data = package / "data"
    for entry in data.iterdir():
        if entry.is_dir() and entry.name not in OPERATIONS:
            shutil.rmtree(entry)
        elif entry.is_file() and entry.name not in _FOR_ALL:
            entry.unlink()
    _write(data / "endpoints.json", _endpoints(json.loads((data / "endpoints.json").read_text())))
    for service, operations in OPERATIONS.items():
        *older, newest = sorted((data / service).iterdir())
        for version in older:
            shutil.rmtree(version)
        for file in newest.iterdir():
            if file.name in _FOR_A_CLIENT:
                document = json.loads(gzip.decompress(file.read_bytes()))
                if file.name.startswith("service"):
                    document = _service(document, operations)
                _write(file.with_suffix(""), document)
            file.unlink()


def _endpoints(document: dict[str, Any]) -> dict[str, Any]:
    for partition in document["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in OPERATIONS if name in services}
    return document


def _service(document: dict[str, Any], operations: set[str]) -> dict[str, Any]:
    """Return a service's model with some operations, and the shapes that they are made of."""
    kept = {name: document["operations"][name] for name in sorted(operations)}
    shapes: dict[str, Any] = {}
    wanted = [shape for operation in kept.values() for shape in _of_operation(operation)]
    while wanted:
        name = wanted.pop()
        if name not in shapes:
            shapes[name] = document["shapes"][name]
            wanted += _of_shape(shapes[name])
    return _undocumented({**document, "operations": kept, "shapes": shapes})


def _of_operation(operation: dict[str, Any]) -> list[str]:
    own = [operation[part] for part in _SHAPES_OF_AN_OPERATION if part in operation]
    return [each["shape"] for each in (*own, *operation.get("errors", ()))]


def _of_shape(shape: dict[str, Any]) -> list[str]:
    own = [shape[part] for part in _SHAPES_OF_A_SHAPE if part in shape]
    return [each["shape"] for each in (*own, *shape.get("members", {}).values())]


def _undocumented(value: Any) -> Any:
    """Return a part of a model without its texts; a member may have the name that they have."""
    if isinstance(value, dict):
        return {
            name: _undocumented(inner)
            for name, inner in cast("dict[str, Any]", value).items()
            if not (name == "documentation" and isinstance(inner, str))
        }
    if isinstance(value, list):
        return [_undocumented(inner) for inner in cast("list[Any]", value)]
    return value


def _write(file: Path, document: dict[str, Any]) -> None:
    file.write_text(json.dumps(document, separators=(",", ":")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
