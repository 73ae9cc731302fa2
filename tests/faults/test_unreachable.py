"""Storage or keys cannot be reached: 503 with Retry-After, and nothing half-written."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from coreapi.access.secrets import secret_store
from coreapi.errors import ServiceUnavailable
from tests.actors.authenticator import Authenticator, create, enrolled, pending, sign_in
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response

NEW = "a fine new password"


def _login(product: Product, person: Person) -> Response:
    return product.login(person)


def _refresh(product: Product, person: Person) -> Response:
    header = {"x-refresh-token": _tokens(person).refresh_token}
    return product.post("/auth/refresh-token", headers=header)


def _logout(product: Product, person: Person) -> Response:
    return product.post("/auth/logout", as_=_tokens(person))


def _profile(product: Product, person: Person) -> Response:
    return product.get("/user/profile/organization", as_=_tokens(person))


def _initiate(product: Product, person: Person) -> Response:
    return product.post("/auth/initiate-login", {"email": person.email})


def _forgot(product: Product, person: Person) -> Response:
    return product.post("/auth/forgot-password", {"email": person.email})


def _change(product: Product, person: Person) -> Response:
    body = {"oldPassword": person.password, "password": NEW}
    return product.post("/user/change-password", body, as_=_tokens(person))


def _revoke(product: Product, person: Person) -> Response:
    return product.post("/user/session/revoke", {"allOthers": True}, as_=_tokens(person))


def _tokens(person: Person) -> Any:
    assert person.tokens is not None
    return person.tokens


_REQUESTS = [_login, _refresh, _logout, _profile, _initiate, _forgot, _change, _revoke]


@pytest.fixture
def person(product: Product) -> Person:
    made = product.user()
    made.tokens = product.session(made)
    return made


@pytest.mark.parametrize("request_", _REQUESTS)
def test_after_any_failed_call_nothing_is_half_done(
    product: Product, person: Person, request_: Callable[[Product, Person], Response]
) -> None:
    for failing in range(10):
        reached: list[int] = []

        def fail(number: int, failing: int = failing, reached: list[int] = reached) -> None:
            if number == failing:
                reached.append(number)
                raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

        before = product.table()
        with product.before("*", fail):
            answer = request_(product, person)
        if not reached:  # it made fewer calls, and succeeded
            assert answer.status < 300
            return
        assert answer.outcome == (503, "SERVICE_UNAVAILABLE")
        assert int(answer.headers["retry-after"]) > 0
        after = {key: item for key, item in product.table().items() if key[0][:9] != "THROTTLE#"}
        assert after == {key: item for key, item in before.items() if key[0][:9] != "THROTTLE#"}
    pytest.fail("it never went well")


@pytest.mark.parametrize("request_", [_login, _refresh, _initiate])
def test_without_keys_requests_are_refused_and_nothing_is_stored(
    product: Product,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    request_: Callable[[Product, Person], Response],
) -> None:
    monkeypatch.setattr(secret_store, "read_text", _unreachable)

    with product.unchanged("THROTTLE#"):
        answer = request_(product, person)

    assert answer.outcome == (503, "SERVICE_UNAVAILABLE")


def _sign_in(app: Authenticator) -> Response:
    return sign_in(app.product, app.owner, app.code())


def _activate(app: Authenticator) -> Response:
    return app.activate()


def _enrol(app: Authenticator) -> Response:
    return create(app.product, app.owner)


@pytest.mark.parametrize("attempt", [_sign_in, _activate, _enrol])
def test_an_outage_costs_no_attempt(
    product: Product,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    attempt: Callable[[Authenticator], Response],
) -> None:
    app = enrolled(product, person) if attempt is _sign_in else pending(product, person)
    with monkeypatch.context() as outage:
        outage.setattr(secret_store, "read_text", _unreachable)
        for _ in range(6):
            assert attempt(app).outcome == (503, "SERVICE_UNAVAILABLE")

    assert attempt(app).status < 300


def _unreachable(_: str, *, fresh: bool = False) -> str:
    del fresh
    raise ServiceUnavailable


def test_a_bug_is_a_500_without_details(
    product: Product, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "the secret detail"
        raise RuntimeError(message)

    monkeypatch.setattr(type(product.app.store), "query_all", broken)

    with pytest.raises(AssertionError, match="INTERNAL_ERROR") as caught:
        _profile(product, person)

    assert "the secret detail" not in str(caught.value)
