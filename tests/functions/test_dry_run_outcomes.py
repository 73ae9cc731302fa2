"""x-dry-run at the limits: its outcome is the request's outcome, at every write."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import pytest

from coreapi import ids, policy
from reference.declarations import declarations
from tests.actors.limits import (
    ARCHIVED,
    AUDITOR,
    STRANGERS,
    Step,
    archived,
    asked,
    but,
    by,
    declined,
    done,
    done_with,
    first,
    held,
    key,
    keys,
    later,
    links,
    links_in,
    on,
    quota,
    revoked,
    secured,
)
from tests.actors.organization_users import ADMIN
from tests.harness.endpoints import reads
from tests.harness.product import Product

_FULL = "TOO_MANY_ATTEMPTS"
_HOUR, _DAY = 3600, 24 * 3600
# Fields that differ each time.
_TIMES = {"createdAt", "updatedAt", "invitationExpiresAt"}
_IDS = {"_id", "userId", "clientId", "clientKey"}
_NONE: dict[str, list[str]] = {"defaultRoleCodes": [], "roleCodes": []}
_UNKNOWN_ENTITY = [{"roleCode": ADMIN, "entityType": "organization", "entityId": ids.UNKNOWN}]
_SUPPORT = [{"roleCode": "system.support", "entityType": "system", "entityId": "*"}]
_FLAGS = [{"flag": f"F{number}", "value": True} for number in range(policy.MAX_FLAGS)]
_LONG = f"a.local.part.of.many.words@{'and.an.even.longer.domain.' * 7}example.com"

# The limits of each request, with the status or the code of the problem.
_LIMITS: Mapping[str, Sequence[tuple[Any, ...]]] = {
    "/business-location/create": [(201,), *ARCHIVED, *STRANGERS, *keys(name="Another")],
    "/business-location/update": [
        (200,),
        *ARCHIVED,
        ("VERSION_CONFLICT", done),
        (200, but(name="Hub")),
    ],
    "/internal/business-location/create": [
        (201,),
        *ARCHIVED,
        ("FORBIDDEN", by("support")),
        (201, key, done),
    ],
    "/internal/business-location/update": [
        (200,),
        *ARCHIVED,
        ("VERSION_CONFLICT", but(version=7)),
    ],
    "/organization-profile/api-key/create": [
        (201,),
        *ARCHIVED,
        ("VALIDATION_FAILED", but(expiresAt="2001-01-01T00:00:00Z")),
        *keys(name="Another"),
    ],
    "/organization-profile/api-key/revoke": [
        (200,),
        *ARCHIVED,
        (200, done),
    ],
    "/organization-profile/flag/set": [
        (200,),
        *ARCHIVED,
        (200, done),
        (200, but(flags=_FLAGS)),
        ("VALIDATION_FAILED", done_with(flags=_FLAGS)),
    ],
    "/organization-user/invite-user": [
        (201,),
        *STRANGERS,
        ("ARCHIVED", archived("organization")),
        ("ALREADY_INVITED", done),
        (201, done, later(days=8)),
        ("INVITATION_CLOSED", first(declined)),
        (201, first(declined), later(days=8)),
        (201, first(revoked)),
        (_FULL, quota(0)),
        (_FULL, quota(1)),
        (_FULL, quota(2, _HOUR)),
        (201, quota(0, _HOUR), quota(1, _HOUR), quota(2, _DAY), key),
        *keys(email="b@a.test"),
    ],
    "/organization-user/resend-user-invitation": [
        (200,),
        (200, later(days=8)),
        (200, on("invited")),
        ("INVITATION_CLOSED", on("member")),
        ("INVITATION_CLOSED", first(revoked)),
        ("INVITATION_CLOSED", first(declined)),
        ("ARCHIVED", archived("organization")),
        (_FULL, quota(1)),
        (200, quota(0, _HOUR), quota(1, _HOUR)),
    ],
    "/organization-user/set-organization-role": [
        (200,),
        *STRANGERS,
        ("ARCHIVED", archived("organization")),
        ("LAST_ADMIN", on("admin"), but(**_NONE)),
        ("FORBIDDEN", by("granter")),
        ("FORBIDDEN", on("superior")),
        ("UNKNOWN_ROLE", but(roleCodes=["no.such"])),
        ("ROLE_SCOPE_MISMATCH", but(roleCodes=["sox.producer.admin"])),
        (200, done),
    ],
    "/organization-user/set-organization-profile-role": [
        (200,),
        *ARCHIVED,
        ("FORBIDDEN", by("granter")),
        (200, done),
    ],
    "/organization-user/remove-user": [
        (200,),
        ("NOT_FOUND", by("outsider")),
        ("ARCHIVED", archived("organization")),
        (200, by("member")),
        ("LAST_ADMIN", on("admin")),
        ("LAST_ADMIN", by("staff"), on("admin")),
        ("FORBIDDEN", on("superior")),
        ("NOT_FOUND", done),
    ],
    "/internal/user/create": [
        (201,),
        (201, but(password=None)),
        (201, links(ADMIN)),
        (201, links_in(50)),
        (201, links_in(32, invited=True)),
        ("TOO_MUCH_AT_ONCE", links_in(32, invited=True), key),
        ("EMAIL_TAKEN", done),
        ("PASSWORD_TOO_WEAK", but(password="x")),
        ("FORBIDDEN", by("support")),
        ("FORBIDDEN", by("helpdesk"), but(roleLinks=_SUPPORT)),
        ("UNKNOWN_ENTITY", but(roleLinks=_UNKNOWN_ENTITY)),
        ("UNKNOWN_ROLE", links("no.such")),
        ("ARCHIVED", links(ADMIN), archived("organization")),
        *keys(firstName="Ada"),
    ],
    "/internal/user/update": [
        (200,),
        (200, but(email=_LONG)),
        (200, done_with(email=_LONG), but(version=2)),
        (200, but(firstName=None)),
        ("VALIDATION_FAILED", but(email=None)),
        (200, on("admin", "_id"), but(status="disabled")),
        ("EMAIL_TAKEN", first(lambda s: s.product.user("moved@a.test"))),
        ("VERSION_CONFLICT", but(version=7)),
        ("PASSWORD_NOT_SET", on("invited", "_id"), but(status="active")),
        ("LAST_ADMIN", by("deputy"), on("staff", "_id"), but(status="disabled")),
        *secured("_id"),
    ],
    "/internal/user/add-role-links": [
        (200,),
        (200, done),
        (200, links_in(50)),
        ("FORBIDDEN", by("helpdesk"), on("superior")),
        ("UNKNOWN_ROLE", links("no.such")),
        ("ROLE_SCOPE_MISMATCH", links("system.admin")),
        ("UNKNOWN_ENTITY", but(roleLinks=_UNKNOWN_ENTITY)),
        ("ARCHIVED", archived("organization")),
    ],
    "/internal/user/remove-role-links": [
        (200,),
        (200, done),
        (200, links_in(50), held),
        ("LAST_ADMIN", on("admin"), links(ADMIN)),
        ("FORBIDDEN", by("helpdesk"), on("superior")),
        ("ARCHIVED", archived("organization")),
    ],
    "/internal/user/set-password": [
        (200,),
        (200, on("invited")),
        *secured(),
    ],
    "/internal/user/reset-password": [(200,), (200, on("invited")), *secured()],
    "/internal/two-factor-auth/remove": [
        (200,),
        ("NOT_FOUND", done),
        *secured(),
    ],
    "/internal/organization/create": [
        (201,),
        ("VALIDATION_FAILED", but(name="")),
        (201, key, done),
    ],
    "/internal/organization/update": [
        (200,),
        (200, but(name="North"), done, but(version=2)),
        ("VERSION_CONFLICT", done),
        ("ARCHIVED", archived("organization")),
        (200, archived("organization"), but(status="active", version=2)),
    ],
    "/internal/organization-profile/create": [
        (201,),
        ("ARCHIVED", archived("organization")),
        ("NOT_FOUND", but(organizationId=ids.UNKNOWN)),
        (201, key, done),
    ],
    "/internal/organization-profile/update": [
        (200,),
        *ARCHIVED,
        ("VERSION_CONFLICT", done),
        (200, archived("profile"), but(status="active", version=2)),
    ],
    "/internal/rbac/import": [
        (200,),
        (200, but(dryRun=True)),
        ("HASH_MISMATCH", but(hash="0")),
        ("FORBIDDEN", by("helpdesk")),
        ("LAST_ADMIN", but(replace=True)),
        ("BUILT_IN_ROLE", but(roles=[{**AUDITOR, "code": "system.admin"}])),
    ],
    "/internal/rbac/remove-all-roles-and-permissions": [
        (200,),
        (200, done),
        ("FORBIDDEN", by("support")),
    ],
    "/internal/preprod/set-api-keys": [
        (200, first(lambda s: s.profile)),
        (200, first(lambda s: s.profile), done),
        ("MALFORMED_REQUEST", but(cursor="none")),
    ],
    "/internal/preprod/set-passwords": [
        (200, first(lambda s: s.invited)),
        ("PASSWORD_TOO_WEAK", but(password="x")),
    ],
    "/internal/preprod/remove-tfas": [
        (200, first(lambda s: s.authenticator)),
        ("FORBIDDEN", by("support")),
    ],
}
_ROWS = [
    pytest.param(path, row[0], row[1:], id=f"{path} {number}")
    for path, rows in _LIMITS.items()
    for number, row in enumerate(rows)
]


@pytest.mark.parametrize(("path", "outcome", "steps"), _ROWS)
def test_the_outcome_of_a_dry_run_is_that_of_the_request(
    product: Product, path: str, outcome: int | str, steps: Sequence[Step]
) -> None:
    request = asked(product, path, steps)

    with product.unchanged():
        dry = request.send(product, **{"x-dry-run": "true"})
    before = product.table()
    real = request.send(product)

    assert outcome in real.outcome
    if isinstance(outcome, str):
        assert dry.outcome == real.outcome
        return
    assert dry.outcome == (200, None)
    assert dry.json["status"] == real.status
    makes = real.status == 201 and "idempotent-replayed" not in real.headers
    new = _TIMES | _IDS if makes or "clientKey" in real.text else _TIMES
    assert _without(new, dry.json["answer"]) == _without(new, real.json)
    told = [change["action"] for change in dry.json["changes"]]
    assert sorted(told) == sorted(
        item["action"]
        for key, item in product.table().items()
        if key[0].startswith("AUDIT#") and key not in before
    )


def _without(names: Collection[str], answer: Any) -> Any:
    if isinstance(answer, list):
        return [_without(names, each) for each in cast("list[Any]", answer)]
    if not isinstance(answer, dict):
        return answer
    members = cast("dict[str, Any]", answer).items()
    return {name: _without(names, value) for name, value in members if name not in names}


def test_every_write_behind_a_permission_is_tried() -> None:
    assert _LIMITS.keys() == {
        endpoint.path
        for endpoint in declarations()
        if endpoint.method == "POST"
        and endpoint.endpoint.caller.access.permission
        and not reads(endpoint.path)
    }
