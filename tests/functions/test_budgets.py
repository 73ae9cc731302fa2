"""The calls of DynamoDB by a request, counted: the same for any amount of other data."""

import pytest

from tests.harness.dynamodb_calls import DynamoCalls
from tests.harness.product import Product


def test_login_takes_four_calls(product: Product) -> None:
    person = product.user()

    with product.calls() as calls:
        assert product.login(person).status == 200

    assert calls.kinds == {
        "BatchGetItem": 1,  # the address's uniqueness constraint, and its throttles
        "GetItem": 1,  # the user
        "UpdateItem": 1,  # the attempt
        "TransactWriteItems": 1,
    }


def test_refresh_takes_two_calls(product: Product) -> None:
    tokens = product.session(product.user())

    with product.calls() as calls:
        header = {"x-refresh-token": tokens.refresh_token}
        assert product.post("/auth/refresh-token", headers=header).status == 200

    assert calls.kinds == {"Query": 1, "TransactWriteItems": 1}
    assert calls.consistent_reads == {"Query": 1}


def test_logout_takes_two_calls(product: Product) -> None:
    tokens = product.session(product.user())

    with product.calls() as calls:
        product.post("/auth/logout", as_=tokens)

    assert calls.kinds == {"Query": 1, "TransactWriteItems": 1}


def test_the_session_list_takes_one_call(product: Product) -> None:
    tokens = product.session(product.user())

    with product.calls() as calls:
        product.post("/user/session/list", as_=tokens)

    assert calls.kinds == calls.consistent_reads == {"Query": 1}


def test_refusing_the_caller_takes_one_call(product: Product) -> None:
    tokens = product.session(product.user())
    product.post("/auth/logout", as_=tokens)

    with product.calls() as calls:
        product.get("/user/profile/organization", as_=tokens)

    assert calls.kinds == {"Query": 1}


def test_a_forged_token_takes_none(product: Product) -> None:
    with product.calls() as calls:
        product.get("/user/profile/organization", as_="a.b.c")
        product.post("/auth/refresh-token", headers={"x-refresh-token": "rt_forged"})

    assert calls.count == 0


@pytest.mark.parametrize("organizations", [1, 3])
def test_the_profile_takes_two_calls_and_a_query_for_each_organization(
    product: Product, organizations: int
) -> None:
    person = product.user()
    for _ in range(organizations):
        organization = product.organization()
        product.member(organization, "default.organization.admin", person=person)
        for _ in range(3):
            product.profile(organization)
    tokens = product.session(person)

    with product.calls() as calls:
        product.get("/user/profile/organization", as_=tokens)

    assert calls.kinds == {"Query": 1 + organizations, "BatchGetItem": 1}


def test_calls_do_not_grow_with_the_table(product: Product) -> None:
    person = product.user()
    tokens = product.session(person)

    def ask() -> DynamoCalls:
        with product.calls() as calls:
            assert product.login(person).status == 200
            product.post("/user/session/list", as_=tokens)
            product.get("/user/profile/organization", as_=tokens)
        return calls

    few = ask()
    for _ in range(30):
        product.member(product.organization())

    assert ask().kinds == few.kinds


def test_nothing_scans(product: Product) -> None:
    person = product.user()

    with product.calls() as calls:
        tokens = product.login(person).json["accessToken"]
        product.post("/auth/forgot-password", {"email": person.email})
        product.post("/user/session/revoke", {"allOthers": True}, as_=tokens)

    assert calls.kinds["Scan"] == 0
