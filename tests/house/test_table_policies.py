"""Each function's accesses to the table: only those that it was seen to need."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from build import policies
from build.policies import Grant
from reference.declarations import deployed
from tests.harness.endpoints import reads
from tests.harness.transformed_template import STAGES, named, transformed

_GRANTED = policies.load()
_READING = {route.function for route in deployed().routes() if reads(route.path)}
# Each notes on an API key when it was used.
_NOTES_USE = {
    f"Internal{thing}DetailsFunction" for thing in ("Organization", "OrganizationProfile")
}
# Limits of IAM and CloudFormation, and how much of each must be left for what is to come.
_MANAGED_CHARACTERS, _INLINE_CHARACTERS, _MANAGED_POLICIES = 6_144, 10_240, 10
_TEMPLATE_BYTES, _RESOURCES = 1_000_000, 500
_LEFT = 0.1


def test_the_template_has_the_policies_that_are_listed() -> None:
    assert policies.published() == policies.written(_GRANTED), "run `python -m build.policies`"


@pytest.mark.parametrize("stage", STAGES)
def test_a_function_is_given_its_own_table_policy_and_no_other(stage: str) -> None:
    plan = transformed(stage)
    own = {policies.name_of(function) for function in _GRANTED}

    for function, properties in plan.functions.items():
        role = plan.of("AWS::IAM::Role")[named(properties["Role"])]
        attached = {arn["Ref"] for arn in role.get("ManagedPolicyArns", ()) if "Ref" in arn}
        mine = {policies.name_of(function)} if function in _GRANTED else set[str]()
        assert attached & own == mine, function


def test_nothing_else_gives_access_to_items_of_the_table() -> None:
    beside = [
        statement
        for policy in _policies_but_the_tables()
        for statement in policy["Statement"]
        if "dynamodb:" in repr(statement) and "/stream/" not in repr(statement)
    ]

    assert [each for each in beside if "kms:" not in repr(each["Action"])] == []


@pytest.mark.parametrize("function", sorted(_READING))
def test_a_reading_function_writes_nothing(function: str) -> None:
    grants = _GRANTED.get(function, {})
    noted = Grant(("CLIENT#*",), ("PK", "SK", "last_used_at"))

    written = {action: grants[action] for action in grants.keys() & policies.WRITES}

    assert written == ({"UpdateItem": noted} if function in _NOTES_USE else {})


def test_no_function_updates_or_deletes_audit_entries() -> None:
    assert _functions_that({"UpdateItem", "DeleteItem"}, "AUDIT#*") == set()


def test_only_the_sealer_puts_seals_and_no_function_changes_them() -> None:
    assert _functions_that({"PutItem"}, "SEAL#*") == {"AuditSealerFunction"}
    assert _functions_that({"UpdateItem", "DeleteItem"}, "SEAL#*") == set()


@pytest.mark.parametrize("guard", policies.guards(), ids=lambda guard: guard["what"])
def test_what_is_guarded_is_open_to_those_with_a_reason(guard: Mapping[str, Any]) -> None:
    attributes, keys = set(guard.get("attributes", ())), guard["keys"]

    able = {
        function
        for function in _functions_that(set(guard["actions"]), keys)
        if not attributes
        or any(
            attributes & set(grant.attributes) and keys in grant.keys
            for action, grant in _GRANTED[function].items()
            if action in guard["actions"]
        )
    }

    assert able == guard["functions"].keys(), f"{policies.GUARDS.name}: {guard['what']}"


def test_every_key_of_a_policy_is_a_prefix() -> None:
    bare = {
        (action, key)
        for grants in _GRANTED.values()
        for action, grant in grants.items()
        for key in grant.keys
        if key.startswith("*")
    }

    assert bare == {(f"Query AuditBy{by}", "*") for by in ("Actor", "Entity", "Kind")}


@pytest.mark.parametrize("stage", STAGES)
def test_policies_stay_well_within_the_limits_of_iam(stage: str) -> None:
    plan = transformed(stage, TableKeyArn="arn:aws:kms:us-east-1:123456789012:key/example")

    for name, policy in plan.of("AWS::IAM::ManagedPolicy").items():
        assert _size(policy["PolicyDocument"]) <= _MANAGED_CHARACTERS * (1 - _LEFT), name
    for name, role in plan.of("AWS::IAM::Role").items():
        inline = sum(_size(policy["PolicyDocument"]) for policy in role.get("Policies", ()))
        assert inline <= _INLINE_CHARACTERS * (1 - _LEFT), name
        assert len(role.get("ManagedPolicyArns", ())) < _MANAGED_POLICIES, name


@pytest.mark.parametrize("stage", STAGES)
def test_the_template_stays_well_within_the_limits_of_cloudformation(stage: str) -> None:
    plan = transformed(stage)

    assert policies.TEMPLATE.stat().st_size <= _TEMPLATE_BYTES * (1 - _LEFT)
    assert len(json.dumps(plan.document)) <= _TEMPLATE_BYTES * (1 - _LEFT)
    assert len(plan.resources) <= _RESOURCES * (1 - _LEFT)


def _functions_that(actions: set[str], keys: str) -> set[str]:
    """Return the functions that may do one of some actions with a family of keys."""
    return {
        function
        for function, grants in _GRANTED.items()
        for action in grants.keys() & actions
        if keys in grants[action].keys
    }


def _policies_but_the_tables() -> Iterator[Any]:
    plan = transformed("preprod")
    own = {policies.name_of(function) for function in _GRANTED}
    for name, policy in plan.of("AWS::IAM::ManagedPolicy").items():
        if name not in own:
            yield policy["PolicyDocument"]
    for policy in plan.of("AWS::IAM::Policy").values():
        yield policy["PolicyDocument"]
    for role in plan.of("AWS::IAM::Role").values():
        yield from (policy["PolicyDocument"] for policy in role.get("Policies", ()))


def _size(document: object) -> int:
    """Return the characters that IAM counts, with room for the names that stand for `Ref`s."""
    return len(json.dumps(document, separators=(",", ":")))
