"""The description that requests are made from, and what is asked of each answer."""

# The library's own types are not all known.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections import Counter
from typing import Any

import schemathesis
from schemathesis import Case
from schemathesis.specs.openapi import checks

from local import ROOT

DESCRIPTION = schemathesis.openapi.from_path(ROOT / "functions/openapi_json/openapi.json")
# Who may do what is the authorization tests' subject, and each caller brings its own credentials.
DESCRIPTION.config.generation.with_security_parameters = False
# A body over its limit is refused for that first.
_REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]
DESCRIPTION.config.checks.negative_data_rejection.expected_statuses = _REFUSALS

_NOT_ASKED = [
    checks.ignored_auth,
    checks.positive_data_acceptance,  # what fits may still meet a 404 or a 409
    checks.ensure_resource_availability,  # what one caller made another may have taken away
]
# How often each operation has answered with each status.
ANSWERS: Counter[tuple[str, int]] = Counter()
_HEADERS_TOO_LARGE = 431  # said by API Gateway, for no endpoint in particular


def check(case: Case[Any], response: Any) -> None:
    """Raise a failure where an answer is a 5xx, or none that the description has."""
    ANSWERS[case.operation.label, response.status_code] += 1
    if response.status_code != _HEADERS_TOO_LARGE:
        case.validate_response(response, excluded_checks=_NOT_ASKED)
