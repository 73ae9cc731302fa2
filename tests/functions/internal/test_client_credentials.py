"""Keys that are not accepted: one answer for every reason, with the same work."""

from collections.abc import Callable
from typing import Any

import pytest

from coreapi import ids
from coreapi.access.tokens import client_keys
from coreapi.storage.table import keys
from coreapi.storage.table.actions import update
from tests.functions.internal.conftest import Client

REFUSED = (401, "INVALID_CLIENT_CREDENTIALS")


def other_key(_: Client) -> dict[str, str]:
    return {"client_key": client_keys.new()}


def revoked(client: Client) -> dict[str, str]:
    body = {"profileId": client.profile.id, "clientId": client.key["clientId"]}
    client.product.post("/organization-profile/api-key/revoke", body, as_=client.admin)
    return {}


def expired(client: Client) -> dict[str, str]:
    at = "2031-05-13T10:00:00Z"
    body = {"profileId": client.profile.id, "expiresAt": at}
    path = "/organization-profile/api-key/create"
    made = client.product.post(path, body, as_=client.admin).json
    client.product.advance(hours=1)
    return {"client_id": made["clientId"], "client_key": made["clientKey"]}


def archived_profile(client: Client) -> dict[str, str]:
    key = keys.organization_profile(client.profile.id)
    client.product.app.store.write(update(key, {"status": "archive"}))
    return {}


def archived_organization(client: Client) -> dict[str, str]:
    key = keys.organization(client.organization.id)
    client.product.app.store.write(update(key, {"status": "archive"}))
    return {}


WRONG: list[Callable[[Client], dict[str, str]]] = [
    lambda _: {"client_key": "-"},
    lambda _: {"client_id": "-"},
    lambda _: {"client_key": ""},
    lambda _: {"client_id": ids.UNKNOWN},
    lambda _: {"client_id": "nope"},
    lambda _: {"client_id": "x" * 5000},
    lambda client: {"client_id": client.key["clientId"].lower()},
    lambda client: {"client_id": client.profile.id},
    lambda _: {"client_key": "ck_wrong"},
    lambda _: {"client_key": "x" * 5000},
    lambda _: {"client_key": "\u00fc" * 52},
    lambda client: {"client_key": client.key["clientKey"][:-1]},
    lambda client: {"client_key": client.key["clientKey"].swapcase()},
    lambda client: {"client_key": client_keys.hash_of(client.key["clientKey"])},
    other_key,
    revoked,
    expired,
    archived_profile,
    archived_organization,
]


@pytest.mark.parametrize("wrong", WRONG)
def test_every_fault_of_a_key_has_one_answer(
    client: Client, path: str, wrong: Callable[[Client], dict[str, str]]
) -> None:
    headers = wrong(client)

    with client.product.unchanged():
        answer = client.get(path, **headers)

    assert answer.outcome == REFUSED
    assert {n: v for n, v in answer.json.items() if n != "requestId"} == {
        "type": "urn:coreapi:problem:invalid-client-credentials",
        "title": "Invalid client credentials",
        "status": 401,
        "detail": "The client credentials are not valid.",
        "code": "INVALID_CLIENT_CREDENTIALS",
    }


def test_a_key_lives_up_to_its_expiry_and_again_after_unarchiving(client: Client) -> None:
    path = client.paths[1]
    archived_profile(client)
    assert client.get(path).outcome == REFUSED
    key = keys.organization_profile(client.profile.id)
    client.product.app.store.write(update(key, {"status": "active"}))

    assert client.get(path).status == 200


def test_an_unknown_id_costs_the_same_work_as_a_wrong_key(
    client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    compare = client_keys.fits

    def watched(key: str, key_hash: str) -> bool:
        compared.append(len(key_hash))
        return compare(key, key_hash)

    monkeypatch.setattr(client_keys, "fits", watched)

    def work(**headers: str) -> tuple[Any, Any]:
        compared.clear()
        with client.product.calls() as calls:
            assert client.get(path, **headers).outcome == REFUSED
        return dict(calls.consistent_reads), tuple(compared)

    one_read_and_one_comparison = ({"GetItem": 1}, (64,))
    wrong = client_keys.new()
    assert work(client_key=wrong) == one_read_and_one_comparison
    assert work(client_id=ids.UNKNOWN, client_key=wrong) == one_read_and_one_comparison
    assert work(client_id=ids.new(client.product.now()), client_key=wrong) == (
        one_read_and_one_comparison
    )
    assert work(client_id="nope", client_key=wrong) == one_read_and_one_comparison
    # A malformed key is refused by its checksum, for any id, without that work.
    assert work(client_key="ck_typo") == ({}, ())
    assert work(client_id=ids.UNKNOWN, client_key="ck_typo") == ({}, ())
