"""Many callers at once at endpoints where exactly one must succeed."""

from collections import Counter

import pytest

from tests.harness.product import Product
from tests.harness.response import Response

pytestmark = pytest.mark.race
PROFILE = "/user/profile/organization"
NEW = "a fine new password"


@pytest.mark.usefixtures("impatient")
def test_guesses_at_an_unknown_address_are_no_freer(product: Product, hashing: list[str]) -> None:
    body = {"email": "stranger@example.com", "secret": "not the password"}

    answers = product.together(16, lambda _: product.post("/auth/login", body))

    assert Counter(answer.status for answer in answers) == {401: 5, 429: 11}
    assert len(hashing) == 5


def test_several_devices_of_one_person_sign_in_at_once(product: Product) -> None:
    person = product.user()

    answers = product.together(8, lambda _: product.login(person))

    assert [answer.status for answer in answers] == [200] * 8
    assert len({answer.json["refreshToken"] for answer in answers}) == 8


def test_no_login_with_the_old_password_outlives_its_change(product: Product) -> None:
    """GIVEN a login under way WHEN the password changes THEN it fails, or its session ends."""
    person = product.user()
    tokens = product.session(person)
    body = {"oldPassword": person.password, "password": NEW}

    def act(number: int) -> Response:
        if number == 0:
            return product.post("/user/change-password", body, as_=tokens)
        return product.login(person)

    changed, *logins = product.together(6, act)

    assert changed.outcome[0] in {200, 409}
    if changed.outcome[0] == 200:
        for login in logins:
            if login.status == 200:
                answer = product.get(PROFILE, as_=login.json["accessToken"])
                assert answer.outcome == (401, "SESSION_REVOKED")


def test_a_logout_during_refreshes_leaves_no_session(product: Product) -> None:
    tokens = product.session(product.user())
    header = {"x-refresh-token": tokens.refresh_token}

    def act(number: int) -> Response:
        if number == 3:
            return product.post("/auth/logout", as_=tokens)
        return product.post("/auth/refresh-token", headers=header)

    answers = product.together(8, act)

    for answer in answers:
        assert answer.status in {200, 401}
    assert product.get(PROFILE, as_=tokens).status == 401
    assert product.post("/auth/refresh-token", headers=header).status == 401


def test_of_two_who_log_out_one_finds_no_session(product: Product) -> None:
    tokens = product.session(product.user())

    answers = product.together(2, lambda _: product.post("/auth/logout", as_=tokens))

    assert Counter(answer.status for answer in answers) == {200: 1, 401: 1}


def test_two_password_changes_at_once_leave_one_password(product: Product) -> None:
    person = product.user()
    tokens = product.session(person)

    answers = product.together(
        4,
        lambda number: product.post(
            "/user/change-password",
            {"oldPassword": person.password, "password": f"{NEW} {number}"},
            as_=tokens,
        ),
    )

    assert Counter(answer.status for answer in answers)[200] == 1
    assert {answer.status for answer in answers} <= {200, 401, 409, 422}
    winner = next(number for number, answer in enumerate(answers) if answer.status == 200)
    assert product.login(person, f"{NEW} {winner}").status == 200


def test_reuse_seen_by_many_at_once_is_audited_once(product: Product) -> None:
    person = product.user()
    header = {"x-refresh-token": product.session(person).refresh_token}
    product.post("/auth/refresh-token", headers=header)
    product.advance(seconds=31)

    answers = product.together(8, lambda _: product.post("/auth/refresh-token", headers=header))

    assert {answer.outcome for answer in answers} == {(401, "SESSION_REVOKED")}
    assert len(product.audit(person.id)) == 1


def test_64_racers_over_three_rotations_end_with_one_chain(product: Product) -> None:
    token = product.session(product.user()).refresh_token
    generations = [token]
    for _ in range(2):
        header = {"x-refresh-token": generations[-1]}
        answer = product.post("/auth/refresh-token", headers=header)
        generations.append(answer.json["refreshToken"])

    answers = product.together(
        64,
        lambda number: product.post(
            "/auth/refresh-token", headers={"x-refresh-token": generations[number % 3]}
        ),
    )

    assert {answer.status for answer in answers} == {200}
    newest = {answer.json["refreshToken"] for answer in answers} - set(generations)
    (last,) = newest
    again = product.post("/auth/refresh-token", headers={"x-refresh-token": token})
    assert again.json["refreshToken"] == last


def test_of_ten_requests_for_a_mail_at_once_five_are_sent(product: Product) -> None:
    person = product.user()
    body = {"email": person.email}

    answers = product.together(10, lambda _: product.post("/auth/forgot-password", body))

    assert {answer.status for answer in answers} == {202}
    assert len(product.mails()) == 5
