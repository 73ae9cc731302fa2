"""What requests cost of DynamoDB: read and write units, as DynamoDB counts them.

    DYNAMODB_ENDPOINT=http://127.0.0.1:8000 python -m benchmarks.request_cost

Runs the handlers on DynamoDB Local, in a table of its own. The price is what `docs/operations.md`
makes of these units.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from local import environment
from tests.movable_clock import MovableClock
from tests.product import Product, Response
from tests.stack import Stack

_READS = ("Query", "GetItem", "BatchGetItem")
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
_PLACE = {"coordinates": {"latitude": 31.9, "longitude": -102.1}, "address": {"country": "US"}}
Units = dict[str, float]


def main() -> int:
    """Make somebody with an organization, send each request once, print what it consumed."""
    if environment.options().dynamodb_endpoint is None:
        sys.exit("Set DYNAMODB_ENDPOINT to DynamoDB Local's.")
    environment.isolate()
    environment.publish({"POWERTOOLS_METRICS_NAMESPACE": "CoreApi"}, {})
    clock = MovableClock()
    stack = Stack(clock)
    with stack.up():
        product = Product(stack, clock)
        consumed = _counted(vars(product.app.store)["_client"])
        print(f"{'request':<36}{'read units':>12}{'write units':>12}")
        for request, send in _requests(product):
            consumed.update(read=0, write=0)
            answer = send()
            if answer.status not in {200, 201}:
                sys.exit(f"{request} answered {answer.status}: {answer.text}")
            print(f"{request:<36}{consumed['read']:>12}{consumed['write']:>12}")
    return 0


def _requests(product: Product) -> Iterator[tuple[str, Callable[[], Response]]]:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, "default.organization.admin")
    tokens = admin.tokens = product.session(admin)
    of_profile = {"profileId": profile.id}
    made: list[Any] = []

    def create() -> Response:
        body = {**of_profile, "name": "North Field", **_PLACE}
        answer = product.post("/business-location/create", body, as_=admin)
        made.append(answer.json)
        return answer

    def details() -> Response:
        return product.post("/business-location/details", {"_id": made[0]["_id"]}, as_=admin)

    yield "POST /auth/login", lambda: product.login(admin)
    header = {"x-refresh-token": tokens.refresh_token}
    yield "POST /auth/refresh-token", lambda: product.post("/auth/refresh-token", headers=header)
    yield (
        "GET /user/profile/organization",
        lambda: product.get("/user/profile/organization", as_=admin),
    )
    yield "POST /business-location/create", create
    yield "POST /business-location/details", details
    yield (
        "POST /business-location/list, of 1",
        lambda: product.post("/business-location/list", of_profile, as_=admin),
    )
    for _ in range(49):
        create()
    yield (
        "POST /business-location/list, of 50",
        lambda: product.post("/business-location/list", of_profile, as_=admin),
    )


def _counted(connection: Any) -> Units:
    """Return the units that calls of a client consume from now on."""
    units: Units = {"read": 0, "write": 0}

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        told: Any = parsed.get("ConsumedCapacity", [])
        each: list[dict[str, float]] = [told] if "CapacityUnits" in told else told
        kind = "read" if model.name in _READS else "write"
        units[kind] += sum(one["CapacityUnits"] for one in each)

    for operation in (*_READS, *_WRITES):
        connection.meta.events.register(f"provide-client-params.dynamodb.{operation}", ask)
        connection.meta.events.register(f"after-call.dynamodb.{operation}", note)
    return units


if __name__ == "__main__":
    sys.exit(main())
