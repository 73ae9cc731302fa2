"""Two-factor authentication from end to end: enrol, sign in, lose the phone, be freed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pyotp.totp import TOTP

from coreapi.clock import SystemClock
from tests.harness.http_server import Answer, Server
from tests.readers.qr_scanner import scan

RACERS = 16  # tests/races has 64


class Phone:
    """An authenticator app that has scanned a QR code; its clock is the product's."""

    def __init__(self, server: Server, qr_code: str) -> None:
        self._server = server
        self._ahead = timedelta()
        (secret,) = parse_qs(urlsplit(scan(qr_code)).query)["secret"]
        self._totp = TOTP(secret)

    def code(self) -> str:
        return self._totp.at(SystemClock().now() + self._ahead)

    def wait(self, seconds: int = 30) -> None:
        self._server.advance(seconds)
        self._ahead += timedelta(seconds=seconds)


def login(server: Server, person: dict[str, Any], code: str | None = None) -> Answer:
    body = {"email": person["email"], "secret": person["password"]}
    return server.post("/auth/login", body if code is None else {**body, "tfaCode": code})


def outcome(answer: Answer) -> tuple[int, str | None]:
    return answer.status, answer.json.get("code")


def create(server: Server, person: dict[str, Any], token: str) -> Phone:
    body = {"password": person["password"], "type": "totp"}
    begun = server.post("/two-factor-auth/create", body, token=token)
    assert begun.status == 201
    return Phone(server, begun.json["qrCode"])


def test_a_user_enrols_signs_in_loses_the_phone_and_is_freed(
    server: Server, seed: dict[str, Any]
) -> None:
    member, admin = seed["member"], seed["admin"]
    token = login(server, member).json["accessToken"]
    phone = create(server, member, token)
    activated = server.post("/two-factor-auth/activate", {"tfaCode": phone.code()}, token=token)
    assert activated.json["status"] == "active"
    codes = activated.json["recoveryCodes"]

    assert outcome(login(server, member)) == (401, "TFA_REQUIRED")
    phone.wait()
    code = phone.code()
    assert login(server, member, code).status == 200
    assert outcome(login(server, member, code)) == (401, "TFA_INVALID")
    assert login(server, member, codes[0]).status == 200
    assert outcome(login(server, member, codes[0])) == (401, "TFA_INVALID")

    staff = login(server, admin).json["accessToken"]
    user = {"userId": member["userId"]}
    listed = server.post("/internal/two-factor-auth/list", user, token=staff).json["items"]
    freed = {**user, "tfaId": listed[0]["tfaId"]}
    assert server.post("/internal/two-factor-auth/remove", freed, token=staff).status == 200

    assert outcome(server.send("GET", "/two-factor-auth/list", headers=bearer(token))) == (
        401,
        "SESSION_REVOKED",
    )
    again = login(server, member)
    assert again.status == 200
    subjects = [mail["subject"] for mail in server.mails(member["email"])]
    assert subjects[-3:] == [
        "Two-factor authentication is on",
        "A recovery code was used",
        "An authenticator app was removed by an administrator",
    ]


def test_of_many_uses_of_one_code_at_once_one_succeeds(
    server: Server, seed: dict[str, Any]
) -> None:
    member = seed["member"]
    token = login(server, member).json["accessToken"]
    phone = create(server, member, token)
    body = {"tfaCode": phone.code()}
    with ThreadPoolExecutor(RACERS) as pool:
        waiting = [
            pool.submit(server.post, "/two-factor-auth/activate", body, token=token)
            for _ in range(RACERS)
        ]
    assert [each.result().status for each in waiting].count(200) == 1

    phone.wait()
    code = phone.code()
    with ThreadPoolExecutor(RACERS) as pool:
        waiting = [pool.submit(login, server, member, code) for _ in range(RACERS)]
    assert [each.result().status for each in waiting].count(200) == 1


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
