"""As many users, locations, keys and audit entries as are asked for."""

from dataclasses import dataclass

from coreapi import ids
from coreapi.access.actor import SystemActor
from coreapi.access.tokens import client_keys
from coreapi.context import Origin
from coreapi.models.api_key import ApiKey
from coreapi.models.audit import AuditAction, Change
from coreapi.models.business_location import BusinessLocation, BusinessLocationStatus, Coordinates
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.storage import api_key as api_keys
from coreapi.storage import business_location as business_locations
from tests.actors.factories import Factories, Person

_ADMIN = "default.organization.admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The resources that were made, and one of each kind."""

    organization: Organization
    profile: OrganizationProfile
    admin: Person
    user_id: str
    email: str
    location_id: str
    client_id: str
    client_key: str


def make(making: Factories, size: int) -> Population:
    """Make an organization with one profile, and so many of everything in them."""
    organization = making.organization()
    profile = making.profile(organization)
    admin = making.member(organization, _ADMIN, password=None)
    people = [
        making.member(organization, email=f"user{number:06}@a.test", password=None)
        for number in range(size)
    ]
    places = [_location(making, profile) for _ in range(size)]
    keys = [_key(making, profile) for _ in range(size)]
    call = making.app.call(SystemActor(), Origin(request_id="made"))
    for place in places:
        with call.transaction() as tx:
            tx.audit(_change(place, organization.id))
    return Population(
        organization=organization,
        profile=profile,
        admin=admin,
        user_id=people[size // 2].id,
        email=people[size // 2].email,
        location_id=places[size // 2],
        client_id=keys[size // 2][0],
        client_key=keys[size // 2][1],
    )


def _change(location_id: str, organization_id: str) -> Change:
    return Change(
        action=AuditAction.BUSINESS_LOCATION_CREATE,
        entity_type="business_location",
        entity_id=location_id,
        organization_id=organization_id,
        changes={"name": "North Field"},
    )


def _location(making: Factories, profile: OrganizationProfile) -> str:
    now = making.now()
    location = BusinessLocation(
        id=ids.new(now),
        profile_id=profile.id,
        organization_id=profile.organization_id,
        name="North Field",
        type="wellhead",
        basin="Permian",
        is_direct_connection=True,
        preferred_suppliers=None,
        coordinates=Coordinates(latitude=31.9, longitude=-102.1),
        address=None,
        status=BusinessLocationStatus.ACTIVE,
        version=1,
        created_at=now,
        updated_at=now,
    )
    making.write(*business_locations.create(location))
    return location.id


def _key(making: Factories, profile: OrganizationProfile) -> tuple[str, str]:
    now, client_key = making.now(), client_keys.new()
    key = ApiKey(
        client_id=ids.new(now),
        profile_id=profile.id,
        organization_id=profile.organization_id,
        name="Metering",
        key_hash=client_keys.hash_of(client_key),
        created_at=now,
        expires_at=None,
        revoked_at=None,
        last_used_at=None,
    )
    making.write(api_keys.create(key))
    return key.client_id, client_key
