"""What importing each function's handler loads: measured, and recorded in `modules.toml`.

`make docs` writes the record, a test keeps it current: the diff shows when a function loads more,
for which each of its cold starts waits.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias

from local import ROOT
from reference.declarations import deployed

FILE = Path(__file__).with_name("modules.toml")

# By function: the full names of our modules, and the names of libraries.
Record: TypeAlias = Mapping[str, frozenset[str]]

_HEAD = """\
# The modules that importing each function's handler loads; made by `make docs`. Our own modules are
# listed by their package of `coreapi`; `others` has libraries, except Python's own, and the files
# beside a handler.
#
# `everywhere`: modules that all functions load; `endpoints`: those that all endpoints load besides.
"""
_OTHERS = "others"
_WIDEST = 100
_NONE = frozenset[str]()

# Imports every handler in a child of its own, and returns the modules that were loaded. The
# children of handlers that import coreapi.http are forked after it was imported, once for all of
# them; the others must show whether they load it.
_PROBE = """
import importlib.util, json, os, socket, sys

def refused(*_, **__):
    raise RuntimeError("opens a connection")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused

def imported(path):
    answer = {}
    sys.path.insert(0, os.path.dirname(path))  # where Lambda has it too
    try:
        spec = importlib.util.spec_from_file_location("app", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        answer["callable"] = callable(module.handler)
    except BaseException as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    answer["modules"] = [
        name
        for name in sys.modules
        if name not in at_start and name.partition(".")[0] not in sys.stdlib_module_names
    ]
    return answer

at_start = set(sys.modules)
answers = {}
for name, path, is_behind_http in sorted(json.loads(sys.argv[1]), key=lambda each: each[2]):
    if is_behind_http:
        import coreapi.http
    reading, writing = os.pipe()
    if os.fork() == 0:
        with os.fdopen(writing, "w") as pipe:
            pipe.write(json.dumps(imported(path)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answers[name] = json.loads(pipe.read())
    os.wait()
print(json.dumps(answers))
"""
_IMPORTS_HTTP = re.compile(r"^(from|import) coreapi\.http\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of importing one handler.

    Attributes:
        modules: What it loaded that is not Python's own, library-internal modules too.
        error: What it raised; None where all is well.
    """

    modules: frozenset[str]
    has_handler: bool
    error: str | None

    @property
    def recorded(self) -> frozenset[str]:
        """Return its part of the record: of libraries only their names."""
        names = {name if _is_ours(name) else name.partition(".")[0] for name in self.modules}
        return frozenset(name for name in names if not name.startswith("_"))


def measured() -> dict[str, Loaded]:
    """Import every function's handler, with no environment and no connections; by its name."""
    handlers = [
        (name, str(path), bool(_IMPORTS_HTTP.search(path.read_text(encoding="utf-8"))))
        for name, function in deployed().functions().items()
        if (path := function.folder / "app.py").is_file()
    ]
    done = subprocess.run(  # noqa: S603 - this interpreter, on our own text
        [sys.executable, "-c", _PROBE, json.dumps(handlers)],
        env={"PYTHONPATH": str(ROOT / "layers" / "common"), "PATH": os.defpath},  # and no other
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    answers: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return {
        name: Loaded(
            frozenset(answer["modules"]), answer.get("callable", False), answer.get("error")
        )
        for name, answer in answers.items()
    }


def published() -> Record:
    """Return the committed record."""
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    everywhere, endpoints = _read(document["everywhere"]), _read(document["endpoints"])
    with_url = _with_url()
    return {
        name: _read(own) | everywhere | (endpoints if name in with_url else _NONE)
        for name, own in document["functions"].items()
    }


def text(record: Record) -> str:
    """Return the text of the record: first the modules that many functions load, then the rest."""
    with_url = _with_url()
    everywhere = frozenset[str].intersection(*record.values())
    endpoints = frozenset[str].intersection(*(record[name] for name in record.keys() & with_url))
    sections = [("everywhere", everywhere), ("endpoints", endpoints - everywhere)]
    for name, modules in sorted(record.items()):
        known = everywhere | (endpoints if name in with_url else _NONE)
        sections.append((f"functions.{name}", modules - known))
    return _HEAD + "".join(_section(title, modules) for title, modules in sections)


def differences(before: Record, after: Record) -> list[str]:
    """Return sentences about modules that functions load now and did not before, or the reverse."""
    changed: dict[str, list[str]] = {}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, frozenset()), after.get(name, frozenset())
        for module in sorted(old ^ new):
            change = "newly loads" if module in new else "no longer loads"
            changed.setdefault(f"{change} {module}", []).append(name)
    return [
        f"{'every function' if len(names) == len(after) else ' and '.join(names)} {change}"
        for change, names in sorted(changed.items())
    ]


def _with_url() -> set[str]:
    return {route.function for route in deployed().routes()}


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == "coreapi"


def _section(title: str, modules: frozenset[str]) -> str:
    rooms: dict[str, list[str]] = {}
    for module in sorted(modules):
        if any(other.startswith(f"{module}.") for other in modules):
            continue  # a package: its modules say so
        *packages, name = module.split(".")
        room = (".".join(packages[1:]) or "coreapi") if _is_ours(module) else _OTHERS
        rooms.setdefault(room, []).append(name)
    return f"\n[{title}]\n" + "".join(_line(room, names) for room, names in sorted(rooms.items()))


def _line(room: str, names: Sequence[str]) -> str:
    quoted = [json.dumps(name) for name in names]
    room = json.dumps(room) if "." in room else room
    line = f"{room} = [{', '.join(quoted)}]\n"
    if len(line) <= _WIDEST:
        return line
    return f"{room} = [\n{''.join(f'    {name},{chr(10)}' for name in quoted)}]\n"


def _read(section: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the full names in a section, their packages among them."""
    full: set[str] = set()
    for room, names in section.items():
        of = {_OTHERS: "", "coreapi": "coreapi."}.get(room, f"coreapi.{room}.")
        for name in names:
            full.update(accumulate(f"{of}{name}".split("."), "{}.{}".format))
    return frozenset(full)


def main() -> int:
    """Write the record again."""
    now = {name: loaded.recorded for name, loaded in measured().items()}
    FILE.write_text(text(now), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
