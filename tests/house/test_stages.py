"""What a stack of each stage has, by the template as SAM translates it for CloudFormation."""

import json
from functools import cache
from typing import Any, cast

import pytest
from samtranslator.parser.parser import Parser  # pyright: ignore[reportMissingTypeStubs]
from samtranslator.translator.translator import (  # pyright: ignore[reportMissingTypeStubs]
    Translator,
)

from local import ROOT, template
from local.intrinsics import Resolver

_PATHS = {
    "/internal/preprod/set-api-keys",
    "/internal/preprod/set-passwords",
    "/internal/preprod/remove-tfas",
}
_NOTHING = {"Ref": "AWS::NoValue"}
_STAGES = ("dev", "preprod", "prod")


@cache
def _translated() -> dict[str, Any]:
    """Return what CloudFormation is given, its conditions unresolved."""
    document = json.loads(json.dumps(template.load(ROOT / "template.yaml", {}).resolver.document))
    for resource in document["Resources"].values():  # as packaging does
        for place in ("CodeUri", "ContentUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = "s3://bucket/key"
        if resource.get("Properties", {}).get("PackageType") == "Image":
            resource["Properties"]["ImageUri"] = "1.dkr.ecr.us-east-1.amazonaws.com/image:tag"
    translator: Any = Translator({}, Parser())
    return translator.translate(sam_template=document, parameter_values={})


@cache
def _stack(stage: str) -> dict[str, dict[str, Any]]:
    """Return the resources that a stack of a stage has, as far as it says in the template."""
    document = _translated()
    resolver = Resolver(document, {"Stage": stage, "AppUrl": "https://a.test", "MailFrom": "a@a.b"})
    return {
        name: {"Type": resource["Type"], **_chosen(resolver, resource.get("Properties", {}))}
        for name, resource in document["Resources"].items()
        if resolver.holds(resource.get("Condition"))
    }


def _chosen(resolver: Resolver, node: object) -> Any:
    """Return a part of a resource with its choices made, and references as they are."""
    if node == _NOTHING:
        return None
    if isinstance(node, dict):
        known = cast("dict[str, Any]", node)
        if known.keys() == {"Fn::If"}:
            condition, yes, no = known["Fn::If"]
            return _chosen(resolver, yes if resolver.holds(condition) else no)
        chosen = {name: _chosen(resolver, part) for name, part in known.items()}
        return {name: part for name, part in chosen.items() if part is not None}
    if isinstance(node, list):
        return [_chosen(resolver, part) for part in cast("list[object]", node)]
    return node


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
                "Resource": {"Fn::GetAtt": f"{name}.Arn"},
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
    resolver = Resolver(_translated(), {"Stage": "preprod", "PreprodResetHours": ""})

    assert not resolver.holds("IsReset")


@pytest.mark.parametrize("stage", _STAGES)
def test_nothing_that_a_stack_has_refers_to_what_it_has_not(stage: str) -> None:
    stack = _stack(stage)
    missing = _translated()["Resources"].keys() - stack.keys()

    assert {name for name in _referred(list(stack.values())) if name in missing} == set()


def _referred(node: object) -> set[str]:
    if isinstance(node, dict):
        known = cast("dict[str, Any]", node)
        if known.keys() == {"Ref"}:
            return {str(known["Ref"])}
        if known.keys() == {"Fn::GetAtt"}:
            target = known["Fn::GetAtt"]
            return {(target if isinstance(target, str) else target[0]).partition(".")[0]}
        return {name for part in known.values() for name in _referred(part)}
    if isinstance(node, list):
        return {name for part in cast("list[object]", node) for name in _referred(part)}
    return set()
