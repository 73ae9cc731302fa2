"""Runs the tests on Python 3.13, in a container that has it and reaches nothing outside.

    docker run … python3 tests/harness/python_313.py /source /packages <arguments of pytest>

The source is copied, for it is mounted read-only; the packages, mounted too, are those of a virtual
environment made here. Needs no more of the image than Python.
"""

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

_LEFT = shutil.ignore_patterns(".git", ".venv*", ".aws-sam", ".*_cache", "__pycache__")
# The house tests are about the sources, the tutorial about a shell: neither is about Python.
_NOT_ABOUT_PYTHON = ("tests/house", "tests/e2e/test_tutorial.py")


def main(source: str, packages: str, *arguments: str) -> int:
    """Copy the source and run the tests there; returns pytest's exit code."""
    if sys.version_info[:2] != (3, 13):
        print(f"this is Python {sys.version}", file=sys.stderr)
        return 1
    made = Path(tempfile.mkdtemp())  # the container ends, and it with it
    here = made / "product"
    shutil.copytree(source, here, symlinks=True, ignore=_LEFT)
    left = [f"--ignore={path}" for path in _NOT_ABOUT_PYTHON]
    python = _environment(made / "environment", packages)
    compiled = f"PYTHONPYCACHEPREFIX={made / 'bytecode'}"  # once, for all processes
    command = ["/usr/bin/env", compiled, str(python), "-m", "pytest", *left, *arguments]
    return subprocess.run(command, cwd=here, check=False).returncode  # noqa: S603 - pytest


def _environment(folder: Path, packages: str) -> Path:
    """Make a virtual environment of packages that lie elsewhere; returns its interpreter."""
    venv.create(folder)
    (site,) = folder.glob("lib/*/site-packages")
    (site / "elsewhere.pth").write_text(f"{packages}\n", encoding="utf-8")
    return folder / "bin" / "python3"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
