"""A copy of this tree, with every mutant of three packages in it, asleep.

mutmut writes all mutants of a function beside it and puts in front of them what calls the one that
is awake (`set_mutant_under_test`), or the function as it was.
"""

import ast
import difflib
import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

LAYER = Path("layers/common")
PACKAGES = ("access", "operations", "storage")
FOLDER = Path(".mutation")
TREE = FOLDER / "tree"
_ORIGINAL = "__mutmut_orig"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one function."""

    name: str  # coreapi.access.second_factor.totp.x_verify__mutmut_3
    change: str  # the lines taken out and put in

    @property
    def function(self) -> str:
        """Return the function as the mutated module names it, as in totp.x_verify."""
        return self.name.partition("__mutmut_")[0]

    @property
    def package(self) -> str:
        """Return its package, one of three."""
        return self.name.split(".")[1]

    @property
    def lot(self) -> str:
        """Return the key that samples are drawn by: the same for the same change, always."""
        return hashlib.sha256(f"{self.function}\n{self.change}".encode()).hexdigest()


def prepare() -> list[Mutant]:
    """Bring the copy up to date, and return the mutants in it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    mutants: list[Mutant] = []
    for path in (Path(name) for name in listed if name and Path(name).is_file()):
        if path.suffix == ".py" and any(
            LAYER / "coreapi" / one in path.parents for one in PACKAGES
        ):
            mutants += _mutated(path)
        elif not _is_copied(path):
            (TREE / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, TREE / path)
    for left in [path for path in TREE.rglob("*.py") if not path.relative_to(TREE).exists()]:
        left.unlink()
    return mutants


def _is_copied(path: Path) -> bool:
    copy = TREE / path
    return copy.exists() and copy.stat().st_mtime == path.stat().st_mtime


def _mutated(path: Path) -> list[Mutant]:
    """Write a module's mutants, unless they are those of the same text, and return them."""
    text = path.read_text(encoding="utf-8")
    kept = FOLDER / "mutants" / path.with_suffix(".json")
    digest = hashlib.sha256(text.encode()).hexdigest()
    if not kept.exists() or json.loads(kept.read_text(encoding="utf-8"))["digest"] != digest:
        mutate: Any = import_module("mutmut.mutation.file_mutation").mutate_file_contents
        made = mutate(str(path), text)
        copy = TREE / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(made.code, encoding="utf-8")
        kept.parent.mkdir(parents=True, exist_ok=True)
        changes = _changes(made.code, path)
        kept.write_text(json.dumps({"digest": digest, "changes": changes}), encoding="utf-8")
    changes = json.loads(kept.read_text(encoding="utf-8"))["changes"]
    return [Mutant(name, change) for name, change in changes.items()]


def _changes(code: str, path: Path) -> dict[str, str]:
    """Return what each mutant of a module changes."""
    module = ".".join(path.relative_to(LAYER).with_suffix("").parts).removesuffix(".__init__")
    functions = {
        node.name: node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }
    found: dict[str, str] = {}
    for name, function in functions.items():
        if not name.endswith(_ORIGINAL):
            original = functions[name.rpartition("__mutmut_")[0] + _ORIGINAL]
            found[f"{module}.{name}"] = _difference(original, function)
    return found


def _difference(original: ast.FunctionDef, mutant: ast.FunctionDef) -> str:
    before, after = (
        ast.unparse(one).replace(one.name, "_").splitlines() for one in (original, mutant)
    )
    return "\n".join(
        f"{line[0]} {line[1:].strip()}"
        for line in difflib.unified_diff(before, after, lineterm="", n=0)
        if line[0] in "+-" and line[:3] not in {"+++", "---"}
    )
