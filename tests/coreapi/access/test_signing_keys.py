"""The key ring: a key is public one rotation before it signs, and while its tokens live."""

import json
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coreapi import policy
from coreapi.access.tokens import signing_keys
from coreapi.access.tokens.signing_keys import KeyRing
from tests.actors.users import NOW


def _public(ring: KeyRing) -> set[str]:
    return {key["kid"] for key in json.loads(ring.public_keys())["keys"]}


def _rotated(ring: KeyRing, *hours: float) -> list[KeyRing]:
    """Return the ring before and after each rotation, so many hours apart."""
    rings, now = [ring], NOW
    for number, pause in enumerate(hours):
        now += timedelta(hours=pause)
        rings.append(rings[-1].rotated(f"rotation {number}", now))
    return rings


def test_the_same_label_changes_nothing() -> None:
    ring = signing_keys.new_ring("1", NOW)

    assert ring.rotated("1", NOW) is ring


def test_a_rotation_puts_the_next_key_in_place() -> None:
    before, after = _rotated(signing_keys.new_ring("1", NOW), 1)

    assert after.current == before.next
    assert after.next["kid"] not in _public(before)
    assert after.refresh_key == before.refresh_key


@given(st.lists(st.floats(0, 5), min_size=1, max_size=6))
def test_the_key_that_signs_was_public_before(hours: list[float]) -> None:
    rings = _rotated(signing_keys.new_ring("1", NOW), *hours)

    for before, after in pairwise(rings):
        assert after.current["kid"] in _public(before)


@given(st.lists(st.floats(0, 5), min_size=1, max_size=6))
def test_a_key_stays_public_while_its_tokens_live(hours: list[float]) -> None:
    rings = _rotated(signing_keys.new_ring("1", NOW), *hours)

    for number, ring in enumerate(rings):
        since = 0.0
        for later, pause in zip(rings[number + 1 :], hours[number:], strict=False):
            since += pause if later is not rings[number + 1] else 0.0
            if timedelta(hours=since) < policy.ACCESS_TOKEN_LIFETIME:
                assert ring.current["kid"] in _public(later)


def test_a_key_is_gone_once_its_tokens_are() -> None:
    first, *_, last = _rotated(signing_keys.new_ring("1", NOW), 1, 1, 1)

    assert first.current["kid"] not in _public(last)


def test_no_private_part_is_published() -> None:
    rings = _rotated(signing_keys.new_ring("1", NOW), 0, 0)

    for ring in rings:
        assert "d" not in {name for key in json.loads(ring.public_keys())["keys"] for name in key}
        assert ring.refresh_key not in ring.public_keys()


def test_a_ring_is_read_as_it_was_kept() -> None:
    for ring in _rotated(signing_keys.new_ring("1", NOW), 0, 0.1):
        assert signing_keys.ring_from_json(ring.to_json()) == ring
