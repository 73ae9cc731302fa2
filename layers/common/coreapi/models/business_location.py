"""Places where a profile does business."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coreapi.models.organization import Address


class BusinessLocationStatus(StrEnum):
    """Archived locations stay readable and can be restored."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """A point on the earth in decimal degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessLocation:
    """A place of a profile.

    Attributes:
        profile_id: Its profile; never changes.
        organization_id: The organization of that profile; never changes either.
        is_direct_connection: None if unknown.
    """

    id: str
    profile_id: str
    organization_id: str
    name: str
    type: str | None
    basin: str | None
    is_direct_connection: bool | None
    preferred_suppliers: tuple[str, ...] | None
    coordinates: Coordinates | None
    address: Address | None
    status: BusinessLocationStatus
    version: int
    created_at: datetime
    updated_at: datetime
