"""Organization profiles."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from coreapi.contracts.shapes import Timestamp, View
from coreapi.models.organization import OrganizationStatus


class MeasurerView(View):
    """Who measures, and to which standards."""

    identifier: str
    standard_types: Sequence[str]


class VerifierView(View):
    """Who verifies."""

    identifier: str


class ParticipantTagView(View):
    """A part played in the market; measurers and verifiers appear where they were given."""

    tag: str
    measurers: Annotated[
        Sequence[MeasurerView] | None, Field(exclude_if=lambda given: given is None)
    ]
    verifiers: Annotated[
        Sequence[VerifierView] | None, Field(exclude_if=lambda given: given is None)
    ]


class OrganizationProfileView(View):
    """A role in which an organization takes part."""

    id: str
    organization_id: str
    name: str
    tax_id: str | None
    duns: str | None
    participant_types: Sequence[str]
    participant_tags: Sequence[ParticipantTagView]
    flags: Mapping[str, bool]
    status: OrganizationStatus
    version: int
    created_at: Timestamp
    updated_at: Timestamp
