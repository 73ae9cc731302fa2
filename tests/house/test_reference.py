"""The published descriptions of the API are generated from the declarations, and current."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from coreapi.http.routes import ROUTES
from local import ROOT
from reference import openapi, permissions, problems


@pytest.mark.parametrize(
    ("file", "made"), [(permissions.FILE, permissions.text), (openapi.FILE, openapi.text)]
)
def test_a_committed_document_is_current(file: Path, made: Callable[[], str]) -> None:
    assert file.read_text(encoding="utf-8") == made(), f"{file.name} is out of date: make docs"


def test_the_description_lies_in_docs_too() -> None:
    assert (ROOT / "reference" / "openapi.json").resolve() == openapi.FILE


def test_the_description_is_openapi_3_1() -> None:
    OpenAPIV31SpecValidator(openapi.document()).validate()


def test_the_description_has_every_route_and_no_other() -> None:
    paths = openapi.document()["paths"]

    assert [f"{m.upper()} {path}" for path, of in paths.items() for m in of] == sorted(
        ROUTES, key=lambda route: [*paths].index(route.split(" ")[1])
    )


def test_every_field_says_what_it_means() -> None:
    """GIVEN every property and parameter THEN it says what it means."""
    components = openapi.document()["components"]
    silent = [
        f"{schema}.{name}"
        for schema, described in components["schemas"].items()
        for name, field in described.get("properties", {}).items()
        if not field.get("description")
    ]

    assert silent == []


def test_every_field_has_an_example_that_fits_it() -> None:
    """GIVEN a field of a body or a view THEN Swagger UI need not make one up."""
    schemas = openapi.document()["components"]["schemas"]
    made_up: list[str] = []
    for schema in schemas.keys() - problems.SCHEMAS:
        for name, field in schemas[schema].get("properties", {}).items():
            kinds = {"string", "number", "integer"} & {*listed(field.get("type"))}
            if kinds and not {"enum", "const", "examples"} & field.keys():
                made_up.append(f"{schema}.{name}")
            for example in field.get("examples", ()):
                validator: Any = Draft202012Validator(field)
                validator.validate(example)

    assert made_up == []


def listed(kinds: Any) -> list[str]:
    return [kinds] if isinstance(kinds, str) else kinds or []
