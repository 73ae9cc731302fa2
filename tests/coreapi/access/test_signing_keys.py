"""The key rings: a key is public one rotation before it signs, and an hour after; no longer."""

import json
from datetime import timedelta

import pytest

from coreapi.access.tokens import signing_keys
from coreapi.access.tokens.signing_keys import KeyRings, LabelUsedError, Ring
from coreapi.clock import epoch
from tests.actors.users import NOW


def _first() -> tuple[KeyRings, Ring]:
    return KeyRings().made("1", "a", None, NOW)


def _public(ring: Ring) -> dict[str, dict[str, object]]:
    return {key["kid"]: key for key in json.loads(ring.public_keys())["keys"]}


def test_a_rotation_signs_with_the_key_that_was_public() -> None:
    rings, before = _first()

    _, after = rings.made("2", "b", "1", NOW)

    assert after.current == before.next
    assert after.next["kid"] not in _public(before)
    assert after.refresh_key == before.refresh_key
    assert after.id != before.id


def test_a_retired_key_travels_with_the_end_of_its_hour() -> None:
    rings, before = _first()

    _, after = rings.made("2", "b", "1", NOW)

    assert _public(after)[before.current["kid"]]["exp"] == epoch(NOW + timedelta(minutes=60))
    assert "exp" not in _public(after)[after.current["kid"]]


def test_a_retired_key_is_forgotten_after_its_hour() -> None:
    rings, before = _first()
    rings, _ = rings.made("2", "b", "1", NOW)

    _, after = rings.without("1").made("3", "c", "2", NOW + timedelta(minutes=60))

    assert before.current["kid"] not in _public(after)


def test_a_revocation_takes_nothing_over() -> None:
    rings, before = _first()

    _, after = rings.made("2", "revoke-1", "1", NOW)

    assert _public(after).keys().isdisjoint(_public(before))
    assert after.refresh_key != before.refresh_key


def test_the_same_label_again_changes_nothing() -> None:
    rings, ring = _first()

    assert rings.made("2", "a", "1", NOW) == (rings, ring)


def test_the_same_request_again_finds_what_it_made() -> None:
    rings, _ = _first()
    rings, ring = rings.made("2", "b", "1", NOW)

    assert rings.made("2", "b", "1", NOW + timedelta(minutes=1)) == (rings, ring)


def test_a_rotation_that_is_rolled_back_leaves_the_ring_before_as_it_was() -> None:
    rings, before = _first()
    tried, _ = rings.made("2", "b", "1", NOW)

    assert tried.made("3", "a", "2", NOW) == (tried, before)
    assert tried.without("2") == rings


def test_a_label_that_was_rolled_back_can_be_tried_again() -> None:
    rings, _ = _first()
    tried, first = rings.made("2", "b", "1", NOW)

    _, second = tried.without("2").made("3", "b", "1", NOW)

    assert second.id != first.id


def test_a_label_that_was_replaced_is_refused() -> None:
    rings, _ = _first()
    rings, _ = rings.made("2", "b", "1", NOW)

    with pytest.raises(LabelUsedError):
        rings.without("1").made("3", "a", "2", NOW)


def test_a_ring_that_was_never_deleted_goes_with_the_next_rotation() -> None:
    rings, _ = _first()
    rings, _ = rings.made("2", "b", "1", NOW)

    rings, _ = rings.made("3", "c", "2", NOW)

    assert [ring.id for ring in rings.rings] == ["2", "3"]
    with pytest.raises(LabelUsedError):
        rings.without("2").made("4", "a", "3", NOW)


def test_an_unknown_ring_is_deleted_already() -> None:
    rings, _ = _first()

    assert rings.without("unknown") is rings


def test_no_private_part_is_published() -> None:
    rings, ring = _first()
    _, later = rings.made("2", "b", "1", NOW)

    for each in (ring, later):
        assert all("d" not in key for key in _public(each).values())
        assert each.refresh_key not in each.public_keys()


def test_rings_are_read_as_they_were_kept() -> None:
    rings, _ = _first()
    rings, _ = rings.made("2", "b", "1", NOW)
    rings, _ = rings.made("3", "c", "2", NOW)

    assert signing_keys.from_json(rings.to_json()) == rings
