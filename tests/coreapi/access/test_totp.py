from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from coreapi.access.second_factor import totp

# RFC 6238 appendix B, SHA-1: our six digits are the last six of its eight.
RFC_SECRET = b32encode(b"12345678901234567890").decode()
RFC_VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
STEP = timedelta(seconds=totp.STEP_SECONDS)


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS.items())
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)

    assert totp.step_of(code[2:], RFC_SECRET, now) == seconds // 30


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_fits_its_own_step_the_one_before_and_the_next(steps: int, fits: bool) -> None:
    now = datetime.fromtimestamp(1111111109, UTC) + steps * STEP

    assert (totp.step_of("081804", RFC_SECRET, now) is not None) is fits


def test_a_secret_has_160_bits() -> None:
    secrets = {totp.new_secret() for _ in range(50)}

    assert len(secrets) == 50
    assert {len(secret) * 5 for secret in secrets} == {160}


def test_the_address_in_the_qr_code_is_what_every_app_understands() -> None:
    uri = totp.uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "o'neil+x@example.com", "Ledger & Co")

    assert uri == (
        "otpauth://totp/Ledger%20%26%20Co:o%27neil%2Bx%40example.com"
        "?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Ledger%20%26%20Co"
    )


@pytest.mark.parametrize(
    "typed",
    [
        *("123456", " 123 456 ", "123-456", "\uff11\uff12\uff13456"),
        "\u0661\u0662\u0663\u0664\u0665\u0666",
    ],
)
def test_spaces_dashes_and_scripts_do_not_matter(typed: str) -> None:
    assert totp.read(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "12345\u00b2", "-"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert totp.read(typed) is None
