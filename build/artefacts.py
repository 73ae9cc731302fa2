"""What `sam build` leaves out of what it builds: `python -m build.artefacts`.

Functions are deployed as they lie there, so `sam build` copies none of them; and it compiles
nothing. Lambda cannot keep what it compiles and would do so at each cold start, which is most of
the time that imports take. So this puts a copy of each function's folder beside the built
template, and compiles it and the layer with Lambda's Python: one that is here, or its image's.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from local import ROOT
from local.runtime.dynamodb_local import tried

BUILT = ROOT / ".aws-sam" / "build"
LAYER = BUILT / "CommonLayer"
FUNCTIONS = BUILT / "functions"
_IMAGE = "public.ecr.aws/lambda/python:3.13"
# Whatever the times of the files are when they are unpacked, and without reading the sources.
_COMPILE = ("-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash")
_IS_313 = "import sys; sys.exit(sys.version_info[:2] != (3, 13))"
_CODE_URI = re.compile(r"(CodeUri: )\.\./\.\./(functions/\S+)")
# PEP 552: magic number of Python 3.13, and the flags of a hash that is not checked.
_HEADER = (3571).to_bytes(2, "little") + b"\r\n" + (0b01).to_bytes(4, "little")


def complete() -> None:
    """Copy the functions' folders, and compile everything."""
    template = BUILT / "template.yaml"
    text = template.read_text(encoding="utf-8")
    shutil.rmtree(FUNCTIONS, ignore_errors=True)
    for _, folder in _CODE_URI.findall(text):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, BUILT / folder, ignore=ignored)
    template.write_text(_CODE_URI.sub(r"\1\2", text), encoding="utf-8")
    python = next(filter(_is_313, ("python3.13", sys.executable)), None)
    if python:
        subprocess.run([python, *_COMPILE, LAYER, FUNCTIONS], check=True)  # noqa: S603
    elif not _compiled_in_docker():
        print(
            "Not compiled: there is neither a Python 3.13 nor Docker here, and a cold start is "
            "up to a second shorter with one of them",
            file=sys.stderr,
        )


def uncompiled() -> Iterator[Path]:
    """Yield the modules that Lambda's Python would compile at each start."""
    for module in sorted((*LAYER.rglob("*.py"), *FUNCTIONS.rglob("*.py"))):
        compiled = module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc"
        if not compiled.is_file() or not compiled.read_bytes().startswith(_HEADER):
            yield module


def layer_bytes() -> int:
    """Return the size of the layer as it is uploaded."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        for path in LAYER.rglob("*"):
            file.write(path, path.relative_to(LAYER))
    return len(archive.getvalue())


def _is_313(python: str) -> bool:
    try:
        asked = subprocess.run([python, "-c", _IS_313], capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return False
    return not asked.returncode


def _compiled_in_docker() -> bool:
    folders = (LAYER, FUNCTIONS)
    done = tried(
        *("run", "--rm", "--network", "none", "--user", f"{os.getuid()}:{os.getgid()}"),
        *("--volume", f"{BUILT}:/build", "--entrypoint", "python3", _IMAGE, *_COMPILE),
        *(f"/build/{folder.relative_to(BUILT)}" for folder in folders),
    )
    return not done.returncode


if __name__ == "__main__":
    complete()
