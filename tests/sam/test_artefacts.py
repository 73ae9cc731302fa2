"""What is deployed, as `make sam-build` leaves it."""

import re

import pytest

from build import artefacts
from local import ROOT

pytestmark = pytest.mark.apart

# Wanted are 10 MB. The machine code of cryptography and pydantic alone is 6.7 of them, the bytecode
# of everything 3.5; what remains is mostly the libraries' own source (docs/performance.md).
_MAX_BYTES = 13_500_000


def test_lambda_compiles_nothing() -> None:
    assert len(list(artefacts.LAYER.rglob("*.py"))) > 500
    assert list(artefacts.uncompiled()) == []


def test_every_function_is_built() -> None:
    text = (artefacts.BUILT / "template.yaml").read_text(encoding="utf-8")
    folders = re.findall(r"CodeUri: (\S+)", text)
    written = re.findall(r"CodeUri: (\S+)", (ROOT / "template.yaml").read_text(encoding="utf-8"))
    assert sorted(folders) == sorted(written)
    for folder in folders:
        assert (artefacts.BUILT / folder / "app.py").is_file()


def test_the_layer_is_small() -> None:
    assert artefacts.layer_bytes() <= _MAX_BYTES
