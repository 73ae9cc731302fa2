"""The dashboard: it shows metrics and resources that exist."""

import json
import re
from collections.abc import Callable, Iterator

from coreapi.errors import Problem
from tests.actors.organization_users import ADMIN, accept, decide, invite, signed_in
from tests.harness.product import Product
from tests.harness.transformed_template import transformed
from tests.readers.metrics import Metric, metric


def test_the_dashboard_shows_what_there_is() -> None:
    plan = transformed("prod")
    body: str = plan.of("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    for reference in re.findall(r"\$\{([A-Za-z]+)[.}]", body):
        assert reference in plan.resources, reference
    assert json.loads(body)["widgets"]

    refused = {f"Refused{problem.status}" for problem in _descendants(Problem)}
    ours = set(re.findall(r'"((?:Refused|Failed|RefreshToken)\w*)"', body))
    assert "Refused429" in ours
    assert ours <= refused | {"Failed", "RefreshTokenGraceUsed", "RefreshTokenReused"}


def test_the_dashboard_shows_how_often_the_grace_of_a_refresh_token_is_used(
    product: Product, counted: Callable[[], set[Metric]]
) -> None:
    header = {"x-refresh-token": product.session(product.user()).refresh_token}
    used = metric("CoreApi", "RefreshTokenGraceUsed", service="AWS::StackName")

    def is_counted() -> bool:
        product.post("/auth/refresh-token", headers=header)
        return used in counted()

    assert not is_counted(), "the rotation itself"
    assert is_counted(), "the token that was replaced a moment ago"
    product.advance(seconds=31)
    assert not is_counted(), "reuse"
    dashboard: str = transformed("prod").of("AWS::CloudWatch::Dashboard")["Dashboard"][
        "DashboardBody"
    ]["Fn::Sub"]
    assert '"RefreshTokenGraceUsed"' in dashboard


def test_the_dashboard_counts_invitations(
    product: Product, counted: Callable[[], set[Metric]]
) -> None:
    admin = product.member(organization := product.organization(), ADMIN)
    person = product.user("somebody@example.com")

    def is_counted(name: str) -> bool:
        return metric("CoreApi", name, service="AWS::StackName") in counted()

    first = invite(product, admin, organization.id, person.email).json["userId"]
    assert is_counted("InvitationSent")
    decide(product, signed_in(product, person), "accept", first)
    assert is_counted("InvitationAccepted")
    elsewhere = product.organization()
    other = product.member(elsewhere, ADMIN)
    second = invite(product, other, elsewhere.id, person.email).json["userId"]
    decide(product, person, "decline", second)
    assert is_counted("InvitationDeclined")
    dry = {"organizationId": organization.id, "email": "dry@example.com"}
    headers = {"x-dry-run": "true"}
    tried = product.post("/organization-user/invite-user", dry, as_=admin, headers=headers)
    assert tried.status < 300
    assert not is_counted("InvitationSent")
    invite(product, admin, organization.id, "new@example.com")
    accept(product, "new@example.com")
    assert is_counted("InvitationAccepted")


def _descendants(kind: type[Problem]) -> Iterator[type[Problem]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)
