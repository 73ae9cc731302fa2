"""What everybody may do, as the contract says it: the model that random histories are held to."""

from dataclasses import dataclass, field

from tests.actors.organization_users import ADMIN, MEMBER

ADMINISTRATION = "organization-user.set-organization-role"
DEFAULTS = [ADMIN, MEMBER]


@dataclass
class Model:
    """Who holds what where, by position in the machine's lists; user 5 is a system administrator.

    Attributes:
        held: Roles of members on an organization.
        on_profile: Roles of members on the organization's one profile.
    """

    permissions: dict[str, frozenset[str]]
    everything: frozenset[str]
    held: dict[tuple[int, int], set[str]] = field(default_factory=dict[tuple[int, int], set[str]])
    on_profile: dict[tuple[int, int], set[str]] = field(
        default_factory=dict[tuple[int, int], set[str]]
    )
    archived: set[int] = field(default_factory=set[int])
    cannot_sign_in: set[int] = field(default_factory=set[int])

    def union(self, codes: set[str]) -> frozenset[str]:
        return frozenset[str]().union(*(self.permissions[code] for code in codes))

    def rights(self, user: int, place: int, *, profile: bool = False) -> frozenset[str]:
        if user == 5:
            return self.everything
        held = self.held.get((user, place), set())
        if not profile:
            return self.union(held)
        return self.union(held & set(DEFAULTS)) | self.union(
            self.on_profile.get((user, place), set())
        )

    def inheritable(self, user: int, place: int) -> frozenset[str]:
        return (
            self.everything
            if user == 5
            else self.union(self.held.get((user, place), set()) & set(DEFAULTS))
        )

    def may(self, user: int, action: str, place: int, *, profile: bool = False) -> bool:
        permission = f"organization-user.{action}"
        may = permission in self.rights(user, place, profile=profile)
        return may and place not in self.archived and user not in self.cannot_sign_in

    def out_of_reach(self, user: int, whom: int, place: int) -> bool:
        return (whom, place) not in self.held or (whom == 5 and user != 5)

    def is_administrator(self, user: int, place: int) -> bool:
        held = self.held.get((user, place), set())
        return user not in self.cannot_sign_in and ADMINISTRATION in self.union(held)

    def administrators(self, place: int) -> set[int]:
        return {user for user in range(7) if self.is_administrator(user, place)}

    def loses_last(self, whom: int, place: int, after: set[str]) -> bool:
        keeps = ADMINISTRATION in self.union(after)
        return not keeps and self.administrators(place) == {whom}
