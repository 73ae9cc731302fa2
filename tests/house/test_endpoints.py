"""One endpoint, one address: routes, template, folders, docstrings, events and tests agree."""

import ast
import json
import keyword
import re
from pathlib import Path

import pytest

from build import policies
from coreapi.http.routes import ROUTES
from local import ROOT
from reference.declarations import deployed
from tests.security.expected import ENDPOINTS as CALLERS_OF

FUNCTIONS = ROOT / "functions"
OPERATIONS = ROOT / "layers" / "common" / "coreapi" / "operations"
# The documentation page has its code beside its handler.
_WITHOUT_OPERATION = {"docs"}
# Twins that do not share: removing one's own factor checks the password, and loads what hashes it.
_OPERATION_OF_ITS_OWN = {
    "internal/two_factor_auth/remove": "coreapi.operations.two_factor_auth.remove_of_user",
}
# The one path with letters in two cases: two routes of one function, whose folder is lower case.
_SPELLED_TWICE = {"/internal/RBAC/export"}


def _folder_of(path: str) -> str:
    """Return the folder of a path: lower case, snake case, parameters dropped."""
    parts = [part for part in path.lower().split("/") if part and not part.startswith("{")]
    return "/".join(part.lstrip(".").replace("-", "_").replace(".", "_") for part in parts)


def _logical_id_of(path: str) -> str:
    parts = [part for part in re.split(r"[/._-]", path) if part and not part.startswith("{")]
    return "".join(part[0].upper() + part[1:].lower() for part in parts) + "Function"


def _operation_of(folder: str) -> str:
    """Return the module of what an endpoint or event does, by the folder of its function."""
    if folder in _OPERATION_OF_ITS_OWN:
        return _OPERATION_OF_ITS_OWN[folder]
    parts = folder.removeprefix("internal/").split("/")
    names = [f"{part}_" if keyword.iskeyword(part) else part for part in parts]
    return ".".join(["coreapi.operations", *names])


ENDPOINTS = sorted({_folder_of(route.split(" ")[1]) for route in ROUTES})
_FOLDERS = sorted(
    str(app.parent.relative_to(FUNCTIONS))
    for app in FUNCTIONS.rglob("app.py")
    if app.relative_to(FUNCTIONS).parts[0] != "events"
)


def test_no_route_is_listed_twice() -> None:
    assert len(set(ROUTES)) == len(ROUTES)


def test_the_template_has_exactly_the_listed_routes() -> None:
    routes = {route.key for route in deployed().routes()}

    assert routes == {*ROUTES, "$default"}


def test_every_route_has_its_folder_and_every_folder_a_route() -> None:
    assert _FOLDERS == ENDPOINTS


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_runs_the_code_of_its_folder(route: str) -> None:
    owner = {route.key: route.function for route in deployed().routes()}
    folder = deployed().functions()[owner[route]].folder

    assert folder == FUNCTIONS / _folder_of(route.split(" ")[1])


@pytest.mark.parametrize("route", ROUTES)
def test_a_functions_name_is_its_path(route: str) -> None:
    owner = {route.key: route.function for route in deployed().routes()}

    assert owner[route] == _logical_id_of(route.split(" ")[1])


@pytest.mark.parametrize("folder", ENDPOINTS)
def test_a_docstring_opens_with_method_and_path(folder: str) -> None:
    docstring = ast.get_docstring(ast.parse(_read(FUNCTIONS / folder / "app.py"))) or ""
    opening, colon, rest = docstring.partition(": ")

    routes = {route for route in ROUTES if _folder_of(route.split(" ")[1]) == folder}
    assert set(opening.split(", ")) == routes
    assert colon
    assert rest.strip()


@pytest.mark.parametrize("folder", ENDPOINTS)
def test_a_handler_is_a_declaration_of_25_lines(folder: str) -> None:
    lines = _read(FUNCTIONS / folder / "app.py").splitlines()

    assert len(lines) <= 25


@pytest.mark.parametrize("folder", sorted({*ENDPOINTS} - _WITHOUT_OPERATION))
def test_a_handler_names_the_operation_of_its_address(folder: str) -> None:
    assert _operations_named_by(FUNCTIONS / folder / "app.py") == {_operation_of(folder)}


@pytest.mark.parametrize("folder", sorted(f.name for f in (FUNCTIONS / "events").iterdir()))
def test_an_event_s_handler_names_the_operation_of_its_event(folder: str) -> None:
    named = _operations_named_by(FUNCTIONS / "events" / folder / "app.py")

    assert named <= {_operation_of(f"events/{folder}")}


def test_every_operation_is_of_an_address_or_an_event() -> None:
    """GIVEN all modules of operations THEN handlers name each, except the shared rules."""
    named = {
        name for handler in FUNCTIONS.rglob("app.py") for name in _operations_named_by(handler)
    }
    there = {
        ".".join(("coreapi.operations", *module.relative_to(OPERATIONS).with_suffix("").parts))
        for module in OPERATIONS.rglob("*.py")
        if module.name != "__init__.py"
    }

    assert {name for name in there if not name.startswith("coreapi.operations.rules.")} == named


@pytest.mark.parametrize("folder", ENDPOINTS)
def test_an_endpoint_has_tests_at_its_address(folder: str) -> None:
    assert list((ROOT / "tests" / "functions" / folder).glob("test_*.py"))


def test_no_tests_are_left_of_an_endpoint_that_is_gone() -> None:
    tests = ROOT / "tests" / "functions"
    tested = {str(test.parent.relative_to(tests)) for test in tests.rglob("test_*.py")}
    known = {*ENDPOINTS, *(f"events/{folder.name}" for folder in (FUNCTIONS / "events").iterdir())}

    # Tests of a whole group are in the folder above its endpoints.
    assert all(
        any(each == t or each.startswith(f"{t}/") or t == "." for each in known) for t in tested
    )


def test_every_route_has_its_callers_in_the_security_tests() -> None:
    assert set(ROUTES) - set(CALLERS_OF) == set()


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_has_an_example_event(route: str) -> None:
    method, path = route.split(" ")
    template_path = path.split("/")
    found = [
        event
        for file in (ROOT / "events" / _folder_of(path)).glob("*.json")
        if (event := json.loads(_read(file))).get("routeKey") == route
    ]
    if not found and path in _SPELLED_TWICE:
        pytest.skip("its other spelling has one")

    assert found
    for event in found:
        http = event["requestContext"]["http"]
        assert event["version"] == "2.0"
        assert (http["method"], http["path"]) == (method, event["rawPath"])
        assert event["requestContext"]["routeKey"] == route
        parts = event["rawPath"].split("/")
        assert len(parts) == len(template_path)
        for part, wanted in zip(parts, template_path, strict=True):
            assert wanted.startswith("{") or part == wanted


@pytest.mark.parametrize("folder", _FOLDERS)
def test_only_an_endpoint_that_reads_the_table_connects_before_its_first_event(folder: str) -> None:
    (function,) = {r.function for r in deployed().routes() if _folder_of(r.path) == folder}

    connects = function in policies.load()
    assert _last_line(FUNCTIONS / folder / "app.py") == (
        "warm_up()" if connects else "imports_end()"
    )


@pytest.mark.parametrize("handler", sorted((FUNCTIONS / "events").rglob("app.py")), ids=str)
def test_what_no_request_waits_for_does_not_connect_before_its_first_event(handler: Path) -> None:
    assert _last_line(handler) == "imports_end()"


def test_every_example_event_is_of_a_function() -> None:
    folders = {
        str(f.parent.relative_to(ROOT / "events")) for f in (ROOT / "events").rglob("*.json")
    }

    assert all((FUNCTIONS / folder / "app.py").is_file() for folder in folders)


def _operations_named_by(handler: Path) -> set[str]:
    return {
        node.module
        for node in ast.walk(ast.parse(_read(handler)))
        if isinstance(node, ast.ImportFrom) and node.module
        if node.module.startswith("coreapi.operations")
    }


def _last_line(file: Path) -> str:
    return _read(file).splitlines()[-1]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
