"""The local server over real HTTP: requests and answers."""

import json

import pytest

from tests.local.tiny_server import call, raw

pytestmark = pytest.mark.usefixtures("fresh")


def test_an_event_is_what_api_gateway_would_send(address: tuple[str, int]) -> None:
    headers = {"X-Foo": "1", "cookie": "a=b; c=d", "user-agent": "me", "content-type": "text/plain"}
    _, echo = call(address, "POST", "/echo?a=1&a=2&b=x%20y&c", "grüß".encode(), headers)
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
    _, echo = call(address, "POST", "/echo", b"\xff{}", {"content-type": "application/json"})

    assert echo["event"]["isBase64Encoded"] is True
    assert echo["event"]["body"] == "/3t9"


def test_a_chunked_body_arrives_whole(address: tuple[str, int]) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    answer = raw(
        address, head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )

    assert json.loads(answer.partition(b"\r\n\r\n")[2])["event"]["body"] == "abcde"


def test_repeated_headers_are_joined(address: tuple[str, int]) -> None:
    head = b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-two: a\r\nX-Two: b\r\n\r\n"
    answer = raw(address, head)

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
    _, echo = call(address, "GET", path)

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
    response, body = call(address, method, path)

    assert response.status == 404
    assert body.startswith(b"no " + method.encode())


def test_head_is_answered_without_a_body(address: tuple[str, int]) -> None:
    response, body = call(address, "HEAD", "/echo")

    assert (response.status, body) == (404, b"")


def test_functions_get_the_environment_of_the_template(address: tuple[str, int]) -> None:
    _, echo = call(address, "GET", "/echo")

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
    response, body = call(address, "GET", f"/broken?{how}")

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
    ],
)
def test_what_is_no_http_is_refused(
    address: tuple[str, int], request_head: bytes, status: int
) -> None:
    answer = raw(address, request_head)

    assert answer.startswith(b"HTTP/1.")
    assert int(answer.split(b" ")[1]) == status


@pytest.mark.parametrize("length", [10_240, 300_000])
def test_headers_that_are_too_large_are_a_problem(address: tuple[str, int], length: int) -> None:
    request = b"GET /echo HTTP/1.1\r\nConnection: close\r\nx: " + b"y" * length + b"\r\n\r\n"
    head, _, body = raw(address, request).partition(b"\r\n\r\n")

    assert int(head.split(b" ")[1]) == json.loads(body)["status"] == 431
    assert b"\r\nx-content-type-options: nosniff" in head.lower()
    assert b"\r\nstrict-transport-security: " in head.lower()


def test_a_body_over_ten_mebibytes_is_refused(address: tuple[str, int]) -> None:
    response, body = call(address, "POST", "/echo", b"x" * (10 * 1024 * 1024 + 1))

    assert (response.status, body["code"]) == (413, "CONTENT_TOO_LARGE")


def test_any_origin_may_ask(address: tuple[str, int]) -> None:
    headers = {"origin": "https://a.example", "access-control-request-method": "POST"}
    preflight, _ = call(address, "OPTIONS", "/echo", headers=headers)
    answer, _ = call(address, "GET", "/echo", headers={"origin": "https://a.example"})

    assert preflight.status == 204
    assert preflight.headers.get_all("access-control-allow-origin") == ["*"]
    assert "authorization" in (preflight.getheader("access-control-allow-headers") or "")
    assert answer.getheader("access-control-allow-origin") == "*"
    exposed = answer.getheader("access-control-expose-headers")
    assert exposed == "x-request-id, retry-after, idempotent-replayed"
