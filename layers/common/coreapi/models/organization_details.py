"""Organizations and profiles with what belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDetails:
    """An organization with all its profiles, by name; None where they are not to be seen."""

    organization: Organization
    profiles: Sequence[OrganizationProfile] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDetails:
    """A profile with the organization that it belongs to."""

    profile: OrganizationProfile
    organization: Organization
