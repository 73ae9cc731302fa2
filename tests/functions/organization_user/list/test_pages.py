"""Pages of members and invitations: complete and in order, while both change."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.actors.organization_users import ADMIN, decide, invite, remove
from tests.harness.product import Product

if TYPE_CHECKING:
    from tests.actors.factories import Person

PATH = "/organization-user/list"
CHANGES = ("join", "invite", "invite known", "accept", "decline", "revoke", "leave")


class Organization:
    """An organization whose people come and go between the pages."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.organization = product.organization()
        self.admin = product.member(self.organization, ADMIN)
        self.staff = product.staff()
        self.invited: dict[str, Person] = {}
        self.members: list[Person] = []
        self.number = 0

    def listed(self) -> set[str]:
        """Return the ids that the list should show."""
        return {self.admin.id, *self.invited, *(member.id for member in self.members)}

    def change(self, what: str, choice: int) -> None:
        """Change something, if there is something to be changed so."""
        place = self.organization.id
        chosen = sorted(self.invited)[choice % len(self.invited)] if self.invited else None
        match what:
            case "join":
                self.members.append(self.product.member(self.organization))
            case "invite" | "invite known":
                self.number += 1
                person = self.product.user()
                answer = invite(self.product, self.staff, place, person.email)
                if answer.status == 201:
                    self.invited[answer.json["userId"]] = person
            case "accept" if chosen:
                person = self.invited.pop(chosen)
                assert decide(self.product, person, "accept", chosen).status == 200
                self.members.append(person)
            case "decline" if chosen:
                person = self.invited.pop(chosen)
                assert decide(self.product, person, "decline", chosen).status == 200
            case "revoke" if chosen:
                self.invited.pop(chosen)
                assert remove(self.product, self.admin, place, chosen).status == 200
            case "leave" if self.members:
                person = self.members.pop(choice % len(self.members))
                assert remove(self.product, person, place, person.id).status == 200
            case _:
                pass


changes = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 9)), max_size=3)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(changes, max_size=3), between=st.lists(changes), limit=st.integers(1, 4))
def test_what_is_there_all_the_time_is_listed_once_and_in_order(
    product: Product,
    before: Sequence[Sequence[tuple[str, int]]],
    between: Sequence[Sequence[tuple[str, int]]],
    limit: int,
) -> None:
    product.stack.table.restore()
    world = Organization(product)
    for made in (("join", 0), ("invite", 0), ("invite", 0), ("join", 0)):
        world.change(*made)
    for some in before:
        for one in some:
            world.change(*one)
    always = ever = world.listed()
    seen: list[str] = []
    body: dict[str, object] = {"limit": limit}
    turns = iter(between)
    while True:
        page = product.post(PATH, body, as_=world.admin).json
        assert len(page["items"]) <= limit
        seen += [item["_id"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        body["cursor"] = page["nextCursor"]
        for one in next(turns, ()):
            world.change(*one)
            always, ever = always & world.listed(), ever | world.listed()

    assert seen == sorted(set(seen))
    assert always <= set(seen) <= ever
