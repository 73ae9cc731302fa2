"""The verification finds every alteration of an export."""

import copy
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coreapi.audit import sealing
from coreapi.audit.verification import Fault, verify
from coreapi.models.audit import SealedEntry, SealedEvent
from tests.harness.audit_trail import AuditTrail
from tests.harness.product import Product

Lines = list[dict[str, Any]]


@pytest.fixture
def trail(product: Product) -> AuditTrail:
    return AuditTrail(product)


@pytest.fixture
def export(trail: AuditTrail) -> Lines:
    trail.sealed(5)
    return copy.deepcopy([dict(line) for line in trail.exported()])


def of(lines: Lines, kind: str) -> Lines:
    return [line for line in lines if line["type"] == kind]


def faults(lines: Lines, anchor: Lines | None = None) -> list[tuple[Fault, str]]:
    return [(f.fault, f.subject) for f in verify(lines, anchor or []).findings]


def _id(lines: Lines, number: int) -> str:
    return of(lines, "entry")[number]["entry"]["_id"]


def test_a_trail_as_it_was_written_has_no_fault(export: Lines) -> None:
    result = verify(export)

    assert (result.entries, result.seals, result.chains, result.findings) == (5, 5, 1, [])


@pytest.mark.parametrize(
    "altered",
    [
        {"action": "user.create"},
        {"changes": {"number": 9}},
        {"at": "2031-01-01T00:00:00.000Z"},
        {"actor": {"type": "user", "id": "another"}},
        {"hash": "0" * 64},
    ],
)
def test_an_altered_entry(export: Lines, altered: dict[str, Any]) -> None:
    of(export, "entry")[2]["entry"].update(altered)

    assert faults(export) == [(Fault.ENTRY_ALTERED, _id(export, 2))]


def test_an_altered_entry_with_a_fresh_hash(export: Lines, trail: AuditTrail) -> None:
    other = AuditTrail(trail.product)
    other.happens()
    forged = next(line for line in other.exported() if line.get("chain") == other.organization_id)[
        "entry"
    ]
    line = of(export, "entry")[2]
    line["entry"] = {**forged, "_id": line["entry"]["_id"]}

    assert faults(export) == [(Fault.ENTRY_ALTERED, _id(export, 2))]


@pytest.mark.parametrize("number", range(5))
def test_a_removed_entry(export: Lines, number: int) -> None:
    removed = of(export, "entry")[number]
    export.remove(removed)

    assert faults(export) == [(Fault.ENTRY_REMOVED, removed["entry"]["_id"])]


def test_entries_whose_contents_changed_places(export: Lines) -> None:
    one, other = (of(export, "entry")[n]["entry"] for n in (1, 3))
    one["_id"], other["_id"] = other["_id"], one["_id"]

    assert sorted(faults(export)) == sorted((Fault.ENTRY_ALTERED, _id(export, n)) for n in (1, 3))


def test_the_order_of_lines_does_not_matter(export: Lines) -> None:
    assert faults([export[0], *reversed(export[1:])]) == []


def test_an_entry_added_beside(export: Lines, trail: AuditTrail) -> None:
    trail.happens()
    added = trail.exported()[-1]
    trail.product.advance(minutes=10)
    key = trail.exported()[0]

    assert faults([dict(key), *export[1:], dict(added)]) == [
        (Fault.ENTRY_UNSEALED, added["entry"]["_id"])
    ]


def test_an_entry_twice(export: Lines) -> None:
    export.append(copy.deepcopy(of(export, "entry")[0]))

    assert faults(export) == [(Fault.ENTRY_ALTERED, _id(export, 0))]


@pytest.mark.parametrize("number", [1, 3])
def test_a_gap_in_the_seals(export: Lines, number: int) -> None:
    removed = of(export, "seal")[number - 1]
    export.remove(removed)
    key = export[0] | {"exportedAt": "2099-01-01T00:00:00.000Z"}

    found = faults([key, *export[1:]])

    assert (Fault.SEAL_MISSING, str(number)) in found
    assert (Fault.ENTRY_UNSEALED, removed["entries"][0]["_id"]) in found
    assert len(found) == 2


@pytest.mark.parametrize(
    "forged",
    [
        {"at": "2031-01-01T00:00:00.000Z"},
        {"signature": "AAAA"},
        {"keyId": "0" * 16},
        {"entries": []},
        {"hash": "0" * 64},
    ],
)
def test_a_forged_seal(export: Lines, forged: dict[str, Any]) -> None:
    of(export, "seal")[2].update(forged)

    assert (Fault.SEAL_FORGED, "3") in faults(export)


def test_a_seal_signed_with_another_key(export: Lines, trail: AuditTrail) -> None:
    before, seal = trail.seals()[3:]
    other = Ed25519PrivateKey.generate()
    forged = sealing.seal(other, seal.chain, before, seal.entries, seal.at)
    of(export, "seal")[4].update(
        {**sealing.canonical(forged), "hash": forged.hash, "signature": forged.signature}
    )

    assert (Fault.SEAL_FORGED, "5") in faults(export)


def test_a_whole_trail_forged_with_another_key_shows_against_an_anchor(
    export: Lines, trail: AuditTrail
) -> None:
    other = Ed25519PrivateKey.generate()
    previous = None
    forged: Lines = [export[0] | {"publicKey": sealing.public_text(other)}]
    for entry in of(export, "entry")[:4]:
        sealed = SealedEntry(
            id=entry["entry"]["_id"], event=SealedEvent.WRITTEN, hash=entry["entry"]["hash"]
        )
        previous = sealing.seal(other, entry["chain"], previous, [sealed], trail.product.now())
        forged += [
            {
                "type": "seal",
                **sealing.canonical(previous),
                "hash": previous.hash,
                "signature": previous.signature,
            },
            entry,
        ]

    assert faults(forged) == []
    assert [fault for fault, _ in faults(forged, export)] == [
        Fault.KEY_REPLACED,
        Fault.END_CUT_OFF,
    ]


def test_two_seals_that_changed_numbers(export: Lines) -> None:
    one, other = of(export, "seal")[1:3]
    one["number"], other["number"] = other["number"], one["number"]

    found = faults(export)

    assert {(Fault.SEAL_FORGED, "2"), (Fault.SEAL_FORGED, "3")} <= set(found)


def test_a_tail_that_was_cut_off_shows_only_against_an_anchor(export: Lines) -> None:
    cut = [*export[:1], *of(export, "seal")[:-1], *of(export, "entry")[:-1]]

    assert faults(cut) == []
    assert faults(cut, export) == [(Fault.END_CUT_OFF, "5")]


def test_a_chain_that_was_removed_whole_shows_against_an_anchor(export: Lines) -> None:
    assert faults(export[:1], export) == [(Fault.END_CUT_OFF, "5")]


def test_a_trail_that_grew_since_its_anchor_has_no_fault(export: Lines, trail: AuditTrail) -> None:
    trail.sealed(2)

    assert not trail.verified(export).findings


def test_without_its_public_key_no_seal_counts(export: Lines) -> None:
    found = {fault for fault, _ in faults(export[1:])}

    assert found == {Fault.SEAL_FORGED, Fault.ENTRY_UNSEALED}


@pytest.mark.parametrize("line", [{}, {"type": "x"}, {"type": "seal"}, {"type": "entry"}])
def test_a_line_that_cannot_be_read(export: Lines, line: dict[str, Any]) -> None:
    assert faults([*export, line]) == [(Fault.UNREADABLE, str(len(export) + 1))]
