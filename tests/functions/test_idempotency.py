"""Idempotency-Key: a repeated creation happens once, at every creating endpoint."""

from typing import TYPE_CHECKING

import pytest

from coreapi.http import response
from reference.declarations import declarations
from tests.actors.creations import CREATIONS, KEY, Creation, a_user, an_organization
from tests.actors.factories import PASSWORD
from tests.harness.product import Product

if TYPE_CHECKING:
    from tests.harness.response import Response

_SHOWN_ONCE = {"clientKey", "recoveryCodes"}


@pytest.fixture(params=CREATIONS, ids=lambda make: make.__name__.split("_", 1)[1])
def creation(request: pytest.FixtureRequest, product: Product) -> Creation:
    """Return each kind of creation in turn, by a signed-in user."""
    made: Creation = request.param(product)
    made.person.tokens = product.session(made.person)
    return made


@pytest.fixture
def organization(product: Product) -> Creation:
    """Return the creation that only a key distinguishes from its repetition."""
    made = an_organization(product)
    made.person.tokens = product.session(made.person)
    return made


def test_every_creating_endpoint_is_tried_here(product: Product) -> None:
    creating = {e.path for e in declarations() if e.endpoint.takes_idempotency_key}

    assert {make(product).path for make in CREATIONS} == creating


def test_a_repetition_creates_nothing_and_is_answered_as_before(
    product: Product, creation: Creation
) -> None:
    first = creation.send(product)
    with product.unchanged():
        second = creation.send(product)

    assert first.status == second.status == 201
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.json == {k: v for k, v in first.json.items() if k not in _SHOWN_ONCE}


def test_no_secret_is_kept_with_the_answer(product: Product, creation: Creation) -> None:
    answer = creation.send(product).json

    secrets = [answer[name] for name in _SHOWN_ONCE & answer.keys() if name != "recoveryCodes"]
    secrets += answer.get("recoveryCodes", [])
    secrets += [value for name, value in creation.body.items() if name == "password"]
    kept = str([item for key, item in product.table().items() if key[0].startswith("IDEMP")])
    assert kept != "[]"
    assert not [secret for secret in secrets if secret in kept]


def test_another_body_is_refused(product: Product, creation: Creation) -> None:
    if not creation.other:
        pytest.skip("Its body is made of secrets, which are not compared.")
    creation.send(product)

    with product.unchanged():
        answer = creation.send(product, **creation.other)

    assert answer.outcome == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_repetition_with_another_password_is_answered_as_any_repetition(
    product: Product,
) -> None:
    creation = a_user(product)
    creation.person.tokens = product.session(creation.person)
    first = creation.send(product)

    with product.unchanged():
        again = creation.send(product, password="another that nobody guesses")

    assert (again.status, again.json) == (201, first.json)
    assert again.headers["idempotent-replayed"] == "true"


def test_enrolling_a_second_factor_takes_no_key_and_checks_every_password(
    product: Product,
) -> None:
    person, path = product.user(), "/two-factor-auth/create"
    headers = {"idempotency-key": KEY}
    body = {"password": PASSWORD, "type": "totp"}

    answers = [product.post(path, body, as_=person, headers=headers) for _ in range(2)]
    wrong = product.post(path, {**body, "password": "wrong"}, as_=person, headers=headers)

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json["secret"] != answers[1].json["secret"]
    assert wrong.outcome == (422, "WRONG_PASSWORD")
    assert not [key for key in product.table() if key[0].startswith("IDEMP")]


def test_an_error_frees_the_key(product: Product, creation: Creation) -> None:
    with product.unchanged("THROTTLE#", "AUDIT#"):
        assert creation.send(product, unknown="field").status == 422

    assert creation.send(product).status == 201


def test_an_error_of_the_operation_frees_the_key(product: Product) -> None:
    creation = a_user(product)
    taken = product.user("new@a.test")
    creation.person.tokens = product.session(creation.person)
    with product.unchanged():
        assert creation.send(product).outcome == (409, "EMAIL_TAKEN")
    product.post(
        "/internal/user/update", {"_id": taken.id, "email": "x@a.test"}, as_=creation.person
    )

    assert creation.send(product).status == 201


def test_a_key_counts_for_one_caller(product: Product, organization: Creation) -> None:
    first = organization.send(product).json["_id"]
    organization.person = product.staff()

    answer = organization.send(product)

    assert answer.status == 201
    assert answer.json["_id"] != first


def test_a_key_counts_for_one_path(product: Product, organization: Creation) -> None:
    made = organization.send(product).json["_id"]
    body = {"organizationId": made, "name": "Wells"}

    answer = product.post(
        "/internal/organization-profile/create",
        body,
        as_=organization.person,
        headers={"idempotency-key": KEY},
    )

    assert answer.status == 201
    assert answer.json["name"] == "Wells"


def test_another_key_is_another_creation(product: Product, organization: Creation) -> None:
    first, second = organization.send(product), organization.send(product, key="another")

    assert first.json["_id"] != second.json["_id"]


def test_a_key_is_kept_for_a_day(product: Product, organization: Creation) -> None:
    first = organization.send(product).json["_id"]

    product.advance(hours=23, minutes=59)
    assert organization.send(product).json["_id"] == first
    product.advance(minutes=1)
    assert organization.send(product).json["_id"] != first


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a b", "a\tb", "é", "a\x7f"])
def test_a_key_that_is_none_is_refused(product: Product, organization: Creation, key: str) -> None:
    with product.unchanged():
        assert organization.send(product, key=key).outcome == (400, "MALFORMED_REQUEST")


def test_a_key_where_nothing_is_created_is_not_looked_at(product: Product) -> None:
    answer = product.post(
        "/internal/organization/list", {}, as_=product.staff(), headers={"idempotency-key": KEY}
    )

    assert answer.status == 200
    assert not [key for key in product.table() if key[0].startswith("IDEMP")]


def test_while_the_first_is_running_a_repetition_must_wait(
    product: Product, organization: Creation
) -> None:
    meanwhile: list[Response] = []

    def repeat(number: int) -> None:
        if number == 0:
            meanwhile.append(organization.send(product))

    with product.before("TransactWriteItems", repeat):
        first = organization.send(product)

    assert first.status == 201
    assert meanwhile[0].outcome == (409, "IDEMPOTENCY_IN_PROGRESS")
    assert int(meanwhile[0].headers["retry-after"]) >= 1


@pytest.mark.race
def test_of_many_at_once_one_creates(product: Product, creation: Creation) -> None:
    before = _created(product)

    answers = product.together(4, lambda _: creation.send(product))

    outcomes = {answer.outcome for answer in answers}
    assert outcomes <= {(201, None), (409, "IDEMPOTENCY_IN_PROGRESS")}
    firsts = [a for a in answers if a.status == 201 and "idempotent-replayed" not in a.headers]
    assert len(firsts) == 1
    assert len(_created(product) - before) == 1


class _Death(BaseException):
    """The end of a process: nothing after it is run."""


def test_a_process_that_dies_before_creating_gives_the_key_up(
    product: Product, organization: Creation
) -> None:
    with product.before("TransactWriteItems", _die), pytest.raises(_Death):
        organization.send(product)

    assert organization.send(product).outcome == (409, "IDEMPOTENCY_IN_PROGRESS")
    product.advance(seconds=30)
    assert organization.send(product).status == 201
    assert len(_created(product)) == 1


def test_a_process_that_dies_after_creating_has_created(
    product: Product, creation: Creation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _created(product)
    monkeypatch.setattr(response, "of_json", _die)
    with pytest.raises(_Death):
        creation.send(product)
    monkeypatch.undo()

    again = creation.send(product)

    assert again.status == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert len(_created(product) - before) == 1


def test_who_was_given_up_for_dead_creates_nothing_beside_the_next(
    product: Product, organization: Creation
) -> None:
    def take_over(number: int) -> None:
        if number == 0:
            product.advance(seconds=30)
            assert organization.send(product).status == 201

    with product.before("TransactWriteItems", take_over):
        slow = organization.send(product)

    assert slow.outcome == (409, "IDEMPOTENCY_IN_PROGRESS")
    assert len(_created(product)) == 1


def test_who_was_given_up_for_dead_creates_nothing_while_the_next_is_running(
    product: Product, organization: Creation
) -> None:
    def take_over(number: int) -> None:
        if number == 0:
            product.advance(seconds=30)
            with product.before("TransactWriteItems", _die), pytest.raises(_Death):
                organization.send(product)

    with product.before("TransactWriteItems", take_over):
        slow = organization.send(product)

    assert slow.outcome == (409, "IDEMPOTENCY_IN_PROGRESS")
    assert not _created(product)


def _die(*_: object) -> None:
    raise _Death


def _created(product: Product) -> set[str]:
    """Return what was created, by the audit trail."""
    return {key[1] for key in product.table() if key[0].startswith("AUDIT#")}
