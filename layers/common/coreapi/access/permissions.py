"""The permissions that endpoints and rules ask for, as `catalogue.toml` lists them."""

from enum import StrEnum


class Permission(StrEnum):
    """A permission of the product: `<resource>.<action>`."""

    ORGANIZATION_READ = "organization.read"
    ORGANIZATION_USER_LIST = "organization-user.list"
    ORGANIZATION_USER_INVITE = "organization-user.invite"
    ORGANIZATION_USER_SET_ORGANIZATION_ROLE = "organization-user.set-organization-role"
    ORGANIZATION_USER_SET_ORGANIZATION_PROFILE_ROLE = (
        "organization-user.set-organization-profile-role"
    )
    ORGANIZATION_USER_REMOVE = "organization-user.remove"
    ORGANIZATION_PROFILE_READ = "organization-profile.read"
    ORGANIZATION_PROFILE_API_KEY_CREATE = "organization-profile.api-key.create"
    ORGANIZATION_PROFILE_API_KEY_LIST = "organization-profile.api-key.list"
    ORGANIZATION_PROFILE_API_KEY_REVOKE = "organization-profile.api-key.revoke"
    ORGANIZATION_PROFILE_FLAG_SET = "organization-profile.flag.set"
    BUSINESS_LOCATION_READ = "business-location.read"
    BUSINESS_LOCATION_CREATE = "business-location.create"
    BUSINESS_LOCATION_UPDATE = "business-location.update"

    INTERNAL_USER_CREATE = "internal.user.create"
    INTERNAL_USER_UPDATE = "internal.user.update"
    INTERNAL_USER_ADD_ROLE_LINKS = "internal.user.add-role-links"
    INTERNAL_USER_REMOVE_ROLE_LINKS = "internal.user.remove-role-links"
    INTERNAL_USER_SET_PASSWORD = "internal.user.set-password"  # noqa: S105 - a name
    INTERNAL_USER_RESET_PASSWORD = "internal.user.reset-password"  # noqa: S105 - a name
    INTERNAL_USER_READ = "internal.user.read"
    INTERNAL_USER_LIST = "internal.user.list"
    INTERNAL_TWO_FACTOR_AUTH_LIST = "internal.two-factor-auth.list"
    INTERNAL_TWO_FACTOR_AUTH_REMOVE = "internal.two-factor-auth.remove"
    INTERNAL_ORGANIZATION_CREATE = "internal.organization.create"
    INTERNAL_ORGANIZATION_UPDATE = "internal.organization.update"
    INTERNAL_ORGANIZATION_READ = "internal.organization.read"
    INTERNAL_ORGANIZATION_LIST = "internal.organization.list"
    INTERNAL_ORGANIZATION_PROFILE_CREATE = "internal.organization-profile.create"
    INTERNAL_ORGANIZATION_PROFILE_UPDATE = "internal.organization-profile.update"
    INTERNAL_ORGANIZATION_PROFILE_READ = "internal.organization-profile.read"
    INTERNAL_ORGANIZATION_PROFILE_LIST = "internal.organization-profile.list"
    INTERNAL_BUSINESS_LOCATION_CREATE = "internal.business-location.create"
    INTERNAL_BUSINESS_LOCATION_UPDATE = "internal.business-location.update"
    INTERNAL_BUSINESS_LOCATION_READ = "internal.business-location.read"
    INTERNAL_BUSINESS_LOCATION_LIST = "internal.business-location.list"
    INTERNAL_RBAC_READ = "internal.rbac.read"
    INTERNAL_RBAC_EXPORT = "internal.rbac.export"
    INTERNAL_RBAC_IMPORT = "internal.rbac.import"
    INTERNAL_RBAC_REMOVE_ALL = "internal.rbac.remove-all"
    INTERNAL_AUDIT_LIST = "internal.audit.list"
    INTERNAL_PREPROD_RUN = "internal.preprod.run"
    INTERNAL_REPORT_RENDER = "internal.report.render"

    @property
    def only_reads(self) -> bool:
        """Return whether its endpoints change nothing."""
        return self.rpartition(".")[2] in _READING_ACTIONS


_READING_ACTIONS = frozenset({"read", "list", "export", "render"})

# Endpoints that grant roles or judge rank read the role catalogue as it is at that moment.
JUDGING = frozenset(
    {
        Permission.ORGANIZATION_USER_SET_ORGANIZATION_ROLE,
        Permission.ORGANIZATION_USER_SET_ORGANIZATION_PROFILE_ROLE,
        Permission.ORGANIZATION_USER_REMOVE,
        Permission.INTERNAL_USER_CREATE,
        Permission.INTERNAL_USER_UPDATE,
        Permission.INTERNAL_USER_ADD_ROLE_LINKS,
        Permission.INTERNAL_USER_REMOVE_ROLE_LINKS,
        Permission.INTERNAL_USER_SET_PASSWORD,
        Permission.INTERNAL_USER_RESET_PASSWORD,
        Permission.INTERNAL_TWO_FACTOR_AUTH_REMOVE,
    }
)
