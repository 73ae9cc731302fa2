"""The deployed artefacts, as `sam build` makes them."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from local import ROOT

pytestmark = pytest.mark.apart

LAYER = ROOT / ".aws-sam" / "build" / "CommonLayer"
# The target was 10 MB. The machine code of cryptography and pydantic is 6.7 of them, the bytecode
# of everything 3.5; what remains is mostly the libraries' own source (docs/performance.md).
_MAX_BYTES = 13_900_000
# PEP 552: magic number of Python 3.13, and the flags of a hash that is not checked.
_HEADER = (3571).to_bytes(2, "little") + b"\r\n" + (0b01).to_bytes(4, "little")


def test_lambda_compiles_nothing_of_the_layer() -> None:
    modules = sorted(LAYER.rglob("*.py"))

    assert len(modules) > 500
    assert [module for module in modules if not _is_compiled(module)] == []


def test_the_layer_is_small() -> None:
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        for path in LAYER.rglob("*"):
            file.write(path, path.relative_to(LAYER))

    assert len(archive.getvalue()) <= _MAX_BYTES


def _is_compiled(module: Path) -> bool:
    compiled = module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc"
    return compiled.is_file() and compiled.read_bytes().startswith(_HEADER)
