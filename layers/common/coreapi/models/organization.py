"""Organizations: the companies of the registry."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OrganizationStatus(StrEnum):
    """Archiving is reversible and keeps all data."""

    ACTIVE = "active"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; `country` is ISO 3166-1 alpha-2."""

    country: str | None = None
    state: str | None = None
    city: str | None = None
    postal_code: str | None = None
    lines: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A company."""

    id: str
    name: str
    tax_id: str | None
    duns: str | None
    address: Address | None
    status: OrganizationStatus
    version: int
    created_at: datetime
    updated_at: datetime
