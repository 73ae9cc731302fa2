"""The catalogue of roles and permissions: all that can be granted, as one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from coreapi.models.rbac import PermissionDefinition, Role

# Has every permission of the catalogue (contract §2).
SYSTEM_ADMINISTRATOR = "system.admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The installed permissions and roles.

    Attributes:
        revision: Raised by each change; 0 where nothing is installed yet.
        permissions: By code.
        roles: By code; each names only permissions of this catalogue.
        shipped_permissions: As the product last installed them; an equal one was not changed since.
        shipped_roles: The roles, in the same way.
    """

    revision: int = 0
    permissions: Mapping[str, PermissionDefinition] = field(
        default_factory=dict[str, PermissionDefinition]
    )
    roles: Mapping[str, Role] = field(default_factory=dict[str, Role])
    shipped_permissions: Mapping[str, PermissionDefinition] = field(
        default_factory=dict[str, PermissionDefinition]
    )
    shipped_roles: Mapping[str, Role] = field(default_factory=dict[str, Role])

    def having(
        self, permissions: Mapping[str, PermissionDefinition], roles: Mapping[str, Role]
    ) -> Self:
        """Return the catalogue with these permissions and roles instead of its own."""
        everything = roles.get(SYSTEM_ADMINISTRATOR)
        if everything is not None:
            widened = replace(everything, permissions=frozenset(permissions))
            roles = {**roles, SYSTEM_ADMINISTRATOR: widened}
        return replace(self, revision=self.revision + 1, permissions=permissions, roles=roles)

    def built_in(self) -> Self:
        """Return the catalogue of what is never removed: built-in roles, and what they need."""
        shipped = [role for role in self.shipped_roles.values() if role.built_in]
        needed = frozenset[str]().union(*(role.permissions for role in shipped))
        return self.having(
            {code: permission for code, permission in self.permissions.items() if code in needed},
            {code: role for code, role in self.roles.items() if role.built_in},
        )

    def says_the_same_as(self, other: "Catalogue") -> bool:
        """Return whether two catalogues have equal permissions and roles."""
        return (self.permissions, self.roles) == (other.permissions, other.roles)
