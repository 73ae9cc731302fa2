"""Requests made from the API's own description, sent to the local server by each kind of caller.

`make fuzz` runs it. Every other id in a request exists. No answer may be a 5xx; each must be in the
description, with its status, media type, headers and body; and a request that does not fit the
description must be refused.
"""

# The library's own types are not all known.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedFunctionDecorator=false

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case

from tests.fuzz import described
from tests.fuzz.callers import Caller
from tests.fuzz.described import DESCRIPTION
from tests.fuzz.settings import CALLERS, EXAMPLES, PHASES, STEPS, WALKS
from tests.harness.http_server import Server

_UNHEALTHY = [
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.function_scoped_fixture,
]


@pytest.fixture(params=CALLERS)
def caller(request: pytest.FixtureRequest, server: Server) -> Caller:
    made = Caller(request.param, server)
    made.start_over()
    return made


@DESCRIPTION.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=_UNHEALTHY,
    phases=PHASES,
)
def test_every_answer_is_one_that_the_description_has(case: Case[Any], caller: Caller) -> None:
    caller.fill_in(case)
    response = case.call(base_url=caller.url, session=caller.session)
    described.check(case, response)
    if response.status_code == 401 and caller.name != "nobody":
        caller.arrive()  # an earlier request has ended the session


def test_every_answer_on_a_walk_is_one_that_the_description_has(caller: Caller) -> None:
    """A sequence of requests that use values of the answers before."""

    class Walk(DESCRIPTION.as_state_machine()):
        def setup(self) -> None:
            caller.start_over()

        def before_call(self, case: Case[Any]) -> None:
            caller.fill_in(case)

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:  # noqa: ARG002 - the library's hook
            return {"base_url": caller.url, "session": caller.session}

        def after_call(self, response: Any, case: Case[Any]) -> None:
            super().after_call(response, case)
            if response.status_code in {200, 201} and case.path != "/openapi.json":
                caller.listen(case, response.json())

        def validate_response(
            self,
            response: Any,
            case: Case[Any],
            additional_checks: Any = None,  # noqa: ARG002 - the library's hook
            **_: Any,
        ) -> None:
            described.check(case, response)

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=_UNHEALTHY,
            phases=[Phase.generate],
        ),
    )
