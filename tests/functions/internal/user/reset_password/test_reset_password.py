from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/reset-password"
NEW = "chosen by themselves"


def test_a_token_is_mailed_and_every_session_ends(product: Product) -> None:
    staff, user = product.staff(), product.user()
    here = product.session(user)

    answer = product.post(PATH, {"userId": user.id}, as_=staff)

    assert answer.status == 200
    assert product.post("/user/session/list", as_=here).outcome == (401, "SESSION_REVOKED")
    (mail,) = product.mails(to=user.email)
    assert mail.token is not None
    assert mail.token not in answer.text
    body = {"token": mail.token, "password": NEW}
    product.advance(hours=23)
    assert product.post("/auth/set-password", body).status == 200
    assert "passwordChangeRequired" not in product.login(user, NEW).json


def test_the_old_password_stops_working_at_once(product: Product) -> None:
    user = product.user()

    product.post(PATH, {"userId": user.id}, as_=product.staff())

    assert product.login(user).outcome == (401, "INVALID_CREDENTIALS")
    (mail,) = product.mails(to=user.email)
    redeemed = product.post("/auth/set-password", {"token": mail.token, "password": NEW})
    assert redeemed.status == 200
    assert product.login(user, NEW).status == 200


def test_the_token_runs_out(product: Product) -> None:
    user = product.user()
    product.post(PATH, {"userId": user.id}, as_=product.staff())
    (mail,) = product.mails(to=user.email)
    product.advance(hours=24)

    answer = product.post("/auth/set-password", {"token": mail.token, "password": NEW})

    assert answer.outcome == (401, "TOKEN_INVALID")


def test_only_the_newest_token_works(product: Product) -> None:
    staff, user = product.staff(), product.user()
    tokens: list[str | None] = []
    for _ in range(2):
        product.post(PATH, {"userId": user.id}, as_=staff)
        tokens.append(product.mails(to=user.email)[-1].token)

    outcomes = [
        product.post("/auth/set-password", {"token": token, "password": NEW}).status
        for token in tokens
    ]

    assert outcomes == [401, 200]


def test_an_invited_user_is_invited_anew(product: Product) -> None:
    staff = product.staff()
    made = product.post("/internal/user/create", {"email": "new@example.com"}, as_=staff).json
    product.advance(days=8)

    answer = product.post(PATH, {"userId": made["_id"]}, as_=product.session(staff))

    assert answer.json["status"] == "invited"
    mail = product.mails(to="new@example.com")[-1]
    product.advance(days=6)
    body = {"token": mail.token, "password": NEW}
    assert product.post("/auth/set-password", body).status == 200


def test_a_disabled_user_gets_no_token(product: Product) -> None:
    staff, user = product.staff(), product.user(status="disabled")
    product.session(staff)

    with product.unchanged("USER#" + staff.id):
        answer = product.post(PATH, {"userId": user.id}, as_=staff)

    assert answer.outcome == (409, "USER_DISABLED")


def test_an_unknown_user_is_not_found(product: Product) -> None:
    answer = product.post(PATH, {"userId": "nobody"}, as_=product.staff())

    assert answer.outcome == (404, "NOT_FOUND")


def test_the_documented_body_works(product: Product, event: Event) -> None:
    answer = product.send_event(
        event(
            "internal/user/reset_password/reset_password",
            accessToken=product.session(product.staff()).access_token,
            userId=product.user().id,
        )
    )

    assert answer.status == 200
