"""The image of the functions: Lambda's for their runtime, with the layer in it.

`sam local` would build such an image again for every function that it starts, which takes far
longer than the start itself.
"""

from collections.abc import Mapping
from pathlib import Path

from local.runtime import environment
from local.runtime.dynamodb_local import docker, tried

_NAME = "core-api-lambda"
_DOCKERFILE = Path(__file__).with_name("Dockerfile")


def make(runtime: str, layer: Path) -> None:
    """Make the image.

    Args:
        runtime: The template's runtime, `python3.13`.
        layer: The built layer's folder.

    Raises:
        DockerError: Docker refused.
    """
    architecture = environment.architecture()
    lambda_s_own = f"public.ecr.aws/lambda/python:{runtime.removeprefix('python')}-{architecture}"
    docker(
        *("build", "--quiet", "--tag", _NAME, "--file", str(_DOCKERFILE)),
        *("--build-arg", f"RUNTIME={lambda_s_own}", str(layer)),
    )
    # `sam local` reuses images by name, which could have an older layer.
    tried("rmi", "--force", f"{_NAME}:rapid-{architecture}")


def options(apart: Mapping[str, str]) -> list[str]:
    """Return the options that make `sam local` use it for all functions without their own image."""
    own = [f"{function}={image}" for function, image in apart.items()]
    return [part for image in (_NAME, *own) for part in ("--invoke-image", image)]
