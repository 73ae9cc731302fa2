"""A session knows whether a second factor was proven in it."""

from tests.actors.authenticator import enrolled, sign_in, signed_in
from tests.actors.factories import Person
from tests.harness.product import Product

NEW = "another four good words"


def newest_session(product: Product, person: Person) -> bool:
    found = [
        item
        for (partition, sort), item in product.table().items()
        if partition == f"USER#{person.id}" and sort.startswith("SESSION#")
    ]
    return max(found, key=lambda item: item["id"])["with_factor"]


def test_a_sign_in_without_a_factor_is_without_one(product: Product) -> None:
    person = product.user()

    assert sign_in(product, person).status == 200

    assert not newest_session(product, person)


def test_activating_one_counts_for_the_session(product: Product) -> None:
    person = signed_in(product)

    enrolled(product, person)

    assert newest_session(product, person)


def test_a_sign_in_with_a_code_of_either_kind_is_with_one(product: Product) -> None:
    app = enrolled(product, signed_in(product))

    for code in (app.code(), app.recovery_codes[0]):
        product.advance(seconds=1)
        answer = sign_in(product, app.owner, code)
        assert answer.status == 200
        assert newest_session(product, app.owner)


def test_refreshing_keeps_it(product: Product) -> None:
    app = enrolled(product, signed_in(product))
    token = sign_in(product, app.owner, app.code()).json["refreshToken"]

    answer = product.post("/auth/refresh-token", headers={"x-refresh-token": token})

    assert answer.status == 200
    assert newest_session(product, app.owner)


def test_a_mailed_token_counts_with_a_code_only(product: Product) -> None:
    plain, app = product.user(), enrolled(product, signed_in(product))
    for person, code in ((plain, {}), (app.owner, {"tfaCode": app.code()})):
        product.post("/auth/forgot-password", {"email": person.email})
        token = product.mails(to=person.email)[-1].token
        body = {"token": token, "password": NEW, **code}
        assert product.post("/auth/set-password", body).status == 200

    assert not newest_session(product, plain)
    assert newest_session(product, app.owner)
