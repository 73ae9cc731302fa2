"""Every endpoint's answers to bad input and bad credentials."""

import base64

import pytest

from local.gateway import events
from reference.declarations import Declaration, declarations
from tests.actors.factories import Person
from tests.harness.endpoints import filled_path, is_public, takes_bearer
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.answers import pointers

_MALFORMED: dict[str, bytes] = {
    "no JSON": b"{",
    "a form": b"email=a@example.com",
    "two values": b"{}{}",
    "a comma too many": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "a comment": b"{} // no",
    "a key twice": b'{"a": 1, "a": 1}',
    "a key twice inside": b'{"a": {"b": 1, "b": 2}}',
    "a key twice, spelled otherwise": b'{"a": 1, "\\u0061": 2}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "an integer beyond 64 bits": b'{"a": 18446744073709551616}',
    "a negative one": b'{"a": -9223372036854775809}',
    "a very long integer": b'{"a": ' + b"9" * 5000 + b"}",
    "a number beyond 64 bits": b'{"a": 1e999}',
    "deeper than 32": b'{"a":' * 33 + b"1" + b"}" * 33,
    "far deeper": b"[" * 30_000,
    "no UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "half a surrogate pair": b'{"a": "\\ud800"}',
    "half a surrogate pair in a key": b'{"\\udc00": 1}',
    "a control character": b'{"a": "\x00"}',
}
_NO_OBJECTS = (b"[]", b"1", b'"text"', b"null", b"true", b'[{"a": 1}]')
_NOT_DECLARED_AS_JSON = (
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin-1",
    "application/json; charset=utf-8; charset=latin-1",
    'application/json; profile="a;b"; charset="utf-16"',
    "application/json; charset*=utf-8''utf-8",
    "application/json; charset*0*=utf-8''utf; charset*1=-8",
    "application/json;charset*;charset*1",
    "application/jsonp",
    "text/json",
)
_NO_BEARERS = (
    "",
    "Bearer",
    "Bearer ",
    "Basic YTpi",
    "Bearer not.a.token",
    "Bearer a.b.c",
    "Bearer ..",
    "Bearer " + "a" * 5000,
    "Bearer é.é.é",
    "Token x",
)
_OPEN_WITH_TEMPORARY_PASSWORD = {
    "POST /auth/logout",
    "POST /user/change-password",
    "POST /user/profile/organization",
    "GET /user/profile/organization",
}


@pytest.fixture
def visitor(product: Product) -> Person:
    """Return a signed-in user who may call every endpoint."""
    person = product.staff()
    person.tokens = product.session(person)
    return person


def _posts() -> list[Declaration]:
    return [endpoint for endpoint in declarations() if endpoint.method == "POST"]


def _closed() -> list[Declaration]:
    return [endpoint for endpoint in declarations() if takes_bearer(endpoint)]


def _send(
    product: Product, endpoint: Declaration, body: bytes, who: Person, **headers: str
) -> Response:
    """Send a body to an endpoint, with a credential where it takes one."""
    as_ = who if takes_bearer(endpoint) else None
    return product.send(endpoint.method, filled_path(endpoint), body, as_=as_, headers=headers)


@pytest.mark.parametrize("what", _MALFORMED)
def test_a_body_that_cannot_be_read_is_malformed(product: Product, what: str) -> None:
    with product.unchanged():
        answer = product.post("/auth/login", _MALFORMED[what])

    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_every_endpoint_reads_as_strictly(
    product: Product, visitor: Person, subtests: pytest.Subtests
) -> None:
    with product.unchanged():
        for endpoint in _posts():
            with subtests.test(endpoint.path):
                answer = _send(product, endpoint, b'{"a": 1, "a": 1}', visitor)
                assert answer.outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("body", _NO_OBJECTS)
def test_a_body_that_is_no_object_is_refused(product: Product, body: bytes) -> None:
    answer = product.post("/auth/login", body)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == [""]


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 415), ("br, identity", 415), ("Identity", 422), ("", 422)]
)
def test_a_compressed_body_is_refused(product: Product, encoding: str, status: int) -> None:
    answer = product.post("/auth/login", b"[]", headers={"content-encoding": encoding})

    assert answer.status == status


@pytest.mark.parametrize("kind", _NOT_DECLARED_AS_JSON)
def test_a_body_not_declared_as_json_is_refused(product: Product, kind: str) -> None:
    answer = product.post("/auth/login", b"{}", headers={"content-type": kind})

    assert answer.outcome == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "kind",
    [
        'Application/JSON; charset="UTF-8"',
        "application/json;charset=utf-8;",
        "application/json; charset = utf8 ; version = 1",
        "application/json; title*=utf-8''a; version*0=1",
        'application/json; profile="a;charset=latin-1"',
        "application/json; odata.metadata=minimal; charset=UTF-8",
    ],
)
def test_json_may_be_declared_with_parameters(product: Product, kind: str) -> None:
    answer = product.post("/auth/login", b"[]", headers={"content-type": kind})

    assert answer.outcome == (422, "VALIDATION_FAILED")


def test_a_field_that_is_not_known_is_refused_not_ignored(
    product: Product, visitor: Person, subtests: pytest.Subtests
) -> None:
    with product.unchanged():
        for endpoint in _posts():
            with subtests.test(endpoint.path):
                answer = _send(product, endpoint, b'{"isAdmin/~": true}', visitor)
                assert answer.outcome == (422, "VALIDATION_FAILED")
                assert "/isAdmin~1~0" in pointers(answer.json)


def test_a_query_parameter_that_is_not_known_is_refused_not_ignored(
    product: Product, visitor: Person, subtests: pytest.Subtests
) -> None:
    with product.unchanged():
        for endpoint in declarations():
            with subtests.test(f"{endpoint.method} {endpoint.path}"):
                path, as_ = filled_path(endpoint), visitor if takes_bearer(endpoint) else None
                answer = product.send(endpoint.method, path, as_=as_, query="a%2F~=1")
                assert answer.outcome == (422, "VALIDATION_FAILED")
                assert "/a~1~0" in pointers(answer.json)


def test_a_body_over_the_limit_is_refused_unread(
    product: Product, visitor: Person, subtests: pytest.Subtests
) -> None:
    with product.unchanged():
        for endpoint in _posts():
            with subtests.test(endpoint.path):
                most = endpoint.endpoint.max_body_bytes
                assert most in {64 * 1024, 1024 * 1024}
                just = _send(product, endpoint, b"[" + b" " * (most - 2) + b"]", visitor)
                assert just.status == 422
                over = _send(product, endpoint, b"{" * (most + 1), visitor)
                assert over.outcome == (413, "CONTENT_TOO_LARGE")


def test_a_body_in_base64_is_read_as_its_bytes(
    product: Product, visitor: Person, subtests: pytest.Subtests
) -> None:
    encoded = base64.b64encode(b"[]").decode()
    for endpoint in _posts():
        with subtests.test(endpoint.path):
            event = _event(product, endpoint, visitor) | {"isBase64Encoded": True}
            as_bytes = product.send_event(event | {"body": encoded})
            assert as_bytes.outcome == (422, "VALIDATION_FAILED")
            no_base64 = product.send_event(event | {"body": "[]"})
            assert no_base64.outcome == (400, "MALFORMED_REQUEST")


def test_without_an_access_token_the_answer_is_401(
    product: Product, subtests: pytest.Subtests
) -> None:
    with product.unchanged():
        for endpoint in _closed():
            with subtests.test(f"{endpoint.method} {endpoint.path}"):
                bare = product.send(endpoint.method, filled_path(endpoint))
                assert bare.outcome == (401, "UNAUTHENTICATED")
                for value in _NO_BEARERS:
                    headers = {"authorization": value}
                    answer = product.send(endpoint.method, filled_path(endpoint), headers=headers)
                    assert answer.outcome == (401, "UNAUTHENTICATED"), value


def test_the_caller_is_authenticated_before_the_body_is_read(
    product: Product, subtests: pytest.Subtests
) -> None:
    for endpoint in _closed():
        with subtests.test(f"{endpoint.method} {endpoint.path}"):
            answer = product.send(endpoint.method, filled_path(endpoint), b"{")
            assert answer.outcome == (401, "UNAUTHENTICATED")


def test_a_disabled_user_does_not_come_in(
    product: Product, visitor: Person, subtests: pytest.Subtests
) -> None:
    product.set_user(visitor, status="disabled")
    with product.unchanged():
        for endpoint in _closed():
            with subtests.test(f"{endpoint.method} {endpoint.path}"):
                answer = product.send(endpoint.method, filled_path(endpoint), as_=visitor)
                assert answer.outcome == (401, "SESSION_REVOKED")


def test_a_temporary_password_opens_four_endpoints(
    product: Product, subtests: pytest.Subtests
) -> None:
    person = product.staff(password_change_required=True)
    for endpoint in _closed():
        with subtests.test(f"{endpoint.method} {endpoint.path}"):
            tokens = product.session(person) if endpoint.path == "/auth/logout" else person
            answer = product.send(endpoint.method, filled_path(endpoint), as_=tokens)
            is_open = answer.outcome != (403, "PASSWORD_CHANGE_REQUIRED")
            assert is_open == (
                f"{endpoint.method} {endpoint.path}" in _OPEN_WITH_TEMPORARY_PASSWORD
            )


def test_an_administrative_endpoint_is_closed_to_everybody_else(
    product: Product, subtests: pytest.Subtests
) -> None:
    admin = product.member(product.organization(), "default.organization.admin")
    admin.tokens = product.session(admin)
    with product.unchanged():
        for endpoint in _closed():
            if not endpoint.path.startswith("/internal/"):
                continue
            with subtests.test(f"{endpoint.method} {endpoint.path}"):
                for body in (b"{}", b"{", b'{"a": 1}'):  # any body
                    answer = product.send(endpoint.method, filled_path(endpoint), body, as_=admin)
                    assert answer.outcome == (403, "FORBIDDEN")
                    assert answer.json["permission"].startswith("internal.")


def test_a_public_endpoint_does_not_look_at_credentials(
    product: Product, subtests: pytest.Subtests
) -> None:
    for endpoint in declarations():
        if not is_public(endpoint):
            continue
        with subtests.test(f"{endpoint.method} {endpoint.path}"):
            bare = product.send(endpoint.method, filled_path(endpoint))
            with_one = product.send(endpoint.method, filled_path(endpoint), as_="not.a.token")
            assert with_one.outcome == bare.outcome


def test_the_bearer_scheme_is_known_in_any_case(product: Product, visitor: Person) -> None:
    assert visitor.tokens is not None
    header = {"authorization": f"bEARER  {visitor.tokens.access_token}"}

    assert product.get("/user/profile/organization", headers=header).status == 200


def _event(product: Product, endpoint: Declaration, who: Person) -> dict[str, object]:
    assert who.tokens is not None
    headers = {"content-type": "application/json"}
    if takes_bearer(endpoint):
        headers["authorization"] = f"Bearer {who.tokens.access_token}"
    request = events.Request(
        "POST", filled_path(endpoint), "", headers, "HTTP/1.1", "192.0.2.1", b""
    )
    match = product.stack.router.match("POST", filled_path(endpoint))
    assert match is not None
    return events.to_event(request, match, product.now())
