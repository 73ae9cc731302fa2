"""The template: each function can reach only what it needs."""

from typing import Any, cast

import pytest

from reference.declarations import deployed

_TEMPLATE = deployed()
_DOCUMENT: dict[str, Any] = dict(_TEMPLATE.resolver.document)
_RESOURCES: dict[str, Any] = _DOCUMENT["Resources"]
_FUNCTIONS: dict[str, Any] = {
    name: resource["Properties"]
    for name, resource in _RESOURCES.items()
    if resource["Type"] == "AWS::Serverless::Function"
}

# Only what opens or refreshes a session reaches the signing key. The last three end every session
# of the caller and answer the tokens of a new one, so that every older token is dead.
_SIGN = {
    "AuthLoginFunction",
    "AuthRefreshTokenFunction",
    "AuthSetPasswordFunction",
    "SigningKeysFunction",
    "TwoFactorAuthActivateFunction",
    "UserChangePasswordFunction",
    "UserSessionRevokeFunction",
}


def _managed(properties: dict[str, Any]) -> set[str]:
    """Return the names of the shared policies that a function is given."""
    return {policy["Ref"] for policy in properties.get("Policies", ()) if "Ref" in policy}


def _mentions(properties: dict[str, Any], name: str) -> bool:
    return f"'{name}'" in repr(properties) or f"{name}." in repr(properties)


def test_no_policy_allows_to_scan_or_delete_the_table() -> None:
    assert "dynamodb:Scan" not in repr(_RESOURCES)
    assert "dynamodb:DeleteTable" not in repr(_RESOURCES)


def test_only_what_opens_or_refreshes_a_session_reaches_the_private_signing_key() -> None:
    reaching = {
        name
        for name, properties in _FUNCTIONS.items()
        if _mentions(properties, "TokenKeysSecret") or _mentions(properties, "TokenKeysPolicy")
    }

    assert reaching == _SIGN & _FUNCTIONS.keys()


def test_only_second_factors_and_signing_in_reach_their_key() -> None:
    reaching = {
        name
        for name, properties in _FUNCTIONS.items()
        if _mentions(properties, "TfaKeySecret") or _mentions(properties, "TfaKeyPolicy")
    }

    allowed = {"AuthLoginFunction", "AuthSetPasswordFunction"}
    assert all(name in allowed or name.startswith("TwoFactorAuth") for name in reaching)


def test_only_initiate_login_and_who_counts_guesses_reach_the_key_of_keyed_hashes() -> None:
    reaching = {name for name, p in _FUNCTIONS.items() if _mentions(p, "PseudonymKeySecret")}

    assert reaching == {
        "AuthInitiateLoginFunction",
        "AuthLoginFunction",
        "AuthSetPasswordFunction",
        "TwoFactorAuthActivateFunction",
        "TwoFactorAuthCreateFunction",
        "TwoFactorAuthDisableFunction",
        "TwoFactorAuthRecoveryCodesCreateFunction",
        "TwoFactorAuthRemoveFunction",
        "UserChangePasswordFunction",
    }


# SigningKeysFunction writes its secret too, by a policy of its own.
@pytest.mark.parametrize("name", [n for n in _FUNCTIONS if n != "SigningKeysFunction"])
def test_a_secret_and_its_policy_come_together(name: str) -> None:
    properties = _FUNCTIONS[name]
    variables: dict[str, Any] = properties.get("Environment", {}).get("Variables", {})

    for secret in ("TokenKeys", "TfaKey", "PseudonymKey", "PreprodKey", "PreprodPassword"):
        named = any(value == {"Ref": f"{secret}Secret"} for value in variables.values())
        assert named == (f"{secret}Policy" in _managed(properties)), secret


def test_no_statement_has_a_wildcard_resource() -> None:
    for statement in _statements(_RESOURCES):
        assert "*" not in _texts(statement["Resource"]), statement


def test_no_statement_has_a_wildcard_action() -> None:
    for statement in _statements(_RESOURCES):
        assert not any("*" in action for action in _listed(statement["Action"])), statement


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_what_is_the_same_for_all_is_said_once(name: str) -> None:
    """GIVEN Globals THEN a stanza holds only what is its own."""
    shared = set(_DOCUMENT["Globals"]["Function"]) - {"Environment", "MemorySize", "Timeout"}
    if _FUNCTIONS[name].get("PackageType") == "Image":
        shared -= {"Layers", "Runtime", "Handler"}

    assert shared.isdisjoint(_FUNCTIONS[name])


def test_the_table_is_kept_safe() -> None:
    table = _RESOURCES["Table"]["Properties"]

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert "SSESpecification" in table


def _statements(node: object) -> list[dict[str, Any]]:
    """Return every policy statement in a part of the template that allows actions on something."""
    if isinstance(node, dict):
        known = cast("dict[str, Any]", node)
        here = [known] if {"Effect", "Action", "Resource"} <= known.keys() else []
        return here + [found for part in known.values() for found in _statements(part)]
    if isinstance(node, list):
        return [found for part in cast("list[Any]", node) for found in _statements(part)]
    return []


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _texts(resource: object) -> list[object]:
    return cast("list[object]", resource) if isinstance(resource, list) else [resource]
