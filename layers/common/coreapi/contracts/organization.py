"""Organizations."""

from collections.abc import Sequence

from coreapi.contracts.shapes import Timestamp, View
from coreapi.models.organization import OrganizationStatus


class AddressView(View):
    """A postal address."""

    country: str | None
    state: str | None
    city: str | None
    postal_code: str | None
    lines: Sequence[str] | None


class OrganizationView(View):
    """A company of the registry."""

    id: str
    name: str
    tax_id: str | None
    duns: str | None
    address: AddressView | None
    status: OrganizationStatus
    version: int
    created_at: Timestamp
    updated_at: Timestamp
