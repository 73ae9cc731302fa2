"""The resources of each stage's stack, by the template as SAM translates it for CloudFormation."""

from typing import Any, cast

import pytest

from tests.harness.transformed_template import STAGES, transformed

_PATHS = {
    "/internal/preprod/set-api-keys",
    "/internal/preprod/set-passwords",
    "/internal/preprod/remove-tfas",
}


def _stack(stage: str) -> dict[str, dict[str, Any]]:
    """Return the resources that a stack of a stage has, each with its type and properties."""
    return {
        name: {"Type": resource["Type"], **resource.get("Properties", {})}
        for name, resource in transformed(stage).resources.items()
    }


def _paths(stage: str) -> set[str]:
    """Return the paths that its API answers itself."""
    return set(_stack(stage)["Api"]["Body"]["paths"])


def _of_type(stage: str, kind: str) -> set[str]:
    return {name for name, resource in _stack(stage).items() if resource["Type"] == kind}


def test_a_production_stack_knows_nothing_of_preproduction() -> None:
    """GIVEN all of its resources THEN none is named so, nor has such a word in it."""
    assert _paths("prod") == _paths("preprod") - _PATHS

    mentioning = {
        name
        for name, resource in _stack("prod").items()
        if "preprod" in f"{name} {resource}".lower()
    }

    assert mentioning == set()


@pytest.mark.parametrize("stage", ["dev", "preprod"])
def test_every_other_stack_has_the_resets(stage: str) -> None:
    functions = {
        name for name in _of_type(stage, "AWS::Lambda::Function") if name.startswith("InternalPre")
    }

    assert _paths(stage) >= _PATHS
    assert len(functions) == 3
    for name in functions:
        [policy] = [
            resource
            for resource in _stack(stage).values()
            if resource["Type"] == "AWS::IAM::Policy"
            and resource["Roles"] == [{"Ref": f"{name}Role"}]
        ]
        assert policy["PolicyDocument"]["Statement"] == [
            {
                "Effect": "Allow",
                "Action": "lambda:InvokeFunction",
                "Resource": {"Fn::GetAtt": [name, "Arn"]},
            }
        ]
        assert _stack(stage)[name]["RecursiveLoop"] == "Allow"


@pytest.mark.parametrize(("stage", "schedules"), [("dev", 0), ("preprod", 3), ("prod", 0)])
def test_only_preproduction_is_reset_every_night(stage: str, schedules: int) -> None:
    found = _of_type(stage, "AWS::Scheduler::Schedule")

    assert len(found) == schedules
    for name in found:
        assert _stack(stage)[name]["Target"]["Input"] == "{}", "no password in the template"


def test_resets_may_be_left_to_operators() -> None:
    assert not transformed("preprod", PreprodResetHours="never").of("AWS::Scheduler::Schedule")


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_that_a_stack_has_refers_to_what_it_has_not(stage: str) -> None:
    stack = _stack(stage)
    everything = {name for each in STAGES for name in transformed(each).resources}
    missing = everything - stack.keys()

    assert {name for name in _referred(list(stack.values())) if name in missing} == set()


def _referred(node: object) -> set[str]:
    if isinstance(node, dict):
        known = cast("dict[str, Any]", node)
        if known.keys() == {"Ref"}:
            return {str(known["Ref"])}
        if known.keys() == {"Fn::GetAtt"}:
            return {str(known["Fn::GetAtt"][0])}
        return {name for part in known.values() for name in _referred(part)}
    if isinstance(node, list):
        return {name for part in cast("list[object]", node) for name in _referred(part)}
    return set()
