"""Organizations and profiles together, as their details show them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from coreapi.contracts.organization.organization import OrganizationView
from coreapi.contracts.organization_profile.organization_profile import (
    OrganizationProfileView,
)
from coreapi.contracts.shapes import View


class OrganizationDetailsView(View):
    """An organization with its profiles, archived ones too, by name; without them for a client."""

    organization: OrganizationView
    profiles: Annotated[
        Sequence[OrganizationProfileView] | None, Field(exclude_if=lambda given: given is None)
    ]


class ProfileDetailsView(View):
    """A profile with the organization that it belongs to."""

    profile: OrganizationProfileView
    organization: OrganizationView
