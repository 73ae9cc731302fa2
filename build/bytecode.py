"""Compiles the built layer with Lambda's Python: `python build/bytecode.py <layer>/python`.

`sam build` compiles nothing, and Lambda cannot store compiled modules: it would compile at each
cold start, which is most of the time of imports. The Python is a local one of Lambda's version, or
that of Lambda's image in Docker.
"""

import os
import subprocess
import sys
from pathlib import Path

_IMAGE = "public.ecr.aws/lambda/python:3.13"
# Valid for any file times after unpacking, and without reading the sources.
_COMPILE = ("-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash")
_IS_313 = "import sys; sys.exit(sys.version_info[:2] != (3, 13))"


def main(folder: Path) -> None:
    """Compile every module of a folder."""
    python = next(filter(_is_313, ("python3.13", sys.executable)), None)
    if python:
        subprocess.run([python, *_COMPILE, folder], check=True)  # noqa: S603
    elif not _compiled_in_docker(folder.resolve()):
        print(
            "Not compiled: there is neither a Python 3.13 nor Docker here, and a cold start is "
            "up to a second shorter with one of them",
            file=sys.stderr,
        )


def _is_313(python: str) -> bool:
    return _succeeds(python, "-c", _IS_313)


def _compiled_in_docker(folder: Path) -> bool:
    return _succeeds(
        *("docker", "run", "--rm", "--network", "none", "--user", f"{os.getuid()}:{os.getgid()}"),
        *("--volume", f"{folder}:/compiled", "--entrypoint", "python3", _IMAGE),
        *(*_COMPILE, "/compiled"),
    )


def _succeeds(*command: str) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return False
    return not done.returncode


if __name__ == "__main__":
    main(Path(sys.argv[1]))
