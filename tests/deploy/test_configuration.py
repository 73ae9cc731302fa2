"""The parameters of each stage: samconfig.toml, and the values that the template accepts."""

import re
import shlex
import tomllib
from typing import Any, cast

import pytest

from local import ROOT
from local.template.template import load_template
from tests.harness.transformed_template import STAGES, transformed

_CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
_ENVIRONMENTS = {"default": "dev", "preprod": "preprod", "prod": "prod"}
_PARAMETERS: dict[str, Any] = load_template(ROOT / "template.yaml", {}).resolver.document[
    "Parameters"
]


def _deploy(environment: str) -> dict[str, Any]:
    return cast("dict[str, Any]", _CONFIGURATION[environment]["deploy"]["parameters"])


def _takes(parameter: str, value: str) -> bool:
    """Return whether CloudFormation accepts a value of a parameter."""
    rule = _PARAMETERS[parameter]
    allowed = [str(each) for each in rule.get("AllowedValues", [value])]
    pattern = str(rule.get("AllowedPattern", ".*"))
    return value in allowed and re.fullmatch(pattern, value) is not None


def test_every_stage_has_an_environment() -> None:
    stages = {name: _deploy(name)["parameter_overrides"]["Stage"] for name in _ENVIRONMENTS}

    assert stages == _ENVIRONMENTS
    assert set(stages.values()) == set(STAGES)
    assert _CONFIGURATION.keys() - {"version"} == _ENVIRONMENTS.keys()


def test_no_environment_shares_its_prefix_with_another() -> None:
    """GIVEN objects that are named by their content THEN `sam delete` would delete another's."""
    prefixes = {name: _deploy(name)["s3_prefix"] for name in _ENVIRONMENTS}
    names = {name: _CONFIGURATION[name]["global"]["parameters"]["stack_name"] for name in prefixes}

    assert prefixes == names
    assert len(set(prefixes.values())) == len(prefixes)


def test_every_environment_is_built_alike() -> None:
    built = [_CONFIGURATION[name]["build"]["parameters"] for name in _ENVIRONMENTS]

    assert all(each == {"parallel": True, "build_in_source": True} for each in built)


@pytest.mark.parametrize("environment", _ENVIRONMENTS)
def test_the_template_takes_every_value(environment: str) -> None:
    for parameter, value in _deploy(environment)["parameter_overrides"].items():
        assert isinstance(value, str), parameter
        assert _takes(parameter, value), parameter


def test_a_new_account_can_be_deployed_to() -> None:
    """GIVEN ten concurrent executions, which are a new account's THEN none can be reserved."""
    for environment in _ENVIRONMENTS:
        assert not [name for name in _deploy(environment)["parameter_overrides"] if "Conc" in name]
    for parameter in ("LoginConcurrency", "ReportConcurrency"):
        assert str(_PARAMETERS[parameter]["Default"]) == "0"


@pytest.mark.parametrize(
    ("value", "is_taken"),
    [
        ("3", True),
        ("0,12,23", True),
        ("never", True),
        ("", False),
        ("24", False),
        ("1, 13", False),
        ("3 * * ? *", False),
    ],
)
def test_resets_are_at_hours_that_no_shell_splits(value: str, *, is_taken: bool) -> None:
    assert _takes("PreprodResetHours", value) is is_taken
    if is_taken:
        assert shlex.split(f"PreprodResetHours={value}") == [f"PreprodResetHours={value}"]


def test_the_resets_follow_each_other_at_the_hours_given() -> None:
    schedules = transformed("preprod").of("AWS::Scheduler::Schedule").values()

    assert sorted(str(each["ScheduleExpression"]["Fn::Sub"]) for each in schedules) == [
        "cron(0 ${PreprodResetHours} * * ? *)",
        "cron(20 ${PreprodResetHours} * * ? *)",
        "cron(40 ${PreprodResetHours} * * ? *)",
    ]


def test_dashboards_of_two_regions_have_two_names() -> None:
    ((_, dashboard),) = transformed("prod").of("AWS::CloudWatch::Dashboard").items()

    assert dashboard["DashboardName"] == {"Fn::Sub": "${AWS::StackName}-${AWS::Region}"}


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
def test_documents_name_environments_that_there_are(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")

    assert set(re.findall(r"--config-env (\S+)", text)) <= _CONFIGURATION.keys()
