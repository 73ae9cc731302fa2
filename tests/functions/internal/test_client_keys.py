"""API keys at the two endpoints that accept them, and at all others."""

from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from coreapi import ids
from coreapi.access.tokens import client_keys
from coreapi.http.authentication import StaffOrClient
from coreapi.storage.table import keys
from reference.declarations import Declaration, declarations
from tests.actors.factories import Person
from tests.conftest import Event
from tests.functions.internal.conftest import Client
from tests.harness.dynamodb_calls import DynamoCalls
from tests.harness.endpoints import filled_path, is_public
from tests.harness.product import Product
from tests.harness.response import Response


def test_the_documented_headers_show_only_the_keys_organization(
    product: Product, client: Client, event: Event
) -> None:
    sent = event(
        "internal/organization/details/client",
        organizationId=client.organization.id,
        clientId=client.key["clientId"],
        clientKey=client.key["clientKey"],
    )

    answer = product.send_event(sent)

    assert answer.status == 200
    assert answer.json == {"organization": ANY}
    assert answer.json["organization"]["_id"] == client.organization.id
    assert answer.json["organization"]["name"] == client.organization.name


def test_the_documented_headers_show_the_keys_own_profile_and_its_organization(
    product: Product, client: Client, event: Event
) -> None:
    sent = event(
        "internal/organization_profile/details/client",
        profileId=client.profile.id,
        clientId=client.key["clientId"],
        clientKey=client.key["clientKey"],
    )

    answer = product.send_event(sent)

    assert answer.status == 200
    assert answer.json == {"profile": ANY, "organization": ANY}
    assert answer.json["profile"]["_id"] == client.profile.id
    assert answer.json["profile"]["flags"] == {"GHGP": True}
    assert answer.json["organization"]["_id"] == client.organization.id


def test_staff_see_an_organizations_profiles_as_before(product: Product, client: Client) -> None:
    answer = product.get(client.paths[0], as_=product.staff())
    assert [each["_id"] for each in answer.json["profiles"]] == [client.profile.id]


def test_what_is_not_its_own_is_not_found(product: Product, client: Client) -> None:
    sibling = product.profile(client.organization)
    stranger = product.profile(product.organization())
    others = [
        f"/internal/organization/details/{stranger.organization_id}",
        f"/internal/organization/details/{client.profile.id}",
        f"/internal/organization/details/{ids.UNKNOWN}",
        "/internal/organization/details/nope",
        f"/internal/organization-profile/details/{sibling.id}",
        f"/internal/organization-profile/details/{stranger.id}",
        f"/internal/organization-profile/details/{client.organization.id}",
        f"/internal/organization-profile/details/{ids.UNKNOWN}",
    ]
    answers = [client.get(other) for other in others]

    assert {answer.outcome for answer in answers} == {(404, "NOT_FOUND")}
    assert len({answer.json["detail"] for answer in answers}) == 1


def test_an_access_token_and_a_key_together_are_ambiguous(
    product: Product, client: Client, path: str
) -> None:
    token = product.session(product.staff()).access_token

    for bearer in (f"Bearer {token}", "Bearer nonsense", "Basic bm86bm8="):
        with product.unchanged():
            answer = client.get(path, authorization=bearer)
        assert answer.outcome == (400, "MALFORMED_REQUEST")
    half = product.get(path, headers={"client-id": client.key["clientId"]}, as_=token)
    assert half.outcome == (400, "MALFORMED_REQUEST")


def test_no_credential_at_all_is_unauthenticated(product: Product, path: str) -> None:
    assert product.get(path).outcome == (401, "UNAUTHENTICATED")


def test_several_keys_of_a_profile_live_side_by_side(client: Client) -> None:
    path = "/organization-profile/api-key/create"
    body = {"profileId": client.profile.id}
    second = client.product.post(path, body, as_=client.admin).json

    assert client.get(client.paths[0]).status == 200
    other = client.get(
        client.paths[0], client_id=second["clientId"], client_key=second["clientKey"]
    )
    assert other.status == 200
    mixed = client.get(client.paths[0], client_key=second["clientKey"])
    assert mixed.outcome == (401, "INVALID_CLIENT_CREDENTIALS")


def test_a_read_is_two_calls_and_a_note_of_use_once_a_minute(client: Client, path: str) -> None:
    def calls() -> DynamoCalls:
        with client.product.calls() as made:
            assert client.get(path).status == 200
        return made

    assert client.shown()["lastUsedAt"] is None
    first = calls()
    used = client.shown()["lastUsedAt"]
    second = calls()

    assert first.kinds == {"GetItem": 1, "BatchGetItem": 1, "UpdateItem": 1}
    assert second.kinds == {"GetItem": 1, "BatchGetItem": 1}
    assert client.shown()["lastUsedAt"] == used
    client.product.advance(seconds=60)
    assert calls().writes == {"UpdateItem": 1}
    assert client.shown()["lastUsedAt"] > used


def test_a_refused_key_is_not_noted_as_used(client: Client) -> None:
    client.get(client.paths[0], client_key=client_keys.new())
    path = "/organization-profile/api-key/revoke"
    body = {"profileId": client.profile.id, "clientId": client.key["clientId"]}
    client.product.post(path, body, as_=client.admin)
    client.get(client.paths[0])

    stored = client.product.table()[keys.api_key(client.key["clientId"])]
    assert "last_used_at" not in stored


@pytest.mark.race
def test_many_uses_at_once_are_noted_once(client: Client, path: str) -> None:
    notes: list[bool] = []
    store = client.product.app.store
    apply = store.write

    def counted(write: Any, **how: Any) -> Any:
        answer = apply(write, **how)
        notes.append(True)
        return answer

    store.write = counted  # type: ignore[method-assign]
    try:
        answers = client.product.together(16, lambda _: client.get(path))
    finally:
        del store.write  # type: ignore[method-assign]

    assert {answer.status for answer in answers} == {200}
    assert len(notes) == 1


def test_a_use_that_cannot_be_noted_is_still_answered(
    client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dynamodb = client.product.app.store.client
    error = dynamodb.exceptions.ProvisionedThroughputExceededException

    def busy(**_: Any) -> Any:
        raise error({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "UpdateItem")

    monkeypatch.setattr(dynamodb, "update_item", busy)

    assert client.get(path).status == 200


def test_every_endpoint_but_two_and_the_public_ones_refuses_a_key(client: Client) -> None:
    closed = [
        endpoint
        for endpoint in declarations()
        if not is_public(endpoint) and not opens_for_clients(endpoint)
    ]

    for endpoint in closed:
        with client.product.unchanged(), client.product.calls() as calls:
            answer = client.product.send(
                endpoint.method, filled_path(endpoint), headers=client.credentials
            )
        assert (endpoint.path, *answer.outcome) == (endpoint.path, 401, "UNAUTHENTICATED")
        assert calls.count == 0

    assert [endpoint.path for endpoint in declarations() if opens_for_clients(endpoint)] == [
        "/internal/organization/details/{organizationId}",
        "/internal/organization-profile/details/{profileId}",
    ]


def opens_for_clients(endpoint: Declaration) -> bool:
    return isinstance(endpoint.endpoint.caller, StaffOrClient)


def test_beside_an_access_token_a_key_adds_nothing_at_other_endpoints(
    product: Product, client: Client
) -> None:
    outsider = product.user()
    body = {"profileId": client.profile.id}

    def post(who: Person) -> Response:
        headers = client.credentials
        return product.post("/business-location/list", body, as_=who, headers=headers)

    assert post(outsider).outcome == (404, "NOT_FOUND")
    assert post(client.admin).status == 200
    stored = product.table()[keys.api_key(client.key["clientId"])]
    assert "last_used_at" not in stored


def test_a_used_key_is_noted_to_the_minute_by_the_products_clock(client: Client) -> None:
    client.get(client.paths[0])
    at = client.product.clock.now()
    assert client.shown()["lastUsedAt"] >= (at - timedelta(seconds=1)).isoformat()[:19]
