import pytest

from coreapi.storage.table import keys
from coreapi.storage.table.actions import update
from tests.actors.authenticator import enrolled, pending, sign_in, signed_in
from tests.actors.factories import Person
from tests.actors.preproduction_resets import REMOVE_TFAS, reset
from tests.harness.product import Product


@pytest.fixture
def admin(product: Product) -> Person:
    return product.staff()


def test_no_user_has_a_second_factor_any_more(product: Product, admin: Person) -> None:
    ada, bob = signed_in(product), signed_in(product)
    two, one = [enrolled(product, ada), enrolled(product, ada)], enrolled(product, bob)
    assert two[1].recovery_codes

    answer = reset(product, REMOVE_TFAS, admin)

    assert (answer.status, answer.json) == (200, {"status": "done", "users": 2, "tfas": 3})
    for person in (ada, one.owner):
        tokens = sign_in(product, person)
        assert tokens.status == 200
        access = tokens.json["accessToken"]
        assert product.get("/two-factor-auth/list", as_=access).json["items"] == []
        profile = product.post("/user/profile/organization", as_=access).json
        assert profile["user"]["tfaEnabled"] is False
    assert not [key for key in product.table() if key[1].startswith(("TFA#", "RECOVERY"))]


def test_disabled_methods_and_those_being_enrolled_go_too(product: Product, admin: Person) -> None:
    app = enrolled(product, signed_in(product))
    body = {"tfaId": app.tfa_id, "password": app.owner.password}
    assert product.post("/two-factor-auth/disable", body, as_=app.owner).status == 200
    pending(product, app.owner)

    answer = reset(product, REMOVE_TFAS, admin)

    assert answer.json == {"status": "done", "users": 1, "tfas": 2}
    assert not [key for key in product.table() if key[1].startswith("TFA#")]


def test_only_sessions_of_users_who_had_one_end(product: Product, admin: Person) -> None:
    app, other = enrolled(product, signed_in(product)), signed_in(product)

    reset(product, REMOVE_TFAS, admin)

    ended = product.post("/user/session/list", {}, as_=app.owner)
    assert ended.outcome == (401, "SESSION_REVOKED")
    assert product.post("/user/session/list", {}, as_=other).status == 200


def test_doing_it_twice_removes_nothing_more(product: Product, admin: Person) -> None:
    enrolled(product, signed_in(product))
    reset(product, REMOVE_TFAS, admin)
    asked = product.session(admin)

    with product.unchanged("JOB#", "AUDIT"):
        answer = product.post(REMOVE_TFAS, as_=asked)

    assert answer.json == {"status": "done", "users": 0, "tfas": 0}


def test_no_mail_is_sent(product: Product, admin: Person) -> None:
    app = enrolled(product, signed_in(product))
    before = len(product.mails())

    reset(product, REMOVE_TFAS, admin)

    assert len(product.mails()) == before
    assert app.owner.email


def test_a_user_who_changes_meanwhile_loses_theirs_all_the_same(
    product: Product, admin: Person
) -> None:
    app = enrolled(product, signed_in(product))
    asked = product.session(admin)

    def rename(number: int) -> None:
        if number == 1:  # the first one begins the run
            product.set_user(app.owner, first_name="Ada", version=99)

    with product.before("TransactWriteItems", rename):
        answer = product.post(REMOVE_TFAS, as_=asked)

    assert answer.json == {"status": "done", "users": 1, "tfas": 1}
    assert not [key for key in product.table() if key[1].startswith("TFA#")]


def test_a_method_that_is_used_meanwhile_goes_all_the_same(product: Product, admin: Person) -> None:
    app = enrolled(product, signed_in(product))
    asked = product.session(admin)

    def disable(number: int) -> None:
        if number == 1:  # the first one begins the run
            method = keys.tfa_method(app.owner.id, app.tfa_id)
            product.app.store.write(update(method, {"status": "disabled"}))

    with product.before("TransactWriteItems", disable):
        answer = product.post(REMOVE_TFAS, as_=asked)

    assert answer.json == {"status": "done", "users": 1, "tfas": 1}
    assert not [key for key in product.table() if key[1].startswith("TFA#")]
