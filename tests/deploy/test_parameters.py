"""The parameters that a deploy accepts, and those that production requires."""

import re
from typing import Any, cast

import pytest

from local import ROOT
from local.template.intrinsics import Resolver
from local.template.template import load_template
from tests.harness.transformed_template import ADDRESS, statements, transformed

_DOCUMENT: dict[str, Any] = dict(load_template(ROOT / "template.yaml", {}).resolver.document)


def _takes(parameter: str, value: str) -> bool:
    pattern: str = _DOCUMENT["Parameters"][parameter]["AllowedPattern"]
    return re.fullmatch(pattern, value) is not None


def _refused(**parameters: str) -> list[str]:
    """Return the messages of the template's rules that refuse parameters."""
    resolver = Resolver(_DOCUMENT, parameters)
    rules = cast("dict[str, Any]", _DOCUMENT["Rules"])
    return [
        assertion["AssertDescription"]
        for rule in rules.values()
        if resolver.value(rule["RuleCondition"])
        for assertion in rule["Assertions"]
        if not resolver.value(assertion["Assert"])
    ]


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("https://app.example.com", True),
        ("https://app.example.com:8443/path", True),
        ("http://localhost:5173", True),
        ("http://127.0.0.1:3000/", True),
        ("http://[::1]:3000", True),
        ("http://app.example.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1:3000@example.com", False),
        ("https://", False),
        ("https://app.example.com/?a=b", False),
        ("https://app.example.com/#x", False),
        ("https://a b", False),
        ("ftp://app.example.com", False),
    ],
)
def test_links_lead_to_https_or_to_this_machine(value: str, *, taken: bool) -> None:
    assert _takes("AppUrl", value) is taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", True),
        ("*", True),
        ("https://app.example.com", True),
        ("https://app.example.com,http://localhost:5173", True),
        ("https://app.example.com,*", False),
        ("*,https://app.example.com", False),
        ("https://*.example.com", False),
        ("https://app.example.com/", False),
        ("https://app.example.com, https://b.example.com", False),
        ("app.example.com", False),
    ],
)
def test_any_origin_is_allowed_by_itself_or_not_at_all(value: str, *, taken: bool) -> None:
    assert _takes("CorsOrigins", value) is taken


@pytest.mark.parametrize(
    ("parameter", "value", "taken"),
    [
        ("ProductName", "Ledger & Co.", True),
        ("ProductName", "", False),
        ("ProductName", "Evil\nBcc: x", False),
        ("ProductName", "<b>", False),
        ("SupportEmail", "", True),
        ("SupportEmail", "help@example.com", True),
        ("SupportEmail", "help", False),
    ],
)
def test_mails_name_a_product_and_an_address(parameter: str, value: str, *, taken: bool) -> None:
    assert _takes(parameter, value) is taken


@pytest.mark.parametrize("stage", ["dev", "preprod", "prod"])
def test_only_production_is_strict(stage: str) -> None:
    refused = stage == "prod"

    assert not _refused(Stage=stage, CorsOrigins="https://app.example.com")
    assert bool(_refused(Stage=stage, CorsOrigins="*")) is refused
    assert bool(_refused(Stage=stage, RequireInternalTfa="false")) is refused


def test_a_domain_and_its_certificate_come_together() -> None:
    assert _refused(Stage="prod", DomainName="api.example.com")
    assert _refused(Stage="prod", CertificateArn=ADDRESS["CertificateArn"])
    assert not _refused(Stage="prod", **ADDRESS)


def test_with_a_domain_the_api_answers_there_only() -> None:
    def is_disabled(**parameters: str) -> bool:
        (api,) = transformed("prod", **parameters).of("AWS::ApiGatewayV2::Api").values()
        return "'disableExecuteApiEndpoint': True" in str(api["Body"]["servers"])

    assert is_disabled(**ADDRESS)
    assert not is_disabled()


def test_the_mailer_sends_as_the_one_sender_only() -> None:
    (sending,) = (
        statement
        for document in transformed("prod").policies("MailerFunction")
        for statement in statements(document)
        if statement["Action"] == "ses:SendEmail"
    )

    assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}


@pytest.mark.parametrize(
    ("support", "shown"), [("help@example.com", "SupportEmail"), ("", "MailFrom")]
)
def test_without_an_address_for_questions_mails_name_the_sender(support: str, shown: str) -> None:
    variables = transformed("prod", SupportEmail=support).functions["MailerFunction"]["Environment"]

    assert variables["Variables"]["SUPPORT_EMAIL"] == {"Ref": shown}


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", True),
        ("arn:aws:events:us-east-1:123456789012:event-bus/registry", True),
        ("arn:aws-cn:events:cn-north-1:123456789012:event-bus/registry", True),
        ("registry", False),
        ("arn:aws:sqs:us-east-1:123456789012:registry", False),
        ("arn:aws:events:us-east-1:123456789012:rule/registry", False),
    ],
)
def test_a_bus_of_ones_own_is_named_by_its_arn(value: str, *, taken: bool) -> None:
    assert _takes("EventBusArn", value) is taken
