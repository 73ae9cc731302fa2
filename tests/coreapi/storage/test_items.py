"""Items: what is stored is read back as it was."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coreapi.models.mail import MailIntent, MailKind
from coreapi.models.organization import Address, Organization, OrganizationStatus
from coreapi.models.session import Session
from coreapi.storage import items, keys

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_NUMBERS = st.integers(-(10**37), 10**37) | st.floats(-(2**53), 2**53).filter(
    lambda number: number == 0 or abs(number) > 1e-100
)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=12,
)
# Milliseconds are what is kept of a moment.
_MOMENTS = st.integers(0, 4 * 10**12).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))


@given(st.dictionaries(_TEXTS, _VALUES, max_size=4))
def test_every_value_survives_the_wire(item: dict[str, Any]) -> None:
    assert items.item_from_wire(items.item_to_wire(item)) == item


@given(
    st.builds(
        Session,
        created_at=_MOMENTS,
        last_used_at=_MOMENTS,
        rotated_at=st.none() | _MOMENTS,
        expires_at=_MOMENTS,
        ends_at=_MOMENTS,
    )
)
def test_a_session_survives(session: Session) -> None:
    _assert_survives(session)


@given(
    st.builds(
        Organization,
        address=st.none() | st.builds(Address),
        status=st.sampled_from(OrganizationStatus),
        created_at=_MOMENTS,
        updated_at=_MOMENTS,
    )
)
def test_an_organization_survives(organization: Organization) -> None:
    _assert_survives(organization)


@given(
    st.builds(
        MailIntent,
        kind=st.sampled_from(MailKind),
        values=st.dictionaries(_TEXTS, _TEXTS),
        created_at=_MOMENTS,
    )
)
def test_a_mail_intent_survives(intent: MailIntent) -> None:
    _assert_survives(intent)


@dataclass(frozen=True, slots=True)
class _Optional:
    note: str | None


def test_what_is_none_is_not_stored() -> None:
    item = items.encode(_Optional(None), keys.user("x"), GSI1PK="y")

    assert item == {"PK": "USER#x", "SK": "USER", "GSI1PK": "y"}
    assert items.decode(_Optional, item) == _Optional(None)


def _assert_survives(model: Any) -> None:
    item = items.encode(model, keys.user("x"), ttl=1)
    stored = items.item_from_wire(items.item_to_wire(item))

    assert items.decode(model.__class__, stored) == model
