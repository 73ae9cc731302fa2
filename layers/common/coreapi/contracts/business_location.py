"""Business locations of a profile."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints

from coreapi import policy
from coreapi.contracts.address import AddressCommand, AddressView
from coreapi.contracts.shapes import (
    Command,
    ListCommand,
    Name,
    Timestamp,
    UpdateCommand,
    View,
    none_if_empty,
    unchanged,
)
from coreapi.models.business_location import BusinessLocationStatus, Coordinates

_MIN_DEGREES = 1e-100


def _degrees(number: float) -> float:
    """Return a number of degrees as the table can keep it: closer to zero than an atom is zero."""
    return number if abs(number) > _MIN_DEGREES else 0.0


def _plain(number: float) -> float:
    """Return a whole number of degrees as an integer, which is what JSON makes of it anyway."""
    return int(number) if number.is_integer() else number


Degrees = Annotated[
    float, Field(allow_inf_nan=False), AfterValidator(_degrees), PlainSerializer(_plain)
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=policy.MAX_SHORT_TEXT_CHARACTERS)
]
ClearableText = Annotated[Text | None, AfterValidator(none_if_empty)]
Supplier = Annotated[Text, StringConstraints(min_length=1)]
Suppliers = Annotated[list[Supplier], Field(max_length=policy.MAX_PREFERRED_SUPPLIERS)]
Status = Annotated[BusinessLocationStatus, Field(strict=False)]


class CoordinatesCommand(Command):
    """A point on the earth in decimal degrees, WGS 84."""

    latitude: Annotated[Degrees, Field(ge=-90, le=90)]
    longitude: Annotated[Degrees, Field(ge=-180, le=180)]

    def stored(self) -> Coordinates:
        """Return the point."""
        return Coordinates(**super().stored())


class CreateBusinessLocation(Command):
    """Add a location to a profile."""

    profile_id: str
    name: Name
    type: ClearableText = None
    basin: ClearableText = None
    is_direct_connection: bool | None = None
    preferred_suppliers: Suppliers | None = None
    coordinates: CoordinatesCommand | None = None
    address: AddressCommand | None = None


class UpdateBusinessLocation(UpdateCommand):
    """Change a location; a field that is absent stays as it is, null clears it."""

    name: Name = unchanged()
    type: ClearableText = None
    basin: ClearableText = None
    is_direct_connection: bool | None = None
    preferred_suppliers: Suppliers | None = None
    coordinates: CoordinatesCommand | None = None
    address: AddressCommand | None = None
    status: Status = unchanged()


class ReadBusinessLocation(Command):
    """Name a location."""

    id: str


class ListBusinessLocations(ListCommand):
    """List a profile's locations: of one status, or all but the archived ones."""

    profile_id: str
    status: Status | None = None


class CoordinatesView(View):
    """A point on the earth in decimal degrees, WGS 84."""

    latitude: float
    longitude: float


class BusinessLocationView(View):
    """A place where a profile does business; unknown values are null."""

    id: str
    profile_id: str
    name: str
    type: str | None
    basin: str | None
    is_direct_connection: bool | None
    preferred_suppliers: Sequence[str] | None
    coordinates: CoordinatesView | None
    address: AddressView | None
    status: BusinessLocationStatus
    version: int
    created_at: Timestamp
    updated_at: Timestamp
