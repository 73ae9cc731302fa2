"""Where a stage demands it, internal endpoints open to staff with a second factor only."""

from dataclasses import replace

import pytest

from coreapi.settings import Settings
from tests.actors.authenticator import create, enrolled, sign_in, signed_in
from tests.actors.factories import Person
from tests.harness.product import Product

PATH = "/internal/two-factor-auth/list"
ENROL = (403, "TFA_ENROLMENT_REQUIRED")


@pytest.fixture
def admin(product: Product, monkeypatch: pytest.MonkeyPatch) -> Person:
    usual = product.stack.settings_of

    def demanding(function: str) -> Settings:
        return replace(usual(function), require_internal_tfa=True)

    monkeypatch.setattr(product.stack, "settings_of", demanding)
    return signed_in(product, system_roles=["system.admin"])


def test_staff_without_a_second_factor_are_sent_to_enrol(product: Product, admin: Person) -> None:
    body = {"userId": admin.id}

    assert product.post(PATH, body, as_=admin).outcome == ENROL
    assert create(product, admin).status == 201
    assert product.post(PATH, body, as_=admin).outcome == ENROL


def test_an_enrolled_one_opens_them(product: Product, admin: Person) -> None:
    app = enrolled(product, admin)
    assert product.post(PATH, {"userId": admin.id}, as_=admin).status == 200

    token = sign_in(product, admin, app.code()).json["accessToken"]
    assert product.post(PATH, {"userId": admin.id}, as_=token).status == 200

    body = {"tfaId": app.tfa_id, "password": admin.password}
    product.post("/two-factor-auth/disable", body, as_=admin)
    assert product.post(PATH, {"userId": admin.id}, as_=admin).outcome == ENROL


def test_whoever_lacks_the_permission_is_told_that_instead(product: Product, admin: Person) -> None:
    nobody = signed_in(product)

    answer = product.post(PATH, {"userId": admin.id}, as_=nobody)

    assert answer.outcome == (403, "FORBIDDEN")


@pytest.mark.usefixtures("admin")
def test_the_core_api_does_not_demand_it(product: Product) -> None:
    assert product.get("/two-factor-auth/list", as_=product.user()).status == 200
