"""The template as CloudFormation gets it, for each stage."""

import json
from typing import Any

import pytest

from coreapi.http.routes import ROUTES
from reference.declarations import declarations
from tests.harness.transformed_template import (
    ADDRESS,
    STAGES,
    TransformedTemplate,
    listed,
    named,
    statements,
    transformed,
)

# The longest that API Gateway waits for an integration is 30 seconds.
_MAX_SECONDS = 29
_LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_ONLY_BEFORE_PRODUCTION = "/internal/preprod/"


@pytest.fixture(params=STAGES)
def plan(request: pytest.FixtureRequest) -> TransformedTemplate:
    return transformed(request.param)


def test_it_is_under_500_resources(plan: TransformedTemplate) -> None:
    assert len(plan.resources) < 500


def test_it_fits_into_a_template(plan: TransformedTemplate) -> None:
    """CloudFormation takes a megabyte."""
    assert len(json.dumps(plan.document)) < 1_000_000


@pytest.mark.parametrize("stage", STAGES)
def test_its_routes_are_the_stages(stage: str) -> None:
    expected = {"$default"} | {
        route
        for route in ROUTES
        if stage != "prod" or not route.partition(" ")[2].startswith(_ONLY_BEFORE_PRODUCTION)
    }

    assert transformed(stage).routes.keys() == expected


def test_production_has_nothing_of_preproduction() -> None:
    assert "preprod" not in json.dumps(transformed("prod").document["Resources"]).lower()


def test_every_route_may_invoke_its_function_and_nothing_else_may(
    plan: TransformedTemplate,
) -> None:
    allowed: set[tuple[str, str]] = set()
    for permission in plan.of("AWS::Lambda::Permission").values():
        if permission["Principal"] != "events.amazonaws.com":
            assert permission["Principal"] == "apigateway.amazonaws.com"
            allowed.add((_source(permission), named(permission["FunctionName"])))

    expected = {(_starred(route), function) for route, function in plan.routes.items()}
    assert allowed == expected


def test_mails_are_sent_every_five_minutes_and_missed_entries_sealed_every_day(
    plan: TransformedTemplate,
) -> None:
    expected = {
        ("MailerFunction", "rate(5 minutes)", '{"waitedSeconds": 300}'),
        ("AuditSealerFunction", "rate(1 day)", '{"sweep": true}'),
    }
    rules = plan.of("AWS::Events::Rule")
    targets = {name: target for name, rule in rules.items() for target in rule["Targets"]}
    allowed = {
        (named(each["SourceArn"]), named(each["FunctionName"]))
        for each in plan.of("AWS::Lambda::Permission").values()
        if each["Principal"] == "events.amazonaws.com"
    }

    assert {
        (named(target["Arn"]), rules[name]["ScheduleExpression"], target["Input"])
        for name, target in targets.items()
    } == expected
    assert len(rules) == len(expected)
    assert allowed == {(name, named(target["Arn"])) for name, target in targets.items()}


def test_every_function_logs_to_the_one_group_that_forgets(plan: TransformedTemplate) -> None:
    for name, function in plan.functions.items():
        assert function["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}, name
        assert function["LoggingConfig"]["LogFormat"] == "JSON", name

    for name, group in plan.of("AWS::Logs::LogGroup").items():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name


def test_what_a_request_waits_for_ends_before_api_gateway_gives_up(
    plan: TransformedTemplate,
) -> None:
    for function in set(plan.routes.values()):
        assert plan.functions[function]["Timeout"] <= _MAX_SECONDS, function


def test_every_function_has_what_all_have(plan: TransformedTemplate) -> None:
    shared = {"STAGE", "TABLE_NAME", "SIGNING_PUBLIC_KEYS", "POWERTOOLS_SERVICE_NAME"}
    for name, function in plan.functions.items():
        assert shared <= function["Environment"]["Variables"].keys(), name
        assert function["Architectures"] == [{"Ref": "Architecture"}], name
        if function.get("PackageType") == "Image":
            assert function.keys().isdisjoint({"Layers", "Runtime", "Handler"}), name
        else:
            assert function["Runtime"] == "python3.13", name
            assert [named(layer)[:11] for layer in function["Layers"]] == ["CommonLayer"], name


def test_no_policy_is_wider_than_one_resource(plan: TransformedTemplate) -> None:
    for name in plan.functions:
        for document in plan.policies(name):
            for statement in statements(document):
                assert not any("*" in action for action in listed(statement["Action"])), name
                assert "*" not in listed(statement["Resource"]), name


def test_of_aws_own_policies_only_the_one_for_logs_is_used(plan: TransformedTemplate) -> None:
    """SAM attaches it to every role that it writes."""
    attached = {
        arn
        for role in plan.of("AWS::IAM::Role").values()
        for arn in role.get("ManagedPolicyArns", ())
        if isinstance(arn, str)
    }

    assert attached <= {_LOGS}


@pytest.mark.parametrize("stage", STAGES)
def test_a_failed_first_deploy_can_be_rolled_back(stage: str) -> None:
    """GIVEN a table that refuses to be deleted THEN CloudFormation's rollback would fail, too."""
    assert "DeletionProtectionEnabled" not in transformed(stage).of("AWS::DynamoDB::Table")["Table"]


def test_routes_that_take_a_processor_or_open_sessions_are_throttled_more(
    plan: TransformedTemplate,
) -> None:
    ((_, stage),) = plan.of("AWS::ApiGatewayV2::Stage").items()
    settings: dict[str, Any] = stage["RouteSettings"]
    busy = {
        route
        for route, function in plan.routes.items()
        if plan.functions[function]["MemorySize"] == 1769
    }
    opening = {f"{d.method} {d.path}" for d in declarations() if d.path.startswith("/auth/")}

    assert settings.keys() == busy | (opening - {"POST /auth/logout"})
    assert all(limits["ThrottlingRateLimit"] <= 50 for limits in settings.values())
    assert settings.keys() <= plan.routes.keys()
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}


def test_sign_in_may_be_kept_its_share_of_the_account() -> None:
    without = transformed("prod").functions["AuthLoginFunction"]
    with_one = transformed("prod", LoginConcurrency="50").functions["AuthLoginFunction"]

    assert "ReservedConcurrentExecutions" not in without
    assert with_one["ReservedConcurrentExecutions"] == {"Ref": "LoginConcurrency"}


def test_a_domain_is_made_where_one_is_named() -> None:
    kinds = {"AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::ApiMapping"}
    record = "AWS::Route53::RecordSet"

    def made(**parameters: str) -> set[str]:
        plan = transformed("prod", **parameters)
        return {one["Type"] for one in plan.resources.values()} & {*kinds, record}

    assert made() == set()
    assert made(**{**ADDRESS, "HostedZoneId": ""}) == kinds
    assert made(**ADDRESS) == {*kinds, record}
    url = transformed("prod", **ADDRESS).document["Outputs"]["ApiUrl"]["Value"]
    assert url == {"Fn::Sub": "https://${DomainName}"}


def test_the_stack_has_a_bus_where_none_is_named() -> None:
    own = "arn:aws:events:us-east-1:123456789012:event-bus/registry"
    kinds = {"AWS::Events::EventBus", "AWS::Events::Archive"}

    def made(**parameters: str) -> set[str]:
        plan = transformed("prod", **parameters)
        return {one["Type"] for one in plan.resources.values()} & kinds

    assert made() == kinds
    assert made(EventBusArn=own) == set()
    plan = transformed("prod", EventBusArn=own)
    assert plan.document["Outputs"]["EventBusArn"]["Value"] == {"Ref": "EventBusArn"}
    (policy,) = plan.of("AWS::IAM::Role")["PublisherRole"]["Policies"]
    (puts,) = (s for s in statements(policy["PolicyDocument"]) if s["Action"] == "events:PutEvents")
    assert puts["Resource"] == {"Ref": "EventBusArn"}


def _source(permission: Any) -> str:
    """Return the route that a permission is for; `*` is every request without another route."""
    address: str = permission["SourceArn"]["Fn::Sub"][0]
    method, _, path = address.partition("${__Stage__}/")[2].partition("/")
    return f"{method} /{path}" if path else "$default"


def _starred(route: str) -> str:
    """Return a route with parameters as permissions write them."""
    parts = ["*" if part.startswith("{") else part for part in route.split("/")]
    return "/".join(parts)
