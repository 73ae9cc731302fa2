"""Sign-in from end to end, as README and contract describe it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.harness.http_server import Answer, Server

NEW_PASSWORD = "a lantern by the river"


def login(server: Server, email: str, secret: str) -> Answer:
    return server.post("/auth/login", {"email": email, "secret": secret})


def refresh(server: Server, token: str) -> Answer:
    return server.send("POST", "/auth/refresh-token", {}, headers={"x-refresh-token": token})


def test_an_account_signs_in_reads_its_profile_and_signs_out(
    server: Server, seed: dict[str, Any]
) -> None:
    admin = seed["organizationAdmin"]
    tokens = login(server, admin["email"], admin["password"]).json
    access = tokens["accessToken"]

    profile = server.post("/user/profile/organization", token=access).json
    assert profile["user"]["email"] == admin["email"]
    assert [each["_id"] for each in profile["organizations"]] == [seed["organization"]["_id"]]

    assert server.post("/auth/logout", {}, token=access).status == 200
    again = server.post("/user/profile/organization", token=access)
    assert (again.status, again.json["code"]) == (401, "SESSION_REVOKED")


def test_the_old_refresh_token_answers_its_successor_for_30_seconds_then_ends_the_session(
    server: Server, seed: dict[str, Any]
) -> None:
    member = seed["member"]
    first = login(server, member["email"], member["password"]).json["refreshToken"]
    second = refresh(server, first).json["refreshToken"]

    server.advance(25)
    assert refresh(server, first).json["refreshToken"] == second

    server.advance(10)
    assert refresh(server, first).json["code"] == "SESSION_REVOKED"
    assert refresh(server, second).json["code"] == "SESSION_REVOKED"


def test_64_refreshes_of_one_token_at_once_leave_one_chain(
    server: Server, seed: dict[str, Any]
) -> None:
    member = seed["member"]
    token = login(server, member["email"], member["password"]).json["refreshToken"]

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(refresh, [server] * 64, [token] * 64))

    assert {answer.status for answer in answers} == {200}
    successors = {answer.json["refreshToken"] for answer in answers}
    assert len(successors) == 1
    assert refresh(server, successors.pop()).status == 200


def test_five_wrong_guesses_make_the_sixth_wait_and_a_mailed_token_helps(
    server: Server, seed: dict[str, Any]
) -> None:
    email, password = seed["member"]["email"], seed["member"]["password"]
    for _ in range(5):
        assert login(server, email, "a wrong guess").json["code"] == "INVALID_CREDENTIALS"
    blocked = login(server, email, password)
    assert (blocked.status, blocked.json["code"]) == (429, "TOO_MANY_ATTEMPTS")
    assert 28 <= int(blocked.headers["retry-after"]) <= 30

    assert server.post("/auth/forgot-password", {"email": email}).status == 202
    mail = server.mails(email)[-1]
    body = {"token": mail["token"], "password": NEW_PASSWORD}
    assert server.post("/auth/set-password", body).status == 200
    assert server.post("/auth/set-password", body).json["code"] == "TOKEN_INVALID"
    assert login(server, email, NEW_PASSWORD).status == 200
    assert login(server, email, password).status == 401


def test_changing_the_password_replaces_every_session_by_a_new_one(
    server: Server, seed: dict[str, Any]
) -> None:
    member = seed["member"]
    here, there = (
        login(server, member["email"], member["password"]).json["accessToken"] for _ in range(2)
    )
    body = {"password": NEW_PASSWORD, "oldPassword": member["password"]}
    changed = server.post("/user/change-password", body, token=here)
    assert changed.status == 200
    new = changed.json["accessToken"]
    assert server.post("/user/session/list", {}, token=new).status == 200
    for old in (here, there):
        assert server.post("/user/session/list", {}, token=old).json["code"] == "SESSION_REVOKED"
