"""docs/table.md: it lists every kind of key, and the modules that it names own them."""

import re

from coreapi.storage.table import keys
from local import ROOT

_DOCUMENT = (ROOT / "docs" / "table.md").read_text(encoding="utf-8")
_ITEMS = _DOCUMENT.partition("## Items")[2].partition("## ")[0]
_STORAGE = ROOT / "layers" / "common" / "coreapi" / "storage"


def test_every_prefix_of_a_key_is_in_the_document() -> None:
    source = (_STORAGE / "table" / "keys.py").read_text(encoding="utf-8")
    prefixes = set(re.findall(r'"([A-Z][A-Z-]*)(?:#[^"]*)?"', source))

    assert prefixes > {"USER", "EMAIL", "INVITATION"}
    assert {prefix for prefix in prefixes if not re.search(rf"\b{prefix}\b", _ITEMS)} == set()


def test_every_module_in_the_document_exists() -> None:
    last_cells = [line.rstrip("| ").rpartition("|")[2].strip() for line in _ITEMS.splitlines()]
    modules = {cell.strip("`") for cell in last_cells if cell.startswith("`")}

    assert modules > {"user", "invitation"}
    assert {each for each in modules if not (_STORAGE / f"{each}.py").is_file()} == set()


def test_a_key_is_where_the_document_says() -> None:
    assert f"`{keys.invited_email('address', 'id').pk}`" in _ITEMS
    assert f"`{keys.catalogue().pk}` | `{keys.catalogue().sk}`" in _ITEMS
