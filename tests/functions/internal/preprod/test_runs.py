"""The shared behaviour of the three resets: callers, mails and continuation."""

from dataclasses import replace
from typing import Any

import pytest

from coreapi.errors import MalformedRequest, NotPreprod, ServiceUnavailable
from coreapi.http.routes import ROUTES
from tests.actors.factories import Person
from tests.actors.preproduction_resets import (
    BODIES,
    REMOVE_TFAS,
    SET_API_KEYS,
    SET_PASSWORDS,
    in_a_hurry,
    in_stage,
    invoke,
    people,
    reset,
)
from tests.conftest import Event
from tests.harness.product import Product

PATHS = list(BODIES)
# The users and profiles after `much`.
ALL = {SET_API_KEYS: {"profiles": 6}, SET_PASSWORDS: {"users": 6}, REMOVE_TFAS: {"users": 5}}
EVENTS = {path: path.strip("/").replace("-", "_") for path in PATHS}


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def admin(product: Product) -> Person:
    return product.staff()


def much(product: Product) -> None:
    """Make more users and profiles than one batch changes."""
    organization = product.organization()
    people(product, 5)
    for _ in range(6):
        product.profile(organization)


def test_it_needs_its_permission(product: Product, path: str) -> None:
    support = product.staff("system.support")
    product.session(support)

    with product.unchanged("USER#"):
        answer = reset(product, path, support)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.preprod.run"


@pytest.mark.parametrize("stage", ["prod", "production", ""])
def test_production_refuses(product: Product, admin: Person, path: str, stage: str) -> None:
    in_stage(product, stage)
    token = product.session(admin).access_token

    with product.unchanged():
        answer = product.post(path, BODIES[path], as_=token)
        with pytest.raises(NotPreprod):
            invoke(product, path, {})

    assert answer.outcome == (403, "NOT_PREPROD")


@pytest.mark.parametrize("stage", ["preprod", "dev", "local"])
def test_every_other_stage_can_be_reset(
    product: Product, admin: Person, path: str, stage: str
) -> None:
    in_stage(product, stage)

    assert reset(product, path, admin).status == 200


def test_in_production_there_is_no_such_path(product: Product, path: str) -> None:
    in_stage(product, "prod")

    answer = product.get(path)

    assert answer.outcome == (404, "NOT_FOUND")


def test_in_other_stages_another_method_is_not_allowed(product: Product, path: str) -> None:
    answer = product.get(path)

    assert answer.outcome == (405, "METHOD_NOT_ALLOWED")
    assert f"POST {path}" in ROUTES


@pytest.mark.parametrize(
    ("body", "pointer"), [({"cursor": 7}, "/cursor"), ({"force": True}, "/force")]
)
def test_what_is_not_known_is_refused(
    product: Product, admin: Person, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = reset(product, path, admin, **body)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_the_documented_request_works(
    product: Product, admin: Person, event: Event, path: str
) -> None:
    name = f"{EVENTS[path]}/{EVENTS[path].rpartition('/')[2]}"

    answer = product.send_event(event(name, accessToken=product.session(admin).access_token))

    assert (answer.status, answer.json["status"]) == (200, "done")


def test_every_night_the_schedule_runs_it(product: Product, event: Event, path: str) -> None:
    done = invoke(product, path, event(f"{EVENTS[path]}/nightly"))

    assert done["status"] == "done"
    assert [e["actor_type"] for e in product.audit()] == ["system", "system"]


def test_an_event_that_it_does_not_know_is_an_error(product: Product, path: str) -> None:
    with product.unchanged(), pytest.raises(Exception, match="does not fit"):
        invoke(product, path, {"source": "somewhere"})


def test_beginning_and_end_are_in_the_audit_trail(
    product: Product, admin: Person, path: str
) -> None:
    answer = reset(product, path, admin).json

    begun, ended = product.audit()
    assert {begun["action"], ended["action"]} == {f"preprod.{path.rpartition('/')[2]}"}
    assert begun["actor_id"] == ended["actor_id"] == admin.id
    assert begun["entity_id"] == ended["entity_id"] == "*"
    assert begun["changes"]["run"] == ended["changes"]["run"]
    assert [begun["changes"]["status"], ended["changes"]["status"]] == ["running", "done"]
    counts = {name: answer[name] for name in ("users", "tfas", "profiles") if name in answer}
    assert {name: ended["changes"][name] for name in counts} == counts


def test_what_outlasts_its_call_goes_on_by_itself(
    product: Product, admin: Person, path: str
) -> None:
    much(product)

    with in_a_hurry():
        begun = reset(product, path, admin)
        invocations = product.go_on()
    followed = reset(product, path, admin, cursor=begun.json["nextCursor"])

    assert (begun.status, begun.json["status"]) == (202, "running")
    assert invocations >= 1
    assert (followed.status, followed.json["status"]) == (200, "done")
    for name, number in ALL[path].items():
        assert begun.json[name] < followed.json[name] == number


def test_each_invocation_takes_a_step_and_the_last_one_has_none_follow(
    product: Product, admin: Person
) -> None:
    much(product)

    with in_a_hurry():
        reset(product, SET_API_KEYS, admin)
        [(function, event)] = product.invoked_later
        assert function == "InternalPreprodSetApiKeysFunction"
        assert product.go_on() == 1

    assert event.keys() == {"cursor"}
    assert product.invoked_later == []


def test_an_invocation_that_is_lost_is_made_up_for_by_asking_again(
    product: Product, admin: Person, path: str
) -> None:
    much(product)
    with in_a_hurry():
        begun = reset(product, path, admin)
    product.invoked_later.clear()

    again = reset(product, path, admin)

    assert (again.status, again.json["status"]) == (200, "done")
    assert len(product.audit()) == 2, "it was the same run"
    assert reset(product, path, admin, cursor=begun.json["nextCursor"]).json["status"] == "done"


def test_an_invocation_that_comes_twice_counts_nothing_twice(
    product: Product, admin: Person, path: str
) -> None:
    much(product)
    with in_a_hurry():
        begun = reset(product, path, admin)
        product.invoked_later *= 2
        product.go_on()

    followed = reset(product, path, admin, cursor=begun.json["nextCursor"]).json

    assert followed["status"] == "done"
    assert {name: followed[name] for name in ALL[path]} == ALL[path]


def test_a_step_that_another_invocation_took_meanwhile_is_not_taken_again(
    product: Product, admin: Person, path: str
) -> None:
    much(product)
    ours, theirs = product.session(admin), product.session(admin)

    def overtake(number: int) -> None:
        if number == 1:  # the first one begins the run
            product.post(path, BODIES[path], as_=theirs)
            product.go_on()

    with in_a_hurry(), product.before("TransactWriteItems", overtake):
        answer = product.post(path, BODIES[path], as_=ours)

    assert (answer.status, answer.json["status"]) == (200, "done")
    assert {name: answer.json[name] for name in ALL[path]} == ALL[path]
    assert product.invoked_later == []
    assert len(product.audit()) == 2, "it was one run"


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é"])
def test_a_cursor_that_is_made_up_is_refused(
    product: Product, admin: Person, path: str, cursor: str
) -> None:
    before = reset(product, path, admin, cursor=cursor)
    reset(product, path, admin)
    after = reset(product, path, admin, cursor=cursor)

    assert before.outcome == after.outcome == (400, "MALFORMED_REQUEST")


def test_a_cursor_of_an_earlier_run_is_refused(product: Product, admin: Person, path: str) -> None:
    much(product)
    with in_a_hurry():
        cursor = reset(product, path, admin).json["nextCursor"]
    product.go_on()
    assert reset(product, path, admin).json["status"] == "done"

    assert reset(product, path, admin, cursor=cursor).outcome == (400, "MALFORMED_REQUEST")
    with pytest.raises(MalformedRequest):
        invoke(product, path, {"cursor": cursor})


def test_a_dry_run_counts_what_it_would_do_and_does_not_go_on(
    product: Product, admin: Person, path: str
) -> None:
    much(product)
    sent = {"as_": product.session(admin), "headers": {"x-dry-run": "true"}}

    with product.unchanged():
        whole = product.post(path, BODIES[path], **sent).json
        with in_a_hurry():
            part = product.post(path, BODIES[path], **sent).json

    assert (whole["status"], whole["answer"]["status"]) == (200, "done")
    assert {name: whole["answer"][name] for name in ALL[path]} == ALL[path]
    assert (part["status"], part["answer"]["status"]) == (202, "running")
    assert product.invoked_later == []


def test_when_it_cannot_continue_the_caller_gets_an_error_and_asks_again(
    product: Product, admin: Person, path: str
) -> None:
    much(product)

    def refuse(*_: object) -> None:
        raise ServiceUnavailable

    as_ever, product.app = product.app, replace(product.app, invoke_later=refuse)
    with in_a_hurry():
        answer = reset(product, path, admin)
    product.app = as_ever
    product.forget_settings()

    assert answer.outcome == (503, "SERVICE_UNAVAILABLE")
    again = reset(product, path, admin).json
    assert {name: again[name] for name in ALL[path]} == ALL[path]
    assert len(product.audit()) == 2, "it was the same run"
