"""Planted bugs are caught: each check passes on the product, and fails on the product with the bug.

The checks are the invariants, an overtaking request, and the faults of every call, as in the other
tests. That they find these bugs is the reason to trust them.
"""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from tests.actors.factories import Person
from tests.faults import strikes
from tests.faults.injection import AwsCall, Fault, struck
from tests.faults.kinds import ANSWER_LOST_ONCE, OUTAGE, no_connection
from tests.faults.planted import bugs
from tests.faults.world import World
from tests.harness import invariants
from tests.harness.product import Product
from tests.harness.response import Response

pytestmark = pytest.mark.apart

ADMIN = "default.organization.admin"
Check = Callable[[Product], None]


def _signed_in(product: Product, person: Person) -> Person:
    person.tokens = product.session(person)
    return person


def _overtaken(product: Product, by: Callable[[], Response], at: int = 0) -> Any:
    """Let a request be done just before another one's transaction."""

    def act(number: int) -> None:
        if number == at:
            assert by().status < 300

    return product.before("TransactWriteItems", act)


def no_change_is_lost(product: Product) -> None:
    organization, staff = product.organization(), _signed_in(product, product.staff())
    member = product.member(organization, ADMIN)
    product.member(organization, ADMIN)

    def set_roles(**codes: list[str]) -> Response:
        body = {"organizationId": organization.id, "userId": member.id, **codes}
        return product.post("/organization-user/set-organization-role", body, as_=staff)

    with _overtaken(product, lambda: set_roles(roleCodes=["basic.viewer"])):
        answer = set_roles(defaultRoleCodes=[])

    assert answer.status == 200, answer.text
    assert answer.json["roleCodes"] == ["basic.viewer"]
    assert answer.json["defaultRoleCodes"] == []


def an_organization_keeps_an_administrator(product: Product) -> None:
    organization, staff = product.organization(), _signed_in(product, product.staff())
    one, two = (product.member(organization, ADMIN) for _ in range(2))

    def demote(person: Person) -> Response:
        body: dict[str, object] = {"organizationId": organization.id, "userId": person.id}
        body["defaultRoleCodes"] = []
        return product.post("/organization-user/set-organization-role", body, as_=staff)

    with _overtaken(product, lambda: demote(one)):
        answer = demote(two)

    assert answer.outcome == (409, "LAST_ADMIN")


def an_address_is_one_user_s(product: Product) -> None:
    staff = _signed_in(product, product.staff())
    body = {"email": f"{staff.id}@a.test"}

    def create() -> Response:
        return product.post("/internal/user/create", body, as_=staff)

    with _overtaken(product, create):
        create()

    invariants.check(product)


def five_guesses_are_free(product: Product) -> None:
    email = f"{product.user().id}@a.test"
    answers: list[int] = []

    def guess() -> None:
        body = {"email": email, "secret": "not the password"}
        answers.append(product.post("/auth/login", body).status)

    def guess_meanwhile(number: int) -> None:
        if number == 1:  # after the first guess has looked at the counter
            for _ in range(5):
                guess()

    with product.before("*", guess_meanwhile):
        guess()

    assert answers.count(401) == 5


def no_address_in_a_report_is_fetched(product: Product) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/x.png"
        body = {"template": "retirement", "data": {"verificationUrl": url}}
        answer = product.post("/internal/report/html", body, as_=product.staff())
        assert answer.status == 200
        try:
            connection, _ = canary.accept()
        except BlockingIOError:
            return
        connection.close()
    raise AssertionError("the report opened a connection")


def an_outage_costs_no_attempt(product: Product) -> None:
    person = product.user()
    transactions_down = Fault("transactions down", _is_transaction, no_connection, "on")
    with struck(transactions_down, 0):
        for _ in range(6):
            assert product.login(person).status == 503

    assert product.login(person).status == 200


def _is_transaction(call: AwsCall) -> bool:
    return call.operation == "TransactWriteItems"


@pytest.mark.parametrize(
    ("bug", "check"),
    [
        (bugs.unguarded_update, no_change_is_lost),
        (bugs.missing_condition_check, an_organization_keeps_an_administrator),
        (bugs.unclaimed_uniqueness, an_address_is_one_user_s),
        (bugs.non_atomic_counter, five_guesses_are_free),
        (bugs.unsafe_url_fetcher, no_address_in_a_report_is_fetched),
        (bugs.attempt_kept, an_outage_costs_no_attempt),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_a_planted_bug_is_caught(
    product: Product, monkeypatch: pytest.MonkeyPatch, bug: Callable[[], Any], check: Check
) -> None:
    strikes.without_waiting(monkeypatch, patience_seconds=1)
    check(product)
    with bug(), pytest.raises(AssertionError):
        check(product)


@pytest.mark.parametrize(
    ("bug", "name", "said"),
    [
        (bugs.entry_beside_its_change, "internal/organization/create/create", "half-written"),
    ],
)
def test_a_planted_bug_does_not_survive_the_faults_of_every_call(
    world: World, bug: Callable[[], Any], name: str, said: str
) -> None:
    def every_fault() -> None:
        course = strikes.course(world, world.ask(name))
        for number, fault in course.points():
            if fault in (OUTAGE, ANSWER_LOST_ONCE):
                strikes.hold(world, course, number, fault)

    with bug(), pytest.raises(AssertionError) as caught:
        every_fault()
    assert said in str(caught.value.__cause__)
