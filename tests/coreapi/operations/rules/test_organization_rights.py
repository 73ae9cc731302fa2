"""Random histories of grants, invitations, removals and archiving, beside a small model.

The model is the contract in a hundred lines: it decides for each request whether it may succeed,
and the rights of all users afterwards. The product must agree in both, after each step.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coreapi.access import actor as access
from coreapi.storage import user_partition
from tests.actors.factories import Person
from tests.actors.organization_users import (
    archive,
    decide,
    invite,
    redeem,
    remove,
    resend,
    set_role,
    signed_in,
)
from tests.coreapi.operations.rules.rights_model import BEGINNING, DEFAULTS, Model
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.response import Response
from tests.harness.stack import Stack

OTHERS = ["basic.admin", "basic.viewer"]
ON_PROFILES = ["basic.admin", "basic.viewer", "sox.producer.admin"]
NEWCOMER = "newcomer@example.com"

places = st.integers(0, 1)
people = st.integers(0, 5)


class Histories(RuleBasedStateMachine):
    """Six people, two organizations with a profile each, and a newcomer without an account."""

    stack: Stack
    clock: MovableClock

    def __init__(self) -> None:
        super().__init__()
        self.clock.reset()
        self.stack.fresh()
        self.product = product = Product(self.stack, self.clock)
        roles = product.app.roles()
        self.model = Model(
            {code: role.permissions for code, role in roles.items()},
            roles["system.admin"].permissions,
        )
        self.organizations = [product.organization() for _ in range(2)]
        self.profiles = [product.profile(organization) for organization in self.organizations]
        self.people = [*(product.user() for _ in range(5)), product.staff()]
        for (user, place), codes in BEGINNING.items():
            product.member(self.organizations[place], *codes, person=self.people[user])
            self.model.held[user, place] = set(codes)
        self.invitations: dict[tuple[int, int], str] = {}
        self.had_administrator = {0, 1}

    def one_invited(self, number: int) -> tuple[int, int]:
        """Return one pending invitation: the user and the organization."""
        pending = sorted(self.model.invited)
        return pending[number % len(pending)]

    def settle(self, answer: Response, *, allowed: bool) -> bool:
        """Assert that the product agrees on whether a request succeeds."""
        assert (answer.status < 300) is allowed, (answer.text, self.model)
        return allowed

    def actor(self, user: int) -> Person:
        return signed_in(self.product, self.people[user])

    @rule(
        user=people,
        whom=people,
        place=places,
        defaults=st.none() | st.sets(st.sampled_from(DEFAULTS)),
        others=st.none() | st.sets(st.sampled_from(OTHERS)),
    )
    def set_organization_role(
        self,
        user: int,
        whom: int,
        place: int,
        defaults: set[str] | None,
        others: set[str] | None,
    ) -> None:
        model = self.model
        before = model.held.get((whom, place), set())
        after = set(before & set(DEFAULTS) if defaults is None else defaults)
        after |= before & set(OTHERS) if others is None else others
        allowed = (
            model.may(user, "set-organization-role", place)
            and not model.out_of_reach(user, whom, place)
            and all(model.can_give(user, code, place) for code in after - before)
            and not model.loses_last(whom, place, after)
        )
        sets = {
            name: sorted(codes)
            for name, codes in (("defaultRoleCodes", defaults), ("roleCodes", others))
            if codes is not None
        }
        answer = set_role(
            self.product,
            self.actor(user),
            self.organizations[place].id,
            self.people[whom].id,
            **sets,
        )
        if self.settle(answer, allowed=allowed):
            model.held[whom, place] = after

    @rule(user=people, whom=people, place=places, codes=st.sets(st.sampled_from(ON_PROFILES)))
    def set_profile_role(self, user: int, whom: int, place: int, codes: set[str]) -> None:
        model = self.model
        given = codes - model.on_profile.get((whom, place), set())
        action = "set-organization-profile-role"
        allowed = (
            (model.may(user, action, place, profile=True) or model.may(user, action, place))
            and not model.out_of_reach(user, whom, place)
            and not model.union(given) - model.rights(user, place, profile=True)
        )
        body = {
            "profileId": self.profiles[place].id,
            "userId": self.people[whom].id,
            "roleCodes": sorted(codes),
        }
        answer = self.product.post(f"/organization-user/{action}", body, as_=self.actor(user))
        if self.settle(answer, allowed=allowed):
            model.on_profile[whom, place] = codes

    @rule(user=people, whom=st.integers(0, 6), place=places)
    def invite(self, user: int, whom: int, place: int) -> None:
        self.product.advance(hours=2)
        model = self.model
        allowed = (
            model.may(user, "invite", place)
            and (whom, place) not in model.held | model.invited
            and (whom, place) not in model.declined
        )
        email = NEWCOMER if whom == 6 else self.people[whom].email
        answer = invite(self.product, self.actor(user), self.organizations[place].id, email)
        if self.settle(answer, allowed=allowed):
            model.invited[whom, place] = {}
            self.invitations[whom, place] = answer.json["userId"]

    @precondition(lambda self: self.model.invited)
    @rule(user=people, number=st.integers(0, 6), codes=st.sets(st.sampled_from(DEFAULTS + OTHERS)))
    def give_the_invited_roles(self, user: int, number: int, codes: set[str]) -> None:
        model = self.model
        whom, place = self.one_invited(number)
        before = model.invited[whom, place]
        can_give = {code for code in codes if model.can_give(user, code, place)}
        allowed = (
            model.may(user, "set-organization-role", place) and codes - can_give <= before.keys()
        )
        sets = {
            "defaultRoleCodes": sorted(codes & set(DEFAULTS)),
            "roleCodes": sorted(codes & set(OTHERS)),
        }
        invited = self.invitations[whom, place]
        organization = self.organizations[place]
        answer = set_role(self.product, self.actor(user), organization.id, invited, **sets)
        if self.settle(answer, allowed=allowed):
            model.invited[whom, place] = {
                code: user if code in can_give else before[code] for code in codes
            }

    @precondition(lambda self: self.model.invited)
    @rule(user=people, number=st.integers(0, 6), resending=st.booleans())
    def resend_or_revoke(self, user: int, number: int, *, resending: bool) -> None:
        self.product.advance(hours=2)
        whom, place = self.one_invited(number)
        action, act = ("invite", resend) if resending else ("remove", remove)
        allowed = self.model.may(user, action, place)
        invited = self.invitations[whom, place]
        answer = act(self.product, self.actor(user), self.organizations[place].id, invited)
        if self.settle(answer, allowed=allowed) and not resending:
            del self.model.invited[whom, place]

    @precondition(lambda self: self.model.invited)
    @rule(number=st.integers(0, 6), accepting=st.booleans())
    def the_invited_decide(self, number: int, *, accepting: bool) -> None:
        model = self.model
        whom, place = self.one_invited(number)
        allowed = place not in model.archived
        invited = self.invitations[whom, place]
        if whom in model.has_account:
            verb = "accept" if accepting else "decline"
            answer = decide(self.product, self.actor(whom), verb, invited)
        else:
            accepting = True
            mailed = [mail.token for mail in self.product.mails(to=NEWCOMER)]
            tokens = [token for token in mailed if str(token).startswith(f"it_{invited}")]
            allowed = allowed and bool(tokens)
            answer = redeem(self.product, tokens[-1] if tokens else "none")
        if not self.settle(answer, allowed=allowed):
            return
        if not accepting:
            model.declines(whom, place)
            return
        if whom not in model.has_account:
            loaded = user_partition.load(self.product.app.store, invited)
            assert loaded is not None
            self.people.append(Person(loaded.user, ""))
            model.has_account.add(whom)
        model.accepts(whom, place)

    @rule(user=people, whom=people, place=places)
    def remove(self, user: int, whom: int, place: int) -> None:
        model = self.model
        is_leaving = user == whom and place not in model.archived
        allowed = (
            (is_leaving or model.may(user, "remove", place))
            and not model.out_of_reach(user, whom, place)
            and not model.loses_last(whom, place, set())
        )
        answer = remove(
            self.product, self.actor(user), self.organizations[place].id, self.people[whom].id
        )
        if self.settle(answer, allowed=allowed):
            del model.held[whom, place]
            model.on_profile.pop((whom, place), None)

    @rule(place=places, by_staff=st.booleans(), removing=st.booleans())
    def take_an_administrator_away(self, place: int, *, by_staff: bool, removing: bool) -> None:
        whom = min(self.model.administrators(place))
        user = 5 if by_staff or whom == 6 else whom
        if removing:
            self.remove(user, whom, place)
        else:
            self.set_organization_role(user, whom, place, set(), set())

    @rule(place=places)
    def archive_or_take_back(self, place: int) -> None:
        is_archived = place in self.model.archived
        archive(self.product, self.organizations[place].id, "active" if is_archived else "archive")
        self.model.archived ^= {place}

    @invariant()
    def everybody_s_rights_are_the_model_s(self) -> None:
        app = self.product.app
        for user, person in enumerate(self.people):
            found = user_partition.load(app.store, person.id)
            assert found is not None
            for place, organization in enumerate(self.organizations):
                profile = self.profiles[place]
                on: list[tuple[access.Entity, frozenset[str]]] = [
                    (access.organization(organization.id), self.model.rights(user, place)),
                    (
                        access.profile(profile.id, organization.id),
                        self.model.rights(user, place, profile=True),
                    ),
                ]
                for entity, expected in on:
                    assert access.permissions_of(found, entity, app.roles) == expected

    @invariant()
    def no_organization_has_lost_its_last_administrator(self) -> None:
        for place in range(2):
            if self.model.administrators(place):
                self.had_administrator.add(place)
        assert all(self.model.administrators(place) for place in self.had_administrator)

    def teardown(self) -> None:
        """Compare the rights in each user's own profile, as a client reads it."""
        for user, person in enumerate(self.people):
            signed_in(self.product, person)
            shown = self.product.post("/user/profile/organization", as_=person).json
            expected = {
                self.organizations[p].id
                for u, p in self.model.held
                if u == user and p not in self.model.archived
            }
            assert {each["_id"] for each in shown["organizations"]} == expected


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_any_history_leaves_everybody_the_model_s_rights(stack: Stack, clock: MovableClock) -> None:
    Histories.stack, Histories.clock = stack, clock
    with stack.up():
        run_state_machine_as_test(
            Histories,
            settings=settings(
                max_examples=8,
                stateful_step_count=25,
                derandomize=True,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
