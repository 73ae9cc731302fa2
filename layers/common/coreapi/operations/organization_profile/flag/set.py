"""Sets and removes feature flags of a profile."""

from dataclasses import replace

from coreapi import policy
from coreapi.context import Call
from coreapi.contracts.organization_profile.flag import ProfileFlagsView, SetFlags
from coreapi.errors import FieldError, ValidationFailed
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import audit_changes, scope
from coreapi.storage import organization_profile as organization_profiles


def set_flags(call: Call, command: SetFlags) -> ProfileFlagsView:
    """Set and remove flags of a profile, all or none; those not mentioned stay as they are.

    Each write depends on the profile being as it was read, so of two calls at once the later
    one builds on the earlier one's flags and neither is lost.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
        ValidationFailed: The profile would have too many flags.
    """
    before = scope.profile(call, command.profile_id)
    flags = _merged(before, command)
    if flags != before.flags:
        after = replace(before, flags=flags, version=before.version + 1, updated_at=call.now)
        with call.transaction() as tx:
            tx.write(*organization_profiles.replace(before, after))
            tx.audit(
                Change(
                    action=AuditAction.ORGANIZATION_PROFILE_FLAG_SET,
                    entity_type=AuditEntityType.ORGANIZATION_PROFILE,
                    entity_id=before.id,
                    organization_id=before.organization_id,
                    changes=audit_changes.differences(before.flags, flags),
                )
            )
    return ProfileFlagsView.of(profile_id=before.id, flags=flags)


def _merged(profile: OrganizationProfile, command: SetFlags) -> dict[str, bool]:
    """Return a profile's flags as the command leaves them, by name."""
    merged = {**profile.flags, **{setting.flag: setting.value for setting in command.flags}}
    flags = {name: value for name, value in sorted(merged.items()) if value is not None}
    if len(flags) > policy.MAX_FLAGS:
        raise ValidationFailed(
            FieldError(
                "/flags", f"A profile has at most {policy.MAX_FLAGS} flags; remove some first."
            )
        )
    return flags
