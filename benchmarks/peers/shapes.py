"""Body and answer of the read as pydantic models, for the peers that validate."""

from pydantic import BaseModel, ConfigDict, Field


class Ask(BaseModel):
    """The body."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(alias="_id")


class Coordinates(BaseModel):
    """A point on the earth."""

    latitude: float
    longitude: float


class Address(BaseModel):
    """A postal address."""

    country: str | None
    state: str | None
    city: str | None
    postalCode: str | None  # noqa: N815 - as the API spells it
    lines: list[str] | None


class Location(BaseModel):
    """The answer."""

    id: str = Field(alias="_id")
    profileId: str  # noqa: N815
    name: str
    type: str | None
    basin: str | None
    isDirectConnection: bool | None  # noqa: N815
    preferredSuppliers: list[str] | None  # noqa: N815
    coordinates: Coordinates | None
    address: Address | None
    status: str
    version: int
    createdAt: str  # noqa: N815
    updatedAt: str  # noqa: N815
