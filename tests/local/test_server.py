"""The local server over real HTTP, with a template and functions of the tests' own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVE = Path(__file__).parent / "tiny" / "serve.py"


def _start(**variables: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,  # noqa: TID251 - a child's environment begins with ours
        "PYTHONPATH": f"{ROOT / 'layers' / 'common'}{os.pathsep}{ROOT}",
        "PORT": "0",
        "HOST": "127.0.0.1",
        **variables,
    }
    environment.pop("DYNAMODB_ENDPOINT", None)
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(SERVE)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _address(process: subprocess.Popen[str]) -> tuple[str, int]:
    assert process.stdout is not None
    ready, _, url = process.stdout.readline().strip().partition(" ")
    assert ready == "ready", process.communicate(timeout=10)
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    process = _start()
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(autouse=True)
def _fresh(address: tuple[str, int]) -> None:
    _call(address, "POST", "/dev/reset")


def _call(
    address: tuple[str, int],
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> tuple[http.client.HTTPResponse, Any]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    sent = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent.setdefault("content-type", "application/json")
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        data = response.read()
    finally:
        connection.close()
    try:
        return response, json.loads(data)
    except ValueError:
        return response, data


def _raw(address: tuple[str, int], data: bytes) -> bytes:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(data)
        answer = b""
        while True:
            part = connection.recv(65_536)
            answer += part
            if not part:
                return answer


def test_an_event_is_what_api_gateway_would_send(address: tuple[str, int]) -> None:
    headers = {"X-Foo": "1", "cookie": "a=b; c=d", "user-agent": "me", "content-type": "text/plain"}
    _, echo = _call(address, "POST", "/echo?a=1&a=2&b=x%20y&c", "grüß".encode(), headers)
    event = echo["event"]

    assert event["version"] == "2.0"
    assert event["routeKey"] == "POST /echo"
    assert event["rawPath"] == "/echo"
    assert event["rawQueryString"] == "a=1&a=2&b=x%20y&c"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y", "c": ""}
    assert event["cookies"] == ["a=b", "c=d"]
    assert event["headers"]["x-foo"] == "1"
    assert "cookie" not in event["headers"]
    assert (event["body"], event["isBase64Encoded"]) == ("grüß", False)
    http_part = event["requestContext"]["http"]
    assert http_part["method"] == "POST"
    assert http_part["sourceIp"] == "127.0.0.1"
    assert http_part["userAgent"] == "me"
    assert echo["function"] == "EchoFunction"
    assert 0 < echo["remaining"] <= 10_000


def test_a_body_that_is_no_text_is_base64(address: tuple[str, int]) -> None:
    _, echo = _call(address, "POST", "/echo", b"\xff{}", {"content-type": "application/json"})

    assert echo["event"]["isBase64Encoded"] is True
    assert echo["event"]["body"] == "/3t9"


def test_a_chunked_body_arrives_whole(address: tuple[str, int]) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    answer = _raw(
        address, head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )

    assert json.loads(answer.partition(b"\r\n\r\n")[2])["event"]["body"] == "abcde"


def test_repeated_headers_are_joined(address: tuple[str, int]) -> None:
    head = b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-two: a\r\nX-Two: b\r\n\r\n"
    answer = _raw(address, head)

    event = json.loads(answer.partition(b"\r\n\r\n")[2])["event"]
    assert event["headers"]["x-two"].replace(" ", "") == "a,b"


@pytest.mark.parametrize(
    ("path", "route", "parameters"),
    [
        ("/echo/details/abc", "GET /echo/details/{echoId}", {"echoId": "abc"}),
        ("/echo/details/a%20b%C3%BC", "GET /echo/details/{echoId}", {"echoId": "a bü"}),
        ("/echo/details/a%252Fb", "GET /echo/details/{echoId}", {"echoId": "a%2Fb"}),
        ("/echo/details/fixed", "GET /echo/details/fixed", None),
        ("/ECHO/exact", "GET /ECHO/exact", None),
        ("/%65cho", "GET /echo", None),
        ("http://elsewhere.example/echo", "GET /echo", None),
    ],
)
def test_a_path_is_decoded_once_and_matched_exactly(
    address: tuple[str, int], path: str, route: str, parameters: dict[str, str] | None
) -> None:
    _, echo = _call(address, "GET", path)

    assert echo["event"]["routeKey"] == route
    assert echo["event"].get("pathParameters") == parameters


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/echo/details/"),
        ("GET", "/echo/details/a%2Fb"),
        ("GET", "/echo/details/a/b"),
        ("GET", "/echo/"),
        ("GET", "//echo"),
        ("GET", "/Echo"),
        ("GET", "/echo/exact"),
        ("GET", "/never"),
        ("PUT", "/echo"),
        ("PROPFIND", "/echo"),
    ],
)
def test_what_no_route_fits_goes_to_the_default(
    address: tuple[str, int], method: str, path: str
) -> None:
    response, body = _call(address, method, path)

    assert response.status == 404
    assert body.startswith(b"no " + method.encode())


def test_head_is_answered_without_a_body(address: tuple[str, int]) -> None:
    response, body = _call(address, "HEAD", "/echo")

    assert (response.status, body) == (404, b"")


def test_functions_get_the_environment_of_the_template(address: tuple[str, int]) -> None:
    _, echo = _call(address, "GET", "/echo")

    assert echo["environment"] == {
        "STAGE": "local",
        "TABLE_NAME": "Table",
        "COLOR": "green-us-east-1",
        "API_URL": f"http://127.0.0.1:{address[1]}",
        "MADE_BY_RESOURCE": "made by Maker",
        "SECRET_NAME": "KeySecret",
    }


@pytest.mark.parametrize("how", ["raise", "header", "nonsense"])
def test_a_failing_function_is_a_problem_without_its_details(
    address: tuple[str, int], how: str
) -> None:
    response, body = _call(address, "GET", f"/broken?{how}")

    assert response.status == 500
    assert response.getheader("content-type") == "application/problem+json"
    assert response.getheader("set-cookie") is None
    assert body["code"] == "INTERNAL_ERROR"
    assert "secret" not in json.dumps(body)


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET /echo HTTP/1.1\r\nbad header\r\n\r\n", 400),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\nab", 400),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET /echo HTTP/1.1\r\nConnection: close\r\nx: " + b"y" * 10_240 + b"\r\n\r\n", 431),
        (b"GET /echo HTTP/1.1\r\nConnection: close\r\nx: " + b"y" * 300_000 + b"\r\n\r\n", 431),
    ],
)
def test_a_malformed_request_is_a_problem(
    address: tuple[str, int], request_head: bytes, status: int
) -> None:
    answer = _raw(address, request_head)
    head, _, body = answer.partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.")
    assert int(head.split(b" ")[1]) == status
    assert json.loads(body)["status"] == status


def test_a_body_over_ten_mebibytes_is_refused(address: tuple[str, int]) -> None:
    response, body = _call(address, "POST", "/echo", b"x" * (10 * 1024 * 1024 + 1))

    assert (response.status, body["code"]) == (413, "CONTENT_TOO_LARGE")


def test_any_origin_may_ask(address: tuple[str, int]) -> None:
    headers = {"origin": "https://a.example", "access-control-request-method": "POST"}
    preflight, _ = _call(address, "OPTIONS", "/echo", headers=headers)
    answer, _ = _call(address, "GET", "/echo", headers={"origin": "https://a.example"})

    assert preflight.status == 204
    assert preflight.headers.get_all("access-control-allow-origin") == ["*"]
    assert "authorization" in (preflight.getheader("access-control-allow-headers") or "")
    assert answer.getheader("access-control-allow-origin") == "*"
    exposed = answer.getheader("access-control-expose-headers")
    assert exposed == "x-request-id, retry-after, idempotent-replayed"


def test_many_requests_run_at_once(address: tuple[str, int]) -> None:
    started = monotonic()
    with ThreadPoolExecutor(64) as pool:
        under_way = [pool.submit(_call, address, "GET", "/slow") for _ in range(64)]
        statuses = [call.result()[0].status for call in under_way]

    assert statuses == [200] * 64
    assert monotonic() - started < 64 * 0.2 / 2


def test_parallel_writes_are_all_there(address: tuple[str, int]) -> None:
    with ThreadPoolExecutor(64) as pool:
        under_way = [
            pool.submit(_call, address, "POST", "/note", {f"MAIL#u{n}@example.com": f"#token=t{n}"})
            for n in range(64)
        ]
        statuses = [call.result()[0].status for call in under_way]
    _, outbox = _call(address, "GET", "/dev/outbox")

    assert statuses == [201] * 64
    assert sorted(mail["token"] for mail in outbox["items"]) == sorted(f"t{n}" for n in range(64))


def test_the_outbox_shows_what_was_mailed(address: tuple[str, int]) -> None:
    _call(address, "POST", "/note", {"MAIL#Ann@example.com": "#token=a.b_c", "NOTE#1": "x"})
    _call(address, "POST", "/note", {"MAIL#bob@example.com": "?q=1&token=d"})
    _, mails = _call(address, "GET", "/dev/outbox")
    _, to_ann = _call(address, "GET", "/dev/outbox?to=ANN@example.com")

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


@pytest.mark.parametrize("kind", ["poison", "bomb"])
def test_a_record_that_always_fails_does_not_hold_up_the_others(
    address: tuple[str, int], kind: str
) -> None:
    notes = {f"MAIL#u{n}@example.com": kind if n == 1 else f"#token={n}" for n in range(5)}
    _call(address, "POST", "/note", notes)
    _, outbox = _call(address, "GET", "/dev/outbox")

    assert {mail["token"] for mail in outbox["items"]} == {"0", "2", "3", "4"}


def test_the_clock_moves_and_a_reset_brings_it_back(address: tuple[str, int]) -> None:
    _, before = _call(address, "GET", "/dev/clock")
    _, moved = _call(address, "POST", "/dev/clock", {"advanceSeconds": 86_400})
    _, echo = _call(address, "GET", "/echo")
    _, reset = _call(address, "POST", "/dev/reset")

    assert moved["now"][:10] > before["now"][:10] >= reset["now"][:10]
    seen = echo["event"]["requestContext"]["timeEpoch"] / 1000
    assert 0 <= seen - datetime.fromisoformat(moved["now"]).timestamp() < 60


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
    response, problem = _call(address, "POST", "/dev/clock", body)

    assert (response.status, problem["code"]) == (422, "VALIDATION_FAILED")


def test_a_reset_empties_everything_and_seeds_again(address: tuple[str, int]) -> None:
    _call(address, "POST", "/note", {"MAIL#ann@example.com": "x"})
    _call(address, "POST", "/dev/reset")

    assert _call(address, "GET", "/dev/outbox")[1] == {"items": []}
    assert _call(address, "GET", "/dev/seed")[1] == {"seeded": True}


def test_resets_among_requests_break_none_of_them(address: tuple[str, int]) -> None:
    def one(number: int) -> int:
        if number % 8 == 0:
            return _call(address, "POST", "/dev/reset")[0].status
        return _call(address, "POST", "/note", {f"NOTE#{number}": "x"})[0].status

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(one, range(96))) == {200, 201}


@pytest.mark.parametrize(("method", "path"), [("POST", "/dev/seed"), ("GET", "/dev/reset")])
def test_a_dev_door_names_its_method(address: tuple[str, int], method: str, path: str) -> None:
    response, _ = _call(address, method, path)

    assert response.status == 405
    assert response.getheader("allow")


def test_a_taken_port_is_one_clear_line(address: tuple[str, int]) -> None:
    process = _start(PORT=str(address[1]))
    output, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert output == ""
    assert errors == "cannot start: the port is taken; choose another one with PORT=…\n"


@pytest.mark.parametrize("port", ["x", "70000", "-1"])
def test_a_port_that_is_none_is_one_clear_line(port: str) -> None:
    process = _start(PORT=port)
    _, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert errors.count("\n") == 1
    assert "PORT" in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly_and_soon(number: signal.Signals) -> None:
    process = _start()
    _address(process)
    started = monotonic()
    process.send_signal(number)
    output, errors = process.communicate(timeout=10)

    assert process.returncode == 0
    assert (output, errors) == ("stopped\n", "")
    assert monotonic() - started < 3
