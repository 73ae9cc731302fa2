from coreapi.access.second_factor import qr_codes
from tests.readers.qr_scanner import scan


def test_a_phone_reads_what_was_written() -> None:
    text = "otpauth://totp/Core%20API:o%27neil%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Core"

    assert scan(qr_codes.data_uri(text)) == text


def test_a_phone_reads_the_longest_address() -> None:
    text = f"otpauth://totp/Core%20API:{'a' * 254}%40example.com?secret={'A' * 32}&issuer=Core"

    assert scan(qr_codes.data_uri(text)) == text
