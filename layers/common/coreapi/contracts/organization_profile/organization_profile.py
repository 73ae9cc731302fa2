"""Organization profiles."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from coreapi import policy
from coreapi.contracts.shapes import (
    Command,
    ListCommand,
    Name,
    NamePrefix,
    NullableText,
    Timestamp,
    UpdateCommand,
    View,
    each_once,
    unchanged,
)
from coreapi.models.organization import OrganizationStatus
from coreapi.models.organization_profile import Measurer, ParticipantTag, Verifier

Code = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=policy.MAX_SHORT_TEXT_CHARACTERS
    ),
]


class MeasurerCommand(Command):
    """Who measures, and to which standards."""

    identifier: Code
    standard_types: Annotated[list[Code], Field(max_length=policy.MAX_PARTICIPANT_CODES)]

    def stored(self) -> Measurer:
        """Return the measurer."""
        return Measurer(**super().stored())


class VerifierCommand(Command):
    """Who verifies."""

    identifier: Code

    def stored(self) -> Verifier:
        """Return the verifier."""
        return Verifier(**super().stored())


class ParticipantTagCommand(Command):
    """A part that a profile plays in the market."""

    tag: Code
    measurers: (
        Annotated[list[MeasurerCommand], Field(max_length=policy.MAX_PARTICIPANT_CODES)] | None
    ) = None
    verifiers: (
        Annotated[list[VerifierCommand], Field(max_length=policy.MAX_PARTICIPANT_CODES)] | None
    ) = None

    def stored(self) -> ParticipantTag:
        """Return the tag, its parts in the order in which they were sent."""
        return ParticipantTag(**super().stored())


ParticipantTags = Annotated[
    list[ParticipantTagCommand],
    Field(max_length=policy.MAX_PARTICIPANT_TAGS),
    each_once("tag"),
]
ParticipantTypes = Annotated[
    list[Code], Field(max_length=policy.MAX_PARTICIPANT_CODES), each_once()
]


class CreateOrganizationProfile(Command):
    """Add a profile to an organization."""

    organization_id: str
    name: Name
    tax_id: NullableText = None
    duns: NullableText = None
    participant_types: ParticipantTypes | None = None
    participant_tags: ParticipantTags | None = None


class UpdateOrganizationProfile(UpdateCommand):
    """Change a profile; a field that is absent stays as it is, null clears it."""

    name: Name = unchanged()
    tax_id: NullableText = None
    duns: NullableText = None
    participant_types: ParticipantTypes | None = None
    participant_tags: ParticipantTags | None = None
    status: Annotated[OrganizationStatus, Field(strict=False)] = unchanged()


class ReadOrganizationProfile(Command):
    """Name a profile."""

    profile_id: str


class WantedTag(Command):
    """A tag to look for."""

    tag: Code


class ListOrganizationProfiles(ListCommand):
    """List profiles: all, or those that fit every filter sent.

    `participantTags` are looked for exactly, and having one of them is enough; an empty list of
    them filters nothing.
    """

    participant_tags: (
        Annotated[list[WantedTag], Field(max_length=policy.MAX_PARTICIPANT_TAGS)] | None
    ) = None
    organization_id: str | None = None
    name: NamePrefix | None = None


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
    """A role in which an organization takes part; unknown values are null."""

    id: str
    organization_id: str
    name: str
    tax_id: str | None
    duns: str | None
    participant_types: Sequence[str] | None
    participant_tags: Sequence[ParticipantTagView] | None
    flags: Mapping[str, bool]
    status: OrganizationStatus
    version: int
    created_at: Timestamp
    updated_at: Timestamp
