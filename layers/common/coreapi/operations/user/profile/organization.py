"""Returns the caller's own profile, in one organization or in all."""

from coreapi import ids
from coreapi.access import actor as access
from coreapi.access.actor import Entity, UserActor
from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.contracts.user.profile import EntityPermissionsView, OwnUserView, UserProfileView
from coreapi.errors import NotFound
from coreapi.models.organization import OrganizationStatus
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles


def show_profile(call: Call) -> UserProfileView:
    """Return the caller, their active organizations, and what they may do on each thing.

    Raises:
        NotFound: The chosen organization is archived, unknown or none of the caller's.
    """
    actor = call.user_actor
    found = [
        organization
        for organization in organizations.find_many(call.store, _chosen(call, actor))
        if organization.status is OrganizationStatus.ACTIVE
    ]
    if call.origin.active_organization_id is not None and not found:
        raise NotFound
    shown = [
        profile
        for organization in found
        for profile in organization_profiles.of_organization(call.store, organization.id)
        if profile.status is OrganizationStatus.ACTIVE
        and Permission.ORGANIZATION_PROFILE_READ
        in actor.permissions(access.profile(profile.id, organization.id))
    ]
    entities = [
        access.SYSTEM,
        *(access.organization(organization.id) for organization in found),
        *(access.profile(profile.id, profile.organization_id) for profile in shown),
    ]
    permissions = [held for entity in entities if (held := _held(actor, entity)).permissions]
    return UserProfileView.of(
        user=OwnUserView.of(actor.user, permissions=permissions),
        organizations=found,
        profiles=shown,
    )


def _chosen(call: Call, actor: UserActor) -> list[str]:
    """Return the ids of the organizations to show."""
    chosen = call.origin.active_organization_id
    if chosen is None:
        return [membership.organization_id for membership in actor.partition.memberships]
    if not ids.is_id(chosen):
        raise NotFound
    entity = access.organization(chosen)
    if actor.belongs_to(chosen) or Permission.ORGANIZATION_READ in actor.permissions(entity):
        return [chosen]
    raise NotFound


def _held(actor: UserActor, entity: Entity) -> EntityPermissionsView:
    return EntityPermissionsView.of(
        entity_type=entity.type,
        entity_id=entity.id,
        permissions=sorted(actor.permissions(entity)),
    )
