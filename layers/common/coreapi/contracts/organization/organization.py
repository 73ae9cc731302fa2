"""Organizations."""

from typing import Annotated

from pydantic import Field

from coreapi.contracts.address import AddressCommand, AddressView
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


class ReadOrganization(Command):
    """Name an organization."""

    organization_id: str


class ListOrganizations(ListCommand):
    """List organizations, optionally by the beginning of the name and by status."""

    name: NamePrefix | None = None
    status: Status | None = None


class OrganizationView(View):
    """A company of the registry; unknown values are null."""

    id: str
    name: str
    tax_id: str | None
    duns: str | None
    address: AddressView | None
    status: OrganizationStatus
    version: int
    created_at: Timestamp
    updated_at: Timestamp
