"""The local server over real HTTP: many requests at once, mail, clock and reset."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from time import monotonic
from typing import Any

import pytest

from tests.local.tiny_server import call

pytestmark = pytest.mark.usefixtures("fresh")


def test_many_requests_run_at_once(address: tuple[str, int]) -> None:
    started = monotonic()
    with ThreadPoolExecutor(64) as pool:
        under_way = [pool.submit(call, address, "GET", "/slow") for _ in range(64)]
        statuses = [each.result()[0].status for each in under_way]

    assert statuses == [200] * 64
    assert monotonic() - started < 64 * 0.2 / 2


def test_parallel_writes_are_all_there(address: tuple[str, int]) -> None:
    with ThreadPoolExecutor(64) as pool:
        under_way = [
            pool.submit(call, address, "POST", "/note", {f"MAIL#u{n}@example.com": f"#token=t{n}"})
            for n in range(64)
        ]
        statuses = [each.result()[0].status for each in under_way]
    _, outbox = call(address, "GET", "/dev/outbox")

    assert statuses == [201] * 64
    assert sorted(mail["token"] for mail in outbox["items"]) == sorted(f"t{n}" for n in range(64))


def test_the_outbox_shows_what_was_mailed(address: tuple[str, int]) -> None:
    call(address, "POST", "/note", {"MAIL#Ann@example.com": "#token=a.b_c", "NOTE#1": "x"})
    call(address, "POST", "/note", {"MAIL#bob@example.com": "?q=1&token=d"})
    _, mails = call(address, "GET", "/dev/outbox")
    _, to_ann = call(address, "GET", "/dev/outbox?to=ANN@example.com")

    assert [mail["to"] for mail in mails["items"]] == ["Ann@example.com", "bob@example.com"]
    assert [mail["token"] for mail in mails["items"]] == ["a.b_c", "d"]
    assert to_ann["items"] == [
        {
            "to": "Ann@example.com",
            "subject": "Grüße",
            "text": "See https://example.com/\nand https://a.example/x#token=a.b_c.\n",
            "html": "<p>See</p>\n",
            "token": "a.b_c",
            "link": "https://a.example/x#token=a.b_c",
            "sentAt": "2026-03-02T10:00:00Z",
        }
    ]


def test_a_record_that_a_function_cannot_take_does_not_hold_up_the_others(
    address: tuple[str, int],
) -> None:
    notes = {f"MAIL#u{n}@example.com": "poison" if n == 1 else f"#token={n}" for n in range(5)}
    call(address, "POST", "/note", notes)
    _, outbox = call(address, "GET", "/dev/outbox")

    assert {mail["token"] for mail in outbox["items"]} == {"0", "2", "3", "4"}


def test_a_function_that_failed_reads_what_is_written_next(address: tuple[str, int]) -> None:
    call(address, "POST", "/note", {"MAIL#u1@example.com": "bomb"})
    call(address, "GET", "/dev/outbox")
    call(address, "POST", "/note", {"MAIL#u2@example.com": "#token=2"})
    _, outbox = call(address, "GET", "/dev/outbox")

    assert [mail["token"] for mail in outbox["items"]] == ["2"]


def test_the_clock_moves_and_a_reset_brings_it_back(address: tuple[str, int]) -> None:
    _, before = call(address, "GET", "/dev/clock")
    _, moved = call(address, "POST", "/dev/clock", {"advanceSeconds": 86_400})
    _, echo = call(address, "GET", "/echo")
    _, reset = call(address, "POST", "/dev/reset")

    assert moved["now"][:10] > before["now"][:10] >= reset["now"][:10]
    seen = echo["event"]["requestContext"]["timeEpoch"] / 1000
    # an event has the time in whole milliseconds
    assert -0.001 < seen - datetime.fromisoformat(moved["now"]).timestamp() < 60


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        {"advanceSeconds": True},
        {"advanceSeconds": "1"},
        {"advanceSeconds": 1e300},
        [],
    ],
)
def test_the_clock_takes_numbers_of_seconds_only(address: tuple[str, int], body: Any) -> None:
    response, problem = call(address, "POST", "/dev/clock", body)

    assert (response.status, problem["code"]) == (422, "VALIDATION_FAILED")


def test_a_reset_empties_everything_and_seeds_again(address: tuple[str, int]) -> None:
    call(address, "POST", "/note", {"MAIL#ann@example.com": "x"})
    call(address, "POST", "/dev/reset")

    assert call(address, "GET", "/dev/outbox")[1] == {"items": []}
    assert call(address, "GET", "/dev/seed")[1] == {"seeded": True}


def test_resets_among_requests_break_none_of_them(address: tuple[str, int]) -> None:
    def one(number: int) -> int:
        if number % 8 == 0:
            return call(address, "POST", "/dev/reset")[0].status
        return call(address, "POST", "/note", {f"NOTE#{number}": "x"})[0].status

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(one, range(96))) == {200, 201}


@pytest.mark.parametrize(("method", "path"), [("POST", "/dev/seed"), ("GET", "/dev/reset")])
def test_a_dev_endpoint_names_its_method(address: tuple[str, int], method: str, path: str) -> None:
    response, _ = call(address, method, path)

    assert response.status == 405
    assert response.getheader("allow")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example:3000"},
        {"Host": "192.0.2.1"},
        {"Host": "["},
        {"Host": ""},
        {"Host": "127.0.0.1@evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/dev/seed", "/dev/outbox", "/dev/nothing"])
def test_only_this_machine_may_ask(
    address: tuple[str, int], path: str, headers: dict[str, str]
) -> None:
    response, refused = call(address, "GET", path, headers=headers)

    assert (response.status, refused["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:3000"},
        {"Host": "[::1]:3000"},
        {"Host": "127.0.0.1:3000", "Origin": "http://127.0.0.1:3000"},
    ],
)
def test_this_machine_may_ask_by_any_name_of_its_own(
    address: tuple[str, int], headers: dict[str, str]
) -> None:
    assert call(address, "GET", "/dev/seed", headers=headers)[0].status == 200
