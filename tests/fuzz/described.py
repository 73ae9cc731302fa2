"""The description from which requests are generated, and the checks of each answer."""

# The library's own types are not all known.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import unicodedata
from collections import Counter
from typing import Any

import schemathesis
from schemathesis import Case
from schemathesis.specs.openapi import checks

from local import ROOT
from tests.readers import openapi

DESCRIPTION = schemathesis.openapi.from_path(ROOT / "functions/openapi_json/openapi.json")
# The authorization tests cover permissions, and each caller has its own credentials.
DESCRIPTION.config.generation.with_security_parameters = False
# A body over its limit is refused for that first.
_REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]
DESCRIPTION.config.checks.negative_data_rejection.expected_statuses = _REFUSALS

_NOT_ASKED = [
    checks.ignored_auth,
    checks.positive_data_acceptance,  # a valid request may still get a 404 or a 409
    checks.ensure_resource_availability,  # another caller may have removed a resource
]
# How often each operation has answered with each status.
ANSWERS: Counter[tuple[str, int]] = Counter()
_HEADERS_TOO_LARGE = 431  # API Gateway's own answer, of no endpoint


def check(case: Case[Any], response: Any) -> None:
    """Raise a failure if an answer is a 5xx or not in the description."""
    ANSWERS[case.operation.label, response.status_code] += 1
    if response.status_code != _HEADERS_TOO_LARGE:
        not_asked = [*_NOT_ASKED]
        if response.status_code < 300 and _fits_as_stored(case):
            not_asked.append(checks.negative_data_rejection)
        case.validate_response(response, excluded_checks=not_asked)


def _fits_as_stored(case: Case[Any]) -> bool:
    """Return whether only what is not stored of a body does not fit.

    Names are trimmed and NFC; a schema can only limit the length of a text as it is sent.
    """
    stored = _as_stored(case.body)
    return bool(stored != case.body and openapi.takes(case.operation.label, stored))


def _as_stored(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.strip())
    if isinstance(value, list):
        return [_as_stored(each) for each in value]
    if isinstance(value, dict):
        return {name: _as_stored(each) for name, each in value.items()}
    return value
