"""Records the keys of the table that each function accesses while the tests run its handler.

`build/policies.toml` has what was recorded before. A new access of a function fails the test in
which it happens, with the lines to add; `make policies` records everything anew, with
`--note-table-access`.
"""

import json
import re
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from build import policies
from build.policies import Grant
from local.template.template import load_template
from tests.harness.authorization import NotKnownError, TableAccess, of_request

_EVENT = "before-parameter-build.dynamodb"
_OUTSIDE = "outside"
_running: ContextVar[str | None] = ContextVar("running", default=None)
_all_running: list[str] = []
_noted: set["Noted"] = set()
_looked_at: set["Noted"] = set()

# A partition key as policies name it: without the part that names one resource.
_FAMILIES = (
    (r"((?:IDEMPOTENCY|QUOTA|THROTTLE)#[^#]+#).+", "{}*"),
    (r"ORG#[^#]+#PROFILES", "ORG#*#PROFILES"),
    (r"ORG#[^#]+#TAG#.+", "ORG#*#TAG#*"),
    (r"([A-Z]+#).+", "{}*"),
    (r"([A-Z-]+)", "{}"),
)
# Counters of attempts: some accesses are rare, and the same in all functions.
_COUNTERS = ("IDEMPOTENCY#", "QUOTA#", "THROTTLE#")
# What gives roles or opens accounts: only for functions that were seen to write it, though others
# write items of the same kind.
GUARDED = {name for guard in policies.guards() for name in guard.get("attributes", ())}
# The roles of a membership, or of an invitation.
_ROLES = {"organization_roles", "profile_roles"}
# Attributes whose names have a part that names one resource.
_NUMBERED = re.compile(r"(code|network)_.{7,}")


@dataclass(frozen=True, slots=True, order=True)
class Noted:
    """One kind of access of a function.

    Attributes:
        action: As `build/policies.toml` names it, with the index of a query.
        key: The partition keys, as a pattern.
        kind: What kind of item it is, by its sort key.
        attributes: The attributes that are named in a write.
    """

    function: str
    action: str
    key: str
    kind: str
    attributes: tuple[str, ...]


@contextmanager
def running(function: str, client: Any) -> Generator[None]:
    """Record a client's accesses in the block for a function."""
    client.meta.events.register(_EVENT, _note, unique_id="table-access")  # once for each client
    token = _running.set(function)
    _all_running.append(function)
    try:
        yield
    finally:
        _all_running.remove(function)
        _running.reset(token)


@contextmanager
def outside_functions() -> Generator[None]:
    """Record nothing in the block: a test acts itself."""
    token = _running.set(_OUTSIDE)
    try:
        yield
    finally:
        _running.reset(token)


def begin_outside() -> None:
    """Record nothing of this thread, except inside of `running`."""
    _running.set(_OUTSIDE)


def _note(params: Mapping[str, Any], model: Any, **_: object) -> None:
    name = _running.get() or _only_running()
    if name is not None and name != _OUTSIDE:
        _noted.update(_of_call(name, model.name, params))


def write(folder: Path, name: str) -> None:
    """Write the records of this process into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps([astuple(each) for each in sorted(_noted)])
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def read(folder: Path) -> set[Noted]:
    """Return the records of all processes."""
    rows = [row for file in folder.glob("*.json") for row in json.loads(file.read_text("utf-8"))]
    return {
        Noted(function, action, key, kind, tuple(attributes))
        for function, action, key, kind, attributes in rows
    }


def granted(noted: set[Noted]) -> dict[str, dict[str, Grant]]:
    """Return the accesses that functions need by what was recorded, and by these rules.

    - An item of a kind may have any attribute that such items were seen to have, since some are
      rare; a guarded attribute only where the function itself wrote it.
    - A function that writes roles on one kind of entity may write those on the other.
    - A function that counts attempts may access the counter in each way that any function does.
    - A key that a function reads by one action it may read by its other reading actions.
    - A function that writes an item may check it: a dry run does nothing else.
    """
    puts = [each for each in noted if each.action == "PutItem"]
    counting = [each for each in noted if each.key.startswith(_COUNTERS)]
    more = {
        replace(one, attributes=tuple(set(other.attributes) - GUARDED))
        for one in puts
        for other in puts
        if (one.key, one.kind) == (other.key, other.kind)
    }
    more |= {
        replace(other, function=one.function, key=one.key)
        for one in counting
        for other in counting
        if _kind_of_counter(one) == _kind_of_counter(other)
    }
    more |= {
        replace(each, attributes=tuple(_ROLES.union(each.attributes)))
        for each in noted
        if _ROLES.intersection(each.attributes)
    }
    checked = {
        replace(each, action="ConditionCheckItem", attributes=())
        for each in noted | more
        if each.action in policies.WRITES
    }
    found: dict[str, dict[str, Grant]] = {}
    for each in sorted(noted | more | checked):
        grants = found.setdefault(each.function, {})
        grants[each.action] = _with(each, grants.get(each.action, Grant(())))
    for grants in found.values():
        reads = grants.keys() & policies.READS
        keys = {key for action in reads for key in grants[action].keys}
        grants.update(dict.fromkeys(reads, Grant(tuple(sorted(keys)))))
    return found


def _kind_of_counter(noted: Noted) -> str:
    return noted.key.partition("#")[0]


def _with(noted: Noted, grant: Grant) -> Grant:
    return Grant(
        tuple(sorted({*grant.keys, noted.key})),
        tuple(sorted({*grant.attributes, *noted.attributes})),
    )


def missing() -> list[str]:
    """Return accesses that the functions' policies do not allow, as the lines to add, once each."""
    lines: list[str] = []
    for each in sorted(_noted - _looked_at):
        grant = policies.load().get(each.function, {}).get(each.action, Grant(()))
        keys = {each.key} - set(grant.keys)
        names = set(each.attributes) - set(grant.attributes)
        if keys or names:
            lines.append(f"[{each.function}.{each.action}]")
            lines += [f"keys: {key}" for key in sorted(keys)]
            lines += [f"attributes: {name}" for name in sorted(names)]
    _looked_at.update(_noted)
    return lines


def _only_running() -> str | None:
    """Return the function that a thread without a name must belong to, if there is one."""
    names = set(_all_running)
    return names.pop() if len(names) == 1 else None


def _of_call(function: str, operation: str, request: Mapping[str, Any]) -> Iterator[Noted]:
    for access in of_request(operation, request):
        action = f"{access.action} {access.index}".strip()
        kind = access.sort_key.partition("#")[0]
        kind = kind if re.fullmatch("[A-Z-]+", kind) else ""  # not the id of an audit entry
        for key in access.keys or ():
            reached = family(access, key)
            attributes = tuple(sorted(set(_attributes(access, reached))))
            yield Noted(function, action, reached, kind, attributes)


def _attributes(access: TableAccess, reached: str) -> Iterator[str]:
    """Yield the attributes that a write names, as patterns where a name contains an id."""
    if access.action in policies.NAMING:
        for name in access.attributes or ():
            is_network = reached.startswith("THROTTLE#") and name.startswith("n")
            yield "n*" if is_network else _NUMBERED.sub(r"\1_*", name)


def family(access: TableAccess, key: str) -> str:
    """Return the pattern of a partition key."""
    if access.index not in {"", "GSI1"}:
        return "*"  # an actor or an entity
    for pattern, template in _FAMILIES:
        found = re.fullmatch(pattern, key, re.DOTALL)
        if found:
            return template.format(*found.groups())
    raise NotKnownError(f"the family of the key {key}")


def _at_starts() -> set[Noted]:
    """Return the accesses of functions before their first event: they read the catalogue."""
    functions = load_template(policies.TEMPLATE, {"Stage": "dev"}).functions()
    return {
        Noted(name, "GetItem", "RBAC", "CATALOGUE", ())
        for name, function in functions.items()
        if "\nwarm_up()\n" in (function.folder / "app.py").read_text(encoding="utf-8")
    }


def main() -> None:
    """Write each function's accesses from the records, and the policies from those."""
    noted = read(Path(sys.argv[1])) | _at_starts()
    policies.FILE.write_text(policies.dump(granted(noted)), encoding="utf-8")
    policies.load.cache_clear()
    policies.main()


if __name__ == "__main__":
    main()
