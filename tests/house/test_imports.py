"""Importing a handler: no environment, no connection, and only the libraries that it needs."""

import pytest

from reference.declarations import deployed
from tests.house import loaded
from tests.house.loaded import Loaded

_HASHES = {
    "AuthLoginFunction",
    "AuthSetPasswordFunction",
    "InternalPreprodSetPasswordsFunction",
    "InternalUserCreateFunction",
    "InternalUserSetPasswordFunction",
    "TwoFactorAuthCreateFunction",
    "TwoFactorAuthDisableFunction",
    "TwoFactorAuthRecoveryCodesCreateFunction",
    "TwoFactorAuthRemoveFunction",
    "UserChangePasswordFunction",
}
_SIGN_IN = {"AuthLoginFunction", "AuthSetPasswordFunction"}
# Loaded when a request asks, or not at all (ADR 0024).
_LATER = {
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.idempotency",
    "coreapi.access.clients",
    "coreapi.contracts.dry_run",
    "dns",
    "pycountry",
}
_RESUMABLE = {
    "InternalPreprodRemoveTfasFunction",
    "InternalPreprodSetApiKeysFunction",
    "InternalPreprodSetPasswordsFunction",
}
_REPORTS = {
    "InternalReportPingFunction",
    "InternalReportHtmlFunction",
    "InternalReportPdfFunction",
}


def test_only_functions_that_need_a_processor_have_one() -> None:
    """GIVEN memory sizes as docs/performance.md chooses them THEN only these differ."""
    sizes = {name: function.memory_mib for name, function in deployed().functions().items()}

    assert {name for name, size in sizes.items() if size == 1769} == _HASHES | _REPORTS
    assert {size for name, size in sizes.items() if name not in _HASHES | _REPORTS} == {1024}


@pytest.fixture(scope="module")
def imported() -> dict[str, Loaded]:
    return loaded.measured()


def test_importing_a_handler_touches_nothing_and_loads_what_it_needs(
    subtests: pytest.Subtests, imported: dict[str, Loaded]
) -> None:
    def loading(module: str) -> set[str]:
        return {name for name, answer in imported.items() if module in answer.modules}

    for name, answer in imported.items():
        with subtests.test("reads no environment, opens no connection", function=name):
            assert answer.error is None
            assert answer.has_handler
    with subtests.test("only who hashes passwords loads argon2"):
        assert loading("argon2") <= _HASHES
    with subtests.test("only second factors and signing in load their libraries"):
        second_factors = {name for name in imported if name.startswith("TwoFactorAuth")}
        assert loading("pyotp") | loading("segno") <= second_factors | _SIGN_IN
    with subtests.test("only the mailer loads the mail client"):
        assert loading("coreapi.mail.sender") == {"MailerFunction"}
    with subtests.test("only its own process loads the typesetter"):
        assert loading("typst") == set()
    for library in sorted(_LATER):
        with subtests.test("what few requests need is loaded by them", library=library):
            assert loading(library) == set()
    with subtests.test("only resets go on by themselves"):
        assert loading("coreapi.http.job_endpoint") == _RESUMABLE
    with subtests.test("nothing of the tests comes along"):
        assert loading("moto") == set()


def test_what_a_handler_loads_is_recorded(imported: dict[str, Loaded]) -> None:
    now = {name: answer.recorded for name, answer in imported.items()}

    changed = loaded.differences(loaded.published(), now)

    assert not changed, "\n".join([*changed, "Where that is meant: make docs"])
    assert loaded.text(now) == loaded.FILE.read_text(encoding="utf-8"), "out of date: make docs"
