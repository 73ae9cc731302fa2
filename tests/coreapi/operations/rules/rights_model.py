"""The rights of all users by the contract: the model with which random histories are compared."""

from dataclasses import dataclass, field

from tests.actors.organization_users import ADMIN, MEMBER

ADMINISTRATION = "organization-user.set-organization-role"
DEFAULTS = [ADMIN, MEMBER]
# The roles on each organization at the beginning.
BEGINNING: dict[tuple[int, int], set[str]] = {
    (0, 0): {ADMIN},
    (2, 0): {ADMIN},
    (3, 0): {"basic.admin"},
    (4, 0): set(),
    (1, 1): {ADMIN},
    (2, 1): {MEMBER},
    (3, 1): {"basic.viewer"},
    (4, 1): set(),
}


@dataclass
class Model:
    """The roles of users, by positions in the machine's lists; user 5 is a system administrator.

    Attributes:
        held: Roles of members on an organization.
        on_profile: Roles of members on the organization's one profile.
        invited: Roles that a pending invitation will give on an organization, and who gave each.
        declined: Users and the organizations that they declined within the last seven days.
    """

    permissions: dict[str, frozenset[str]]
    everything: frozenset[str]
    held: dict[tuple[int, int], set[str]] = field(default_factory=dict[tuple[int, int], set[str]])
    on_profile: dict[tuple[int, int], set[str]] = field(
        default_factory=dict[tuple[int, int], set[str]]
    )
    invited: dict[tuple[int, int], dict[str, int]] = field(
        default_factory=dict[tuple[int, int], dict[str, int]]
    )
    declined: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    archived: set[int] = field(default_factory=set[int])
    has_account: set[int] = field(default_factory=lambda: set(range(6)))

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
        rights = self.rights(user, place)
        if profile:  # the right on the organization will do, too
            rights |= self.rights(user, place, profile=True)
        may = f"organization-user.{action}" in rights
        return may and place not in self.archived and user in self.has_account

    def can_give(self, user: int, code: str, place: int) -> bool:
        rights = self.rights(user, place)
        if code in DEFAULTS:
            rights &= self.inheritable(user, place)
        return not self.permissions[code] - rights

    def accepts(self, whom: int, place: int) -> None:
        gifts = self.invited.pop((whom, place))
        self.held[whom, place] = {
            code for code, giver in gifts.items() if self.can_give(giver, code, place)
        }

    def declines(self, whom: int, place: int) -> None:
        del self.invited[whom, place]
        self.declined.add((whom, place))

    def out_of_reach(self, user: int, whom: int, place: int) -> bool:
        return (whom, place) not in self.held or (whom == 5 and user != 5)

    def is_administrator(self, user: int, place: int) -> bool:
        held = self.held.get((user, place), set())
        return ADMINISTRATION in self.union(held)

    def administrators(self, place: int) -> set[int]:
        return {user for user in range(7) if self.is_administrator(user, place)}

    def loses_last(self, whom: int, place: int, after: set[str]) -> bool:
        keeps = ADMINISTRATION in self.union(after)
        return not keeps and self.administrators(place) == {whom}
