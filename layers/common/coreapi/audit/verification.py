"""Verifies an exported audit trail: offline, only from its lines and a public key."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import rfc8785

from coreapi import policy
from coreapi.audit import sealing
from coreapi.clock import parse_rfc3339
from coreapi.models.audit import Seal, SealedEntry, SealedEvent

Line = Mapping[str, Any]


class Fault(StrEnum):
    """The kinds of faults."""

    KEY_REPLACED = "key replaced"
    SEAL_FORGED = "seal forged or altered"
    SEAL_MISSING = "seal missing"
    SEAL_OUT_OF_LINE = "seal does not follow the one before"
    END_CUT_OFF = "the anchor's seal is missing"
    ENTRY_ALTERED = "entry altered"
    ENTRY_REMOVED = "entry removed"
    ENTRY_UNSEALED = "entry without a seal"
    ENTRY_FOREIGN = "not an audit entry"
    UNREADABLE = "line cannot be read"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault: of a chain's entry by its id, or of its seal by its number."""

    chain: str
    fault: Fault
    subject: str


@dataclass(slots=True)
class Result:
    """The result of a verification."""

    entries: int = 0
    seals: int = 0
    chains: int = 0
    waiting: int = 0  # entries of the last minutes, not yet sealed
    findings: list[Finding] = field(default_factory=list[Finding])


@dataclass(slots=True)
class _Chain:
    seals: list[Seal] = field(default_factory=list[Seal])
    entries: dict[str, str] = field(default_factory=dict[str, str])
    moments: dict[str, str] = field(default_factory=dict[str, str])
    foreign: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Export:
    public_key: str | None = None
    exported_at: datetime | None = None
    chains: dict[str, _Chain] = field(default_factory=lambda: defaultdict[str, _Chain](_Chain))
    unreadable: list[str] = field(default_factory=list[str])


def verify(lines: Iterable[Line], anchor: Iterable[Line] = ()) -> Result:
    """Verify an export.

    Args:
        lines: All of its lines.
        anchor: The lines of an earlier export: its public key must be the same, and each chain must
            still have the seal that was its last one then.
    """
    export, earlier = _read(lines), _read(anchor)
    keys = {sealing.key_id(export.public_key): export.public_key} if export.public_key else {}
    result = Result(chains=len(export.chains))
    for number in export.unreadable:
        result.findings.append(Finding("", Fault.UNREADABLE, number))
    if earlier.public_key and earlier.public_key != export.public_key:
        result.findings.append(Finding("", Fault.KEY_REPLACED, ""))
    for name, chain in export.chains.items():
        result.entries += len(chain.entries)
        result.seals += len(chain.seals)
        genuine = [seal for seal in chain.seals if sealing.is_genuine(seal, keys)]
        found = {
            *_of_seals(name, chain.seals, genuine),
            *_of_entries(name, chain, genuine),
        }
        waiting = _waiting(chain, found, export.exported_at)
        result.waiting += len(waiting)
        result.findings += sorted(found - waiting)
    for name, chain in earlier.chains.items():
        if chain.seals:
            last = max(chain.seals, key=lambda seal: seal.number)
            now = export.chains.get(name, _Chain()).seals
            if not any(s.hash == last.hash and sealing.is_genuine(s, keys) for s in now):
                result.findings.append(Finding(name, Fault.END_CUT_OFF, str(last.number)))
    return result


def _read(lines: Iterable[Line]) -> _Export:
    export = _Export()
    for number, line in enumerate(lines, 1):
        try:
            _take(export, line)
        except (AttributeError, KeyError, TypeError, ValueError):
            export.unreadable.append(str(number))
    return export


def _take(export: _Export, line: Line) -> None:
    match line["type"]:
        case "key":
            export.public_key = line["publicKey"]
            export.exported_at = parse_rfc3339(line["exportedAt"])
        case "seal":
            export.chains[line["chain"]].seals.append(_seal(line))
        case "entry":
            content = {name: value for name, value in line["entry"].items() if name != "hash"}
            chain, entry_id = export.chains[line["chain"]], content["_id"]
            computed = sha256(rfc8785.dumps(content)).hexdigest()
            is_own = computed == line["entry"]["hash"] and entry_id not in chain.entries
            chain.entries[entry_id] = computed if is_own else ""
            chain.moments[entry_id] = content["at"]
        case "foreign":
            export.chains[line["chain"]].foreign.append(line["_id"])
        case _:
            raise ValueError("no such type of line")


def _seal(line: Line) -> Seal:
    entries = tuple(
        SealedEntry(id=entry["_id"], event=SealedEvent(entry["event"]), hash=entry["hash"])
        for entry in line["entries"]
    )
    return Seal(
        chain=line["chain"],
        number=line["number"],
        at=parse_rfc3339(line["at"]),
        previous_hash=line["previousHash"],
        entries=entries,
        key_id=line["keyId"],
        hash=line["hash"],
        signature=line["signature"],
    )


def _of_seals(name: str, given: Iterable[Seal], genuine: list[Seal]) -> Iterator[Finding]:
    numbers: dict[int, Seal] = {}
    for seal in given:
        if seal not in genuine or seal.number in numbers:
            yield Finding(name, Fault.SEAL_FORGED, str(seal.number))
        numbers.setdefault(seal.number, seal)
    for number in range(1, max(numbers, default=0) + 1):
        if number not in numbers:
            yield Finding(name, Fault.SEAL_MISSING, str(number))
            continue
        before = numbers.get(number - 1)
        expected = before.hash if before else None
        if (number == 1 or before) and numbers[number].previous_hash != expected:
            yield Finding(name, Fault.SEAL_OUT_OF_LINE, str(number))


def _of_entries(name: str, chain: _Chain, genuine: Iterable[Seal]) -> Iterator[Finding]:
    written: dict[str, str] = {}
    said: dict[str, SealedEvent] = {}
    for seal in sorted(genuine, key=lambda seal: seal.number):
        for entry in seal.entries:
            if entry.event is SealedEvent.WRITTEN:
                written.setdefault(entry.id, entry.hash)
            else:
                said[entry.id] = entry.event
    faults = {
        SealedEvent.ALTERED: Fault.ENTRY_ALTERED,
        SealedEvent.REMOVED: Fault.ENTRY_REMOVED,
        SealedEvent.FOREIGN: Fault.ENTRY_FOREIGN,
    }
    for entry_id, event in said.items():
        yield Finding(name, faults[event], entry_id)
    for entry_id in chain.foreign:
        yield Finding(name, Fault.ENTRY_FOREIGN, entry_id)
    for entry_id in written.keys() - chain.entries.keys():
        yield Finding(name, Fault.ENTRY_REMOVED, entry_id)
    for entry_id, content in chain.entries.items():
        if entry_id in written and written[entry_id] != content:
            yield Finding(name, Fault.ENTRY_ALTERED, entry_id)
        elif entry_id not in written and entry_id not in said:
            yield Finding(name, Fault.ENTRY_UNSEALED, entry_id)


def _waiting(chain: _Chain, found: Iterable[Finding], at: datetime | None) -> set[Finding]:
    """Return the findings about entries that are too new to be sealed."""
    if at is None:
        return set()
    return {
        finding
        for finding in found
        if finding.fault is Fault.ENTRY_UNSEALED
        and chain.entries[finding.subject]
        and parse_rfc3339(chain.moments[finding.subject]) > at - policy.AUDIT_SEALED_WITHIN
    }
