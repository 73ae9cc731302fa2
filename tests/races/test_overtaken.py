"""Another request is faster: it writes between the read and the write of a request."""

from collections.abc import Callable

import pytest

from tests.harness.product import Product

PROFILE = "/user/profile/organization"
REVOKE = "/user/session/revoke"
PASSWORD = "a fine old password"
NEW = "a fine new password"


def _once(act: Callable[[], object]) -> Callable[[int], None]:
    def hook(number: int) -> None:
        if number == 0:
            act()

    return hook


def _refresh(product: Product, token: str) -> str:
    answer = product.post("/auth/refresh-token", headers={"x-refresh-token": token})
    assert answer.status == 200
    return str(answer.json["refreshToken"])


def test_a_refresh_that_was_overtaken_twice_answers_the_present_token(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    latest: list[str] = []

    with product.before(
        "TransactWriteItems",
        _once(lambda: latest.append(_refresh(product, _refresh(product, token)))),
    ):
        assert _refresh(product, token) == latest[0]

    _refresh(product, latest[0])


def test_a_refresh_that_was_overtaken_once_answers_the_same_successor(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    winner: list[str] = []

    with product.before(
        "TransactWriteItems", _once(lambda: winner.append(_refresh(product, token)))
    ):
        assert _refresh(product, token) == winner[0]


def test_a_refresh_that_a_logout_overtook_opens_nothing(product: Product) -> None:
    tokens = product.session(product.user())

    with product.before(
        "TransactWriteItems", _once(lambda: product.post("/auth/logout", as_=tokens))
    ):
        answer = product.post(
            "/auth/refresh-token", headers={"x-refresh-token": tokens.refresh_token}
        )

    assert answer.outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=tokens).status == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/user/session/revoke", {"allOthers": True}),
        ("/user/change-password", {"oldPassword": PASSWORD, "password": NEW}),
    ],
)
def test_a_refresh_that_a_new_session_overtook_opens_nothing(
    product: Product, path: str, body: dict[str, object]
) -> None:
    tokens = product.session(product.user(password=PASSWORD))
    refresh = {"x-refresh-token": tokens.refresh_token}

    with product.before("TransactWriteItems", _once(lambda: product.post(path, body, as_=tokens))):
        answer = product.post("/auth/refresh-token", headers=refresh)

    assert answer.outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=tokens).outcome == (401, "SESSION_REVOKED")


def test_of_two_requests_to_replace_a_session_one_does(product: Product) -> None:
    here = product.session(product.user())
    body = {"allOthers": True}
    first: list[str] = []

    def act() -> None:
        first.append(product.post(REVOKE, body, as_=here).json["accessToken"])

    with product.before("TransactWriteItems", _once(act)):
        answer = product.post(REVOKE, body, as_=here)

    assert answer.outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=first[0]).status == 200


def test_a_session_that_a_logout_overtook_is_not_replaced(product: Product) -> None:
    here = product.session(product.user())

    with product.before(
        "TransactWriteItems", _once(lambda: product.post("/auth/logout", as_=here))
    ):
        answer = product.post(REVOKE, {"allOthers": True}, as_=here)

    assert answer.outcome == (401, "SESSION_REVOKED")
    (session,) = (item for key, item in product.table().items() if key[1].startswith("SESSION#"))
    assert session["epoch"] < 0  # the one that has ended


def test_of_two_sessions_that_end_each_other_one_is_left(product: Product) -> None:
    person = product.user()
    here, there = product.session(person), product.session(person)
    body = {"allOthers": True}

    left: list[str] = []

    def act() -> None:
        left.append(product.post(REVOKE, body, as_=there).json["accessToken"])

    with product.before("TransactWriteItems", _once(act)):
        answer = product.post(REVOKE, body, as_=here)

    assert answer.outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=left[0]).status == 200


def test_a_login_that_a_new_password_overtook_is_refused(product: Product) -> None:
    person = product.user()
    tokens = product.session(person)
    body = {"oldPassword": person.password, "password": NEW}

    with product.before(
        "TransactWriteItems",
        _once(lambda: product.post("/user/change-password", body, as_=tokens)),
    ):
        answer = product.login(person)

    assert answer.outcome == (401, "INVALID_CREDENTIALS")
    assert product.login(person, NEW).status == 200


def test_a_login_that_disabling_overtook_is_refused(product: Product) -> None:
    person = product.user()

    with product.before(
        "TransactWriteItems", _once(lambda: product.set_user(person, status="disabled"))
    ):
        answer = product.login(person)

    assert answer.outcome == (401, "INVALID_CREDENTIALS")
    assert not [key for key in product.table() if key[1].startswith("SESSION#")]


def test_a_login_that_a_harmless_change_overtook_succeeds(product: Product) -> None:
    person = product.user()

    with product.before(
        "TransactWriteItems", _once(lambda: product.set_user(person, first_name="Eve"))
    ):
        answer = product.login(person)

    assert answer.status == 200
    user = product.get(PROFILE, as_=answer.json["accessToken"]).json["user"]
    assert user["firstName"] == "Eve"


def test_a_token_that_a_newer_mail_overtook_is_dead(product: Product) -> None:
    person = product.user()
    product.post("/auth/forgot-password", {"email": person.email})
    (older,) = product.mails()

    def mail_again() -> None:
        product.post("/auth/forgot-password", {"email": person.email})
        product.deliver()

    with product.before("TransactWriteItems", _once(mail_again)):
        answer = product.post("/auth/set-password", {"token": older.token, "password": NEW})

    assert answer.outcome == (401, "TOKEN_INVALID")
    assert product.login(person).status == 200


def test_a_new_password_that_a_logout_overtook_leaves_no_session(product: Product) -> None:
    person = product.user()
    tokens = product.session(person)
    body = {"oldPassword": person.password, "password": NEW}

    with product.before(
        "TransactWriteItems", _once(lambda: product.post("/auth/logout", as_=tokens))
    ):
        answer = product.post("/user/change-password", body, as_=tokens)

    assert answer.outcome == (401, "SESSION_REVOKED")
    assert product.get(PROFILE, as_=tokens).status == 401
    assert product.login(person).status == 200
