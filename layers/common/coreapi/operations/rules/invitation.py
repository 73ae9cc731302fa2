"""Invitations into an organization: how they are mailed and counted, accepted and revoked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coreapi import policy
from coreapi.access.actor import Entity
from coreapi.context import Call
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange
from coreapi.models.invitation import Invitation, InvitationStatus, Inviter
from coreapi.models.organization import OrganizationStatus
from coreapi.models.outbox import MailKind
from coreapi.models.rbac import RoleLink
from coreapi.models.user import UserStatus
from coreapi.operations.rules import granting, notifications, role_links
from coreapi.storage import invitation as invitations
from coreapi.storage import membership as memberships
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage import rbac, user_partition
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.table.quota import Quota

_HOUR_SECONDS = 60 * 60
_DAY_SECONDS = 24 * _HOUR_SECONDS


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The writes that accept an invitation, its audit entry, and the invitation afterwards."""

    invitation: Invitation
    writes: tuple[Action, ...]
    change: Change


def accepted_by(
    call: Call, invitation: Invitation, user_id: str, **further_details: object
) -> Acceptance:
    """Return what makes a user a member with the roles that the invitation still may give.

    A role counts if the user who gave it is active and may still grant it, which an archived
    profile does not allow. The transaction depends on the givers: one who is demoted at the same
    moment gives nothing. The audit entry has the further details too.
    """
    links, conditions = _still_given(call, invitation)
    membership = role_links.new_membership(
        call, user_id, invitation.organization_id, links, invitation_id=invitation.id
    )
    accepted = replace(
        invitation.closed(InvitationStatus.ACCEPTED, call.now, user_id),
        organization_roles=membership.organization_roles,
        profile_roles=membership.profile_roles,
    )
    details = {
        **status_change(call, invitation, InvitationStatus.ACCEPTED),
        "userId": user_id,
        "roleLinks": role_links.details(links),
        **further_details,
    }
    return Acceptance(
        accepted,
        (
            *invitations.close(invitation, accepted),
            *memberships.create(membership),
            *conditions,
        ),
        change(AuditAction.USER_INVITATION_ACCEPT, invitation, details),
    )


def revocation(call: Call, invitation: Invitation) -> tuple[Action, ...]:
    """Return the writes that close an invitation which is still open."""
    return invitations.close(invitation, invitation.closed(InvitationStatus.REVOKED, call.now))


def open_ones(call: Call, email: str, organization_ids: Iterable[str]) -> list[Invitation]:
    """Return the open invitations of some organizations to an address."""
    named = invitations.named(call.store, email, organization_ids)
    found = invitations.find_many(call.store, [n.invitation_id for n in named], call.now)
    return [invitation for invitation in found if invitation.is_open]


def inviter(call: Call) -> Inviter:
    """Return the caller as the invited person sees them."""
    user = call.user_actor.user
    names = [name for name in (user.first_name, user.last_name) if name]
    return Inviter(name=" ".join(names) or None, email=user.email)


def mail(call: Call, invitation: Invitation) -> Action:
    """Return the write that has an invitation mailed.

    Only the mailer looks whether the address has an account.
    """
    return notifications.queue_to(
        call,
        invitation.email,
        MailKind.INVITATION,
        invitationId=invitation.id,
        mailing=str(invitation.mailing),
    )


def quotas(organization_id: str, email: str) -> tuple[Quota, ...]:
    """Return the quotas that an invitation counts against."""
    by_organization = Quota(
        "invitations", organization_id, policy.MAX_INVITATIONS_PER_HOUR, _HOUR_SECONDS
    )
    return (by_organization, *recipient_quotas(email))


def recipient_quotas(email: str) -> tuple[Quota, ...]:
    """Return the quotas of the mails with invitations to one address."""
    return (
        Quota(
            "invitations_in_hour", email, policy.MAX_INVITATIONS_PER_RECIPIENT_HOUR, _HOUR_SECONDS
        ),
        Quota("invitations_in_day", email, policy.MAX_INVITATIONS_PER_RECIPIENT_DAY, _DAY_SECONDS),
    )


def status_change(
    call: Call, invitation: Invitation, after: InvitationStatus
) -> dict[str, FieldChange]:
    """Return the status before and after an invitation is closed, for its audit entry."""
    return {"status": FieldChange(invitation.status_at(call.now), after)}


def change(action: AuditAction, invitation: Invitation, details: Mapping[str, object]) -> Change:
    """Return the audit entry of a change of an invitation."""
    return Change(
        action=action,
        entity_type=AuditEntityType.INVITATION,
        entity_id=invitation.id,
        organization_id=invitation.organization_id,
        changes={"email": invitation.email, **details},
    )


def _still_given(call: Call, invitation: Invitation) -> tuple[Sequence[RoleLink], Sequence[Action]]:
    """Return the roles that their givers may still grant, and that the givers stay as they are."""
    profiles = organization_profiles.find_many(call.store, invitation.profile_roles)
    archived = {p.id for p in profiles.values() if p.status is OrganizationStatus.ARCHIVE}
    links = [link for link in invitation.links() if link.entity_id not in archived]
    roles = rbac.roles(call.store) if links else {}
    giver_ids = dict.fromkeys(invitation.giver_of(link) for link in links)
    givers = {giver_id: user_partition.load(call.store, giver_id) for giver_id in giver_ids}
    kept: list[RoleLink] = []
    conditions: dict[str, tuple[Action, ...]] = {}
    for link in links:
        giver, role = givers[invitation.giver_of(link)], roles.get(link.role_code)
        if giver is None or role is None or giver.user.status is not UserStatus.ACTIVE:
            continue
        entity = Entity(link.entity_type, link.entity_id, link.organization_id)
        if link.entity_type in role.scopes and granting.may_grant(giver, role, entity, roles):
            kept.append(link)
            conditions[giver.user.id] = (
                users.is_active(giver.user.id),
                *granting.stays(giver, [invitation.organization_id]),
            )
    return kept, [condition for of_giver in conditions.values() for condition in of_giver]
