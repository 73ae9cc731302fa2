"""Companies of the registry, and the profiles in which they take part."""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurer:
    """Who measures, and to which standards."""

    identifier: str
    standard_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Who verifies."""

    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantTag:
    """A part that a profile plays in the market; one entry per tag."""

    tag: str
    measurers: tuple[Measurer, ...] | None = None
    verifiers: tuple[Verifier, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationProfile:
    """A role in which an organization takes part: it owns locations, API keys and flags.

    Attributes:
        participant_types: None where they are not known, as `participant_tags`.
    """

    id: str
    organization_id: str
    name: str
    tax_id: str | None
    duns: str | None
    participant_types: tuple[str, ...] | None
    participant_tags: tuple[ParticipantTag, ...] | None
    flags: Mapping[str, bool]
    status: OrganizationStatus
    version: int
    created_at: datetime
    updated_at: datetime
