"""Every endpoint, with every fault that fits in every call that it makes.

The answer is a success or a proper 503 or 409. Sent again, the request has the same result as
without a fault, and takes effect once.
"""

from collections.abc import Callable

import pytest

from coreapi.http.routes import ROUTES
from tests.faults import strikes
from tests.faults.expected import DONE_AGAIN, SAYS_SO
from tests.faults.kinds import ANSWER_LOST_ONCE
from tests.faults.variants import VARIANTS
from tests.faults.world import World, events

# Reports differ in their data, not in their calls.
_NAMES = [
    *(name for name in events() if not name.endswith(("/certificate", "/statement"))),
    *VARIANTS,
]
_SAMPLE = (
    "auth/login/login",
    "auth/logout/logout",
    "auth/refresh_token/post",
    "auth/set_password/set_password",
    "organization_profile/api_key/create/create",
    "organization_user/invite_user/invite_user",
    "internal/user/create/create",
    "an address moves",
)


def test_every_route_has_its_request(world: World) -> None:
    assert {world.ask(name).route for name in _NAMES} == set(ROUTES)


def test_what_botocore_sends_twice_is_done_once(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    struck = 0
    for name in _SAMPLE:
        course = strikes.course(world, world.ask(name))
        for number, call in enumerate(course.calls):
            if call.operation in {"PutItem", "DeleteItem", "TransactWriteItems"}:
                strikes.hold(world, course, number, ANSWER_LOST_ONCE)
                struck += 1

    record_property("fault points", struck)


@pytest.mark.apart
@pytest.mark.parametrize("name", _NAMES)
def test_after_any_failure_it_is_done_once_in_the_end(
    world: World, name: str, record_property: Callable[[str, object], None]
) -> None:
    course = strikes.course(world, world.ask(name))
    points = list(course.points())
    assert course.again.outcome == SAYS_SO.get(name, course.answer.outcome)
    assert (name in DONE_AGAIN) == (course.twice != course.after)

    for number, fault in points:
        strikes.hold(world, course, number, fault)

    record_property("fault points", len(points))
