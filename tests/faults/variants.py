"""Requests that take other branches of an endpoint than its documented body."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.faults.world import World

_ADMIN = "default.organization.admin"
VARIANTS: Mapping[str, tuple[str, "Callable[[World], dict[str, Any]] | None"]] = {
    "a recovery code signs in": (
        "auth/login/login",
        lambda world: {"tfaCode": world.factor.recovery_codes[0]},
    ),
    "an address moves": (
        "internal/user/update/update",
        lambda _: {"email": "moved@a.test"},
    ),
    "a user is disabled": (
        "internal/user/update/update",
        lambda _: {"status": "disabled"},
    ),
    "a user is invited by staff": (
        "internal/user/create/create",
        lambda world: {
            "password": None,
            "roleLinks": [
                {
                    "roleCode": _ADMIN,
                    "entityType": "organization",
                    "entityId": world.organization.id,
                }
            ],
        },
    ),
    "a user who is known is invited": (
        "organization_user/invite_user/invite_user",
        lambda world: {"email": world.enrolling.email},
    ),
    "an invited person is given roles": (
        "organization_user/set_organization_role/set_organization_role",
        lambda world: {"userId": world.invited["userId"]},
    ),
    "an invitation is revoked": (
        "organization_user/remove_user/remove_user",
        lambda world: {"userId": world.invited["userId"]},
    ),
    "a reset is redeemed": (
        "auth/set_password/set_password",
        lambda world: {"token": world.reset_token},
    ),
    "a location is archived": (
        "internal/business_location/update/update",
        lambda _: {"status": "archive"},
    ),
    "a profile is archived": (
        "internal/organization_profile/update/update",
        lambda _: {"status": "archive", "name": "Wells"},
    ),
}
