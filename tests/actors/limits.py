"""A request to each writing endpoint, and the steps that bring it to its limits."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeAlias

from coreapi import ids
from tests.actors.factories import Person
from tests.actors.organization_users import MEMBER, decide, remove, signed_in
from tests.actors.scene import KEY, NEWCOMER, Asked, Scene
from tests.harness.product import Product

# A step: something that happens before a request and may change it.
Step: TypeAlias = Callable[[Scene, Asked], Asked]


def by(who: str) -> Step:
    """Return the step that another caller sends it."""
    return lambda s, asked: replace(asked, person=getattr(s, who))


def on(who: str, field: str = "userId") -> Step:
    """Return the step that it is about another user."""
    return lambda s, asked: replace(asked, body={**asked.body, field: getattr(s, who).id})


def but(**fields: Any) -> Step:
    """Return the step that it has other fields."""
    return lambda _, asked: replace(asked, body={**asked.body, **fields})


def links(*codes: str) -> Step:
    """Return the step that it names these roles on the organization."""
    return lambda s, asked: but(roleLinks=s.links(*codes))(s, asked)


def links_in(number: int, *, invited: bool = False) -> Step:
    """Return the step that it names a role in so many organizations."""
    return lambda s, asked: but(roleLinks=s.links_in(number, invited=invited))(s, asked)


def key(_: Scene, asked: Asked) -> Asked:
    """Give it an Idempotency-Key."""
    return replace(asked, headers=KEY)


def done(s: Scene, asked: Asked) -> Asked:
    """Send the same before."""
    answer = asked.send(s.product)
    assert answer.status in {200, 201}, answer.text
    return asked


def done_with(**fields: Any) -> Step:
    """Return the step that the same is sent before, with other fields."""

    def sent(s: Scene, asked: Asked) -> Asked:
        done(s, but(**fields)(s, asked))
        return asked

    return sent


def held(s: Scene, asked: Asked) -> Asked:
    """Give the user the roles that it names."""
    s.done("/internal/user/add-role-links", asked.body)
    return asked


def running(s: Scene, asked: Asked) -> Asked:
    """Send the same before, to a process that dies."""
    with s.product.before("TransactWriteItems", _die), suppress(_Death):
        asked.send(s.product)
    return asked


class _Death(BaseException):
    """The end of a process: nothing after it is run."""


def _die(_: int) -> None:
    raise _Death


def first(change: Callable[[Scene], object]) -> Step:
    """Return the step that something happens first."""

    def changed(s: Scene, asked: Asked) -> Asked:
        change(s)
        return asked

    return changed


def later(**by: float) -> Step:
    """Return the step that time passes."""

    def later(s: Scene, asked: Asked) -> Asked:
        s.product.advance(**by)
        return replace(asked, person=signed_in(s.product, asked.person))

    return later


def quota(number: int, seconds_ago: int = 0) -> Step:
    """Return the step that a quota is used up."""
    return first(lambda s: s.fill_quota(number, seconds_ago))


def declined(s: Scene) -> None:
    """Decline the invitation."""
    person = signed_in(s.product, s.product.user(NEWCOMER))
    assert decide(s.product, person, "decline", s.invitation).status == 200


def revoked(s: Scene) -> None:
    """Revoke the invitation."""
    assert remove(s.product, s.staff, s.organization.id, s.invitation).status == 200


def archived(what: str) -> Step:
    """Return the step that the organization or the profile is archived."""
    return first(lambda s: s.archive(getattr(s, what)))


# The caller and the body of a request to each endpoint that writes.
Request: TypeAlias = Callable[[Scene], tuple[Person, dict[str, Any]]]


def _location_of(who: str) -> Request:
    return lambda s: (getattr(s, who), {"profileId": s.profile.id, "name": "Hub"})


def _moved_location_of(who: str) -> Request:
    return lambda s: (getattr(s, who), {"_id": s.location, "name": "North", "version": 1})


def _changed(what: str) -> Request:
    return lambda s: (s.staff, {"_id": getattr(s, what).id, "name": "North", "version": 1})


def _of_member(**fields: Any) -> Request:
    return lambda s: (s.staff, {"userId": s.member.id, **fields})


def _in_organization(**fields: Any) -> Request:
    return lambda s: (s.admin, {"organizationId": s.organization.id, **fields})


def _in_profile(**fields: Any) -> Request:
    return lambda s: (s.admin, {"profileId": s.profile.id, **fields})


def _of_staff(**fields: Any) -> Request:
    return lambda s: (s.staff, fields)


def _with(request: Request, **values: Callable[[Scene], object]) -> Request:
    """Return a request with fields that only the scene knows."""

    def asked(s: Scene) -> tuple[Person, dict[str, Any]]:
        person, body = request(s)
        return person, body | {name: value(s) for name, value in values.items()}

    return asked


def _member(s: Scene) -> str:
    return s.member.id


_PASSWORD = "something nobody guesses"
AUDITOR = {
    "code": "registry.auditor",
    "name": "Auditor",
    "scopes": ["system"],
    "permissions": ["internal.audit.list"],
}
REQUESTS: Mapping[str, Request] = {
    "/business-location/create": _location_of("admin"),
    "/business-location/update": _moved_location_of("admin"),
    "/internal/business-location/create": _location_of("staff"),
    "/internal/business-location/update": _moved_location_of("staff"),
    "/organization-profile/api-key/create": _in_profile(name="metering"),
    "/organization-profile/api-key/revoke": _with(_in_profile(), clientId=lambda s: s.api_key),
    "/organization-profile/flag/set": _in_profile(flags=[{"flag": "GHGP", "value": True}]),
    "/organization-user/invite-user": _in_organization(email=NEWCOMER),
    "/organization-user/resend-user-invitation": _with(
        _in_organization(), userId=lambda s: s.invitation
    ),
    "/organization-user/set-organization-role": _with(
        _in_organization(roleCodes=["basic.admin"]), userId=_member
    ),
    "/organization-user/set-organization-profile-role": _with(
        _in_profile(roleCodes=["basic.admin"]), userId=_member
    ),
    "/organization-user/remove-user": _with(_in_organization(), userId=_member),
    "/internal/user/create": _of_staff(email=NEWCOMER, password=_PASSWORD),
    "/internal/user/update": _with(_of_staff(email="moved@a.test", version=1), _id=_member),
    "/internal/user/add-role-links": _with(
        _of_member(), roleLinks=lambda s: s.links("basic.admin")
    ),
    "/internal/user/remove-role-links": _with(_of_member(), roleLinks=lambda s: s.links(MEMBER)),
    "/internal/user/set-password": _of_member(password=_PASSWORD),
    "/internal/user/reset-password": _of_member(),
    "/internal/two-factor-auth/remove": _with(_of_member(), tfaId=lambda s: s.authenticator.tfa_id),
    "/internal/organization/create": _of_staff(name="Acme"),
    "/internal/organization/update": _changed("organization"),
    "/internal/organization-profile/create": lambda s: (
        s.staff,
        {"organizationId": s.organization.id, "name": "Wells"},
    ),
    "/internal/organization-profile/update": _changed("profile"),
    "/internal/rbac/import": _of_staff(version=1, permissions=[], roles=[AUDITOR]),
    "/internal/rbac/remove-all-roles-and-permissions": _of_staff(),
    "/internal/preprod/set-api-keys": _of_staff(),
    "/internal/preprod/set-passwords": _of_staff(password=_PASSWORD),
    "/internal/preprod/remove-tfas": _of_staff(),
}


def asked(product: Product, path: str, steps: Sequence[Step]) -> Asked:
    """Take the steps before a request, and return the request."""
    scene = Scene(product)
    person, body = REQUESTS[path](scene)
    made = Asked(path, person, body)
    for step in steps:
        made = step(scene, made)
    return made


# Limits that several endpoints have, with the status or the code of the problem.
ARCHIVED = [("ARCHIVED", archived("profile")), ("ARCHIVED", archived("organization"))]
STRANGERS = [("FORBIDDEN", by("member")), ("NOT_FOUND", by("outsider"))]


def keys(**other: Any) -> list[tuple[Any, ...]]:
    """Return the cases of an Idempotency-Key."""
    return [
        (201, key),
        (201, key, done),
        ("IDEMPOTENCY_KEY_REUSED", key, done_with(**other)),
        ("IDEMPOTENCY_IN_PROGRESS", key, running),
    ]


def secured(field: str = "userId") -> list[tuple[Any, ...]]:
    """Return the cases of staff who may not secure a user's account."""
    return [
        ("FORBIDDEN", by("support")),
        ("FORBIDDEN", on("staff", field)),
        ("FORBIDDEN", by("helpdesk"), on("superior", field)),
        ("NOT_FOUND", but(**{field: ids.UNKNOWN})),
    ]
