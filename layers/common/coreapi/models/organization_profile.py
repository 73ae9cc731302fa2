"""Profiles: the parts in which organizations take part in the market."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coreapi.models.organization import OrganizationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurer:
    """A party that measures, and its standards."""

    identifier: str
    standard_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """A party that verifies."""

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
