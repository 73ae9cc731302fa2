"""No answer reveals whether an address has an account, or its status."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from coreapi import ids
from coreapi.access.tokens import one_time_tokens, refresh_tokens
from local.runtime import aws
from tests.actors.authenticator import enrolled
from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN
from tests.harness.capacity import charged
from tests.harness.product import Product
from tests.readers.answers import without_request_id

pytestmark = pytest.mark.usefixtures("impatient")
ADDRESS = "somebody@example.com"  # whose decoy is that of an account with one factor
GUESS = "a guess at the password"


@dataclass(frozen=True)
class Seen:
    """All that a caller can see of an answer, and the work behind it."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    length: int
    calls: Mapping[str, int]
    units: tuple[float, float]
    hashes: int


def unknown(product: Product) -> None:
    product.user("somebody.else@example.com")


def active(product: Product) -> None:
    product.user(ADDRESS)


def active_with_this_password_changed(product: Product) -> None:
    product.user(ADDRESS, password_change_required=True)


def with_a_second_factor(product: Product) -> None:
    enrolled(product, product.user(ADDRESS))


def disabled(product: Product) -> None:
    product.user(ADDRESS, status="disabled", password=GUESS)


def invited(product: Product) -> None:
    product.user(ADDRESS, status="invited", password=None)


def invited_by_staff_with_a_password(product: Product) -> None:
    product.user(ADDRESS, status="invited", password=GUESS)


def member_elsewhere(product: Product) -> None:
    product.member(product.organization(), ADMIN, email=ADDRESS)


def member_of_many(product: Product) -> None:
    person = product.user(ADDRESS)
    for _ in range(40):
        product.member(product.organization(), ADMIN, person=person)


STATES: list[Callable[[Product], None]] = [
    active,
    active_with_this_password_changed,
    with_a_second_factor,
    disabled,
    invited,
    invited_by_staff_with_a_password,
    member_elsewhere,
    member_of_many,
]
every_state = pytest.mark.parametrize("state", STATES)


class Eyes:
    """Records what an outsider can see."""

    def __init__(self, product: Product, hashing: list[str]) -> None:
        self.product = product
        self.hashing = hashing
        self.observer = aws.client("dynamodb", product.stack.endpoint)

    def see(
        self,
        path: str,
        body: Mapping[str, Any],
        as_: Person | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Seen:
        self.hashing.clear()
        client, observer = self.product.app.store.client, self.observer
        with self.product.calls() as calls, charged(client, observer) as units:
            answer = self.product.post(path, body, as_=as_, headers=headers)
        return Seen(
            answer.status,
            {name: value for name, value in answer.headers.items() if name != "x-request-id"},
            without_request_id(answer.text),
            len(answer.content),
            Counter(calls.kinds),
            (units.read, units.write),
            len(self.hashing),
        )

    def log_in(self, **more: str) -> Seen:
        return self.see("/auth/login", {"email": ADDRESS, "secret": GUESS, **more})


@pytest.fixture
def eyes(product: Product, hashing: list[str]) -> Eyes:
    return Eyes(product, hashing)


@every_state
def test_a_wrong_guess_with_a_code(
    product: Product, eyes: Eyes, state: Callable[[Product], None]
) -> None:
    of_unknown = eyes.log_in(tfaCode="123456")
    assert of_unknown.hashes == 1
    _forget(product)
    state(product)

    assert eyes.log_in(tfaCode="123456") == of_unknown


@every_state
def test_a_wrong_guess_and_one_too_many(
    product: Product, eyes: Eyes, state: Callable[[Product], None]
) -> None:
    of_unknown = [eyes.log_in() for _ in range(7)]
    assert [seen.status for seen in of_unknown] == [401] * 5 + [429] * 2
    assert [seen.body["code"] for seen in of_unknown[:5]] == ["INVALID_CREDENTIALS"] * 5
    assert [seen.hashes for seen in of_unknown] == [1] * 5 + [0] * 2
    _forget(product)
    state(product)

    assert [eyes.log_in() for _ in range(7)] == of_unknown


@pytest.mark.parametrize("state", [disabled, invited, invited_by_staff_with_a_password])
def test_accounts_that_cannot_sign_in_answer_alike(
    product: Product, eyes: Eyes, state: Callable[[Product], None]
) -> None:
    body = {"email": ADDRESS}
    of_unknown = eyes.see("/auth/initiate-login", body)
    state(product)

    assert eyes.see("/auth/initiate-login", body) == of_unknown


@every_state
def test_asking_how_to_sign_in_takes_the_same_work(
    product: Product, eyes: Eyes, state: Callable[[Product], None]
) -> None:
    """The answers may differ, as decoys of two addresses do; the work does not."""
    body = {"email": ADDRESS}
    of_unknown = eyes.see("/auth/initiate-login", body)
    state(product)

    seen = eyes.see("/auth/initiate-login", body)

    assert (seen.status, seen.headers, seen.calls, seen.units, seen.hashes) == (
        *(of_unknown.status, of_unknown.headers, of_unknown.calls, of_unknown.units, 0),
    )
    assert (seen.calls, seen.units) == ({"GetItem": 2}, (2, 0))
    assert seen.body in ({"password": True}, {"password": True, "tfa": "totp"})


@every_state
def test_forgetting_the_password(
    product: Product, eyes: Eyes, state: Callable[[Product], None]
) -> None:
    body = {"email": ADDRESS}
    of_unknown = [eyes.see("/auth/forgot-password", body) for _ in range(6)]
    assert {seen.status for seen in of_unknown} == {202}
    _forget(product)
    state(product)

    assert [eyes.see("/auth/forgot-password", body) for _ in range(6)] == of_unknown


@every_state
def test_inviting(product: Product, eyes: Eyes, state: Callable[[Product], None]) -> None:
    """An administrator of an organization learns nothing of an address elsewhere."""
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    admin.tokens = product.session(admin)
    path, body = "/organization-user/invite-user", {"organizationId": organization.id}
    of_unknown = eyes.see(path, {**body, "email": ADDRESS.replace("some", "anot")}, admin)
    assert of_unknown.status == 201
    state(product)

    seen = eyes.see(path, {**body, "email": ADDRESS}, admin)

    assert _without_ids(seen) == _without_ids(of_unknown)


def _used(product: Product, person: Person) -> str:
    token = _mailed(product, person)
    body = {"token": token, "password": "a fine new password"}
    assert product.post("/auth/set-password", body).status == 200
    return token


def _expired(product: Product, person: Person) -> str:
    token = _mailed(product, person)
    product.advance(hours=1, seconds=1)
    return token


def _replaced(product: Product, person: Person) -> str:
    token = _mailed(product, person)
    _mailed(product, person)
    return token


def _of_a_disabled_user(product: Product, person: Person) -> str:
    token = _mailed(product, person)
    product.set_user(person, status="disabled")
    return token


def _of_a_user_without_one(_: Product, person: Person) -> str:
    return one_time_tokens.of_user(person.id).text


def _of_unknown(_: Product, __: Person) -> str:
    return one_time_tokens.of_user(ids.UNKNOWN).text


TOKENS = [
    *(_used, _expired, _replaced, _of_a_disabled_user),
    *(_of_a_user_without_one, _of_unknown),
]


@pytest.mark.parametrize("token", TOKENS)
def test_a_one_time_token_that_is_no_good(
    product: Product, eyes: Eyes, token: Callable[[Product, Person], str]
) -> None:
    person = product.user()
    body = {"token": one_time_tokens.of_user(ids.UNKNOWN).text, "password": "a fine new password"}
    of_unknown = eyes.see("/auth/set-password", body)
    assert (of_unknown.status, of_unknown.body["code"]) == (401, "TOKEN_INVALID")

    seen = eyes.see("/auth/set-password", {**body, "token": token(product, person)})

    assert seen == of_unknown


@pytest.mark.parametrize("is_known", [True, False])
def test_a_refresh_token_whose_session_is_gone(
    product: Product, eyes: Eyes, is_known: bool
) -> None:
    settings, person = product.app.settings, product.user()
    of_unknown, other = (
        refresh_tokens.write(refresh_tokens.first(user_id, ids.UNKNOWN), settings)
        for user_id in (ids.UNKNOWN, person.id if is_known else ids.UNKNOWN)
    )

    seen = [
        eyes.see("/auth/refresh-token", {}, headers={"x-refresh-token": token})
        for token in (of_unknown, other)
    ]

    assert (seen[0].status, seen[0].body["code"]) == (401, "SESSION_REVOKED")
    assert seen[1] == seen[0]


def _mailed(product: Product, person: Person) -> str:
    product.post("/auth/forgot-password", {"email": person.email})
    return str(product.mails(to=person.email)[-1].token)


def _forget(product: Product) -> None:
    """Begin again without users and without counted attempts."""
    product.stack.table.restore()


def _without_ids(seen: Seen) -> tuple[object, ...]:
    body = {**seen.body, "userId": "", "email": "", "invitationExpiresAt": ""}
    return seen.status, seen.headers, body, seen.length, seen.calls
