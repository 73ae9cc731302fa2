"""Alarms (docs/adr/0017): every failure notifies operators."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local import ROOT
from tests.harness.audit_trail import AuditTrail
from tests.harness.events import unreachable
from tests.harness.product import Product
from tests.harness.transformed_template import (
    STAGES,
    Properties,
    TransformedTemplate,
    named,
    transformed,
)
from tests.readers.metrics import Metric, emitted, metric

_ALARM = "AWS::CloudWatch::Alarm"
# Types that name a function without running it.
_BYSTANDERS = {
    _ALARM,
    "AWS::ApiGatewayV2::Api",
    "AWS::CloudWatch::Dashboard",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
}


@pytest.fixture(params=STAGES)
def plan(request: pytest.FixtureRequest) -> TransformedTemplate:
    return transformed(request.param)


def test_every_failing_function_raises_an_alarm(plan: TransformedTemplate) -> None:
    """GIVEN a function WHEN it fails THEN an alarm watches a metric of it.

    A request that waits for it is answered 5xx, which API Gateway counts. If something else runs
    it, there is no such answer: an alarm must watch its own errors too.
    """
    watched = {each for alarm in plan.of(_ALARM).values() for each in _metrics(alarm)}
    answered_5xx = metric("AWS/ApiGateway", "5xx", ApiId="Api")
    behind_a_route = set(plan.routes.values())
    run_by_others = _run_by_others(plan)

    for function in plan.functions:
        failed = metric("AWS/Lambda", "Errors", FunctionName=function)
        if function in behind_a_route:
            assert answered_5xx in watched
        if function not in behind_a_route or function in run_by_others:
            assert failed in watched, function


def test_a_failed_event_that_no_request_waits_for_is_kept(plan: TransformedTemplate) -> None:
    """GIVEN a function that runs without a request THEN failed events go to a watched queue."""
    watched = set(_metrics(plan.of(_ALARM)["DeadLettersAlarm"]))
    name = "ApproximateNumberOfMessagesVisible"
    for queue, properties in plan.of("AWS::SQS::Queue").items():
        redrive = properties.get("RedrivePolicy")
        gives_up_to = named(redrive["deadLetterTargetArn"]) if redrive else queue
        assert metric("AWS/SQS", name, QueueName=gives_up_to) in watched, queue

    configured = [
        *plan.of("AWS::Lambda::EventInvokeConfig").values(),
        *plan.of("AWS::Lambda::EventSourceMapping").values(),
    ]
    kept = {
        named(one["FunctionName"])
        for one in configured
        if _is_of_a_queue(one, plan)
        or named(one["DestinationConfig"]["OnFailure"]["Destination"]) in plan.of("AWS::SQS::Queue")
    }
    behind_a_route = set(plan.routes.values())
    run_by_others = _run_by_others(plan)
    for function in plan.functions:
        if function not in behind_a_route or function in run_by_others:
            assert function in kept, function


def test_every_alarm_notifies_of_its_beginning_and_its_end(plan: TransformedTemplate) -> None:
    for name, alarm in plan.of(_ALARM).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}], name
        assert alarm["TreatMissingData"] == "notBreaching", name
        assert alarm["EvaluationPeriods"] == 1, name
        assert len(alarm.get("Metrics", ())) <= 10, f"{name}: CloudWatch takes ten"


def test_a_named_address_is_mailed() -> None:
    without = transformed("prod").of("AWS::SNS::Subscription")
    mailed = transformed("prod", AlarmEmail="operations@example.com").of("AWS::SNS::Subscription")

    assert without == {}
    assert mailed["AlarmMail"]["Endpoint"] == {"Ref": "AlarmEmail"}
    assert mailed["AlarmMail"]["TopicArn"] == {"Ref": "AlarmTopic"}


def test_the_handbook_says_what_to_do_about_each() -> None:
    handbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^### (\w+Alarm)", handbook, re.MULTILINE))

    assert described == transformed("prod").of(_ALARM).keys()


def test_the_alarm_listens_to_what_a_stolen_refresh_token_counts(
    product: Product, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = product.session(product.user())
    header = {"x-refresh-token": tokens.refresh_token}
    assert product.post("/auth/refresh-token", headers=header).status == 200
    product.advance(minutes=5)
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "AWS::StackName")
    capsys.readouterr()

    stolen = product.post("/auth/refresh-token", headers=header)

    assert stolen.outcome == (401, "SESSION_REVOKED")
    counted = set(emitted(capsys.readouterr().out))
    (listened_to,) = _metrics(transformed("prod").of(_ALARM)["RefreshTokenReuseAlarm"])
    assert listened_to in counted


def _listened_to(alarm: str) -> Metric:
    (listened_to,) = _metrics(transformed("prod").of(_ALARM)[alarm])
    return listened_to


def test_an_alarm_watches_for_administrators_that_the_bootstrap_makes(
    product: Product, counted: Callable[[], set[Metric]]
) -> None:
    promoted = _listened_to("BootstrapPromotionAlarm")
    user = product.user()

    def is_heard(event: dict[str, str]) -> bool:
        product.run("BootstrapFunction", event)
        return promoted in counted()

    assert not is_heard({})
    assert is_heard({"adminEmail": "new@example.com"})
    assert is_heard({"adminEmail": user.email})
    assert not is_heard({"adminEmail": user.email}), "an administrator already"


def test_an_alarm_watches_for_events_that_the_queue_did_not_take(
    product: Product, counted: Callable[[], set[Metric]]
) -> None:
    trail = AuditTrail(product)
    records = [trail.record(item) for item in trail.happens()]
    counted()

    with unreachable("sqs.SendMessageBatch"):
        trail.seal(records)

    assert _listened_to("EventsUnqueuedAlarm") in counted()


def test_single_answers_5xx_raise_no_alarm_but_bugs_do() -> None:
    alarms = transformed("prod").of(_ALARM)
    (rate,) = (m for m in alarms["UnavailableAlarm"]["Metrics"] if "Expression" in m)

    assert rate["Expression"] == "IF(errors >= 3, 100 * errors / requests, 0)"
    assert alarms["UnavailableAlarm"]["Threshold"] == 1
    assert alarms["ServerErrorsAlarm"]["Threshold"] == 0
    assert _listened_to("ServerErrorsAlarm")[1] == "Failed"


def test_a_bug_is_answered_5xx_and_raises_an_alarm(
    product: Product, event: Callable[..., dict[str, Any]], counted: Callable[[], set[Metric]]
) -> None:
    def bug(_: int) -> None:
        raise RuntimeError

    token = product.session(product.user()).access_token
    with product.before("*", bug):
        answer = product.run(
            "UserSessionListFunction", event("user/session/list/list", accessToken=token)
        )

    assert answer["statusCode"] == 500
    assert _listened_to("ServerErrorsAlarm") in counted()


def _is_of_a_queue(mapping: Properties, plan: TransformedTemplate) -> bool:
    """Return whether a function reads a queue: failed messages go to that queue's dead letters."""
    source = mapping.get("EventSourceArn")
    return bool(source) and named(source) in plan.of("AWS::SQS::Queue")


def _run_by_others(plan: TransformedTemplate) -> set[str]:
    """Return the words in all parts of the stack that may run a function which they name."""
    resources = [each for each in plan.resources.values() if each["Type"] not in _BYSTANDERS]
    return set(re.findall(r"\w+", json.dumps(resources)))


def _metrics(alarm: Properties) -> Iterator[Metric]:
    """Yield the metrics that an alarm watches."""
    if "MetricName" in alarm:
        yield _of(alarm)
    for part in alarm.get("Metrics", ()):
        if "MetricStat" in part:
            yield _of(part["MetricStat"]["Metric"])


def _of(declared: Any) -> Metric:
    dimensions = {one["Name"]: one["Value"] for one in declared.get("Dimensions", ())}
    resolved = {
        name: value if isinstance(value, str) else named(value)
        for name, value in dimensions.items()
    }
    return metric(declared["Namespace"], declared["MetricName"], **resolved)
