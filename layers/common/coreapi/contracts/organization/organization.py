"""Organizations."""

from typing import Annotated, Any

from pydantic import Field

from coreapi.contracts.address import AddressCommand, AddressView, address_of
from coreapi.contracts.shapes import (
    Command,
    ListCommand,
    Name,
    NamePrefix,
    NullableText,
    Timestamp,
    UpdateCommand,
    View,
    unchanged,
)
from coreapi.models.organization import OrganizationStatus

Status = Annotated[OrganizationStatus, Field(strict=False)]


class CreateOrganization(Command):
    """Add a company to the registry."""

    name: Name
    tax_id: NullableText = None
    duns: NullableText = None
    address: AddressCommand | None = None


class UpdateOrganization(UpdateCommand):
    """Change an organization; a field that is absent stays as it is, null clears it."""

    name: Name = unchanged()
    tax_id: NullableText = None
    duns: NullableText = None
    address: AddressCommand | None = None
    status: Status = unchanged()

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent, as they are kept."""
        sent = super().changes()
        return sent | {"address": address_of(self.address)} if "address" in sent else sent


class ReadOrganization(Command):
    """Name an organization."""

    organization_id: str


class ListOrganizations(ListCommand):
    """List organizations: all, those whose name begins so, those of a status."""

    name: NamePrefix | None = None
    status: Status | None = None


class OrganizationView(View):
    """A company of the registry; null is what is not known."""

    id: str
    name: str
    tax_id: str | None
    duns: str | None
    address: AddressView | None
    status: OrganizationStatus
    version: int
    created_at: Timestamp
    updated_at: Timestamp
