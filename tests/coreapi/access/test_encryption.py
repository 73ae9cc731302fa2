from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

import pytest

from coreapi.access.second_factor import totp
from coreapi.encryption import DecryptionFailed
from tests.harness.product import Product

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_what_was_encrypted_is_decrypted_for_its_user_and_method(product: Product) -> None:
    settings = product.app.settings
    encrypted = totp.encrypted(SECRET, "ada", "phone", settings)

    assert SECRET not in encrypted
    assert totp.decrypted(encrypted, "ada", "phone", settings) == SECRET


@pytest.mark.parametrize(
    ("user", "method"), [("bob", "phone"), ("ada", "tablet"), ("phone", "ada")]
)
def test_it_opens_for_no_other_user_or_method(product: Product, user: str, method: str) -> None:
    encrypted = totp.encrypted(SECRET, "ada", "phone", product.app.settings)

    with pytest.raises(DecryptionFailed):
        totp.decrypted(encrypted, user, method, product.app.settings)


@pytest.mark.parametrize("position", [0, 11, 12, 30, -1])
def test_it_does_not_open_altered(product: Product, position: int) -> None:
    encrypted = totp.encrypted(SECRET, "ada", "phone", product.app.settings)
    raw = bytearray(urlsafe_b64decode(encrypted.removeprefix("v1.")))
    raw[position] ^= 1

    with pytest.raises(DecryptionFailed):
        totp.decrypted(
            "v1." + urlsafe_b64encode(raw).decode(), "ada", "phone", product.app.settings
        )


@pytest.mark.parametrize("encrypted", ["", "v1.", "v1.AAAA", "v1.!", "v2.AAAA", SECRET])
def test_what_was_never_encrypted_is_not_decrypted(product: Product, encrypted: str) -> None:
    with pytest.raises(DecryptionFailed):
        totp.decrypted(encrypted, "ada", "phone", product.app.settings)


def test_it_does_not_open_under_another_key(product: Product) -> None:
    settings = product.app.settings
    encrypted = totp.encrypted(SECRET, "ada", "phone", settings)

    other = replace(settings, tfa_key_secret=settings.pseudonym_key_secret)

    with pytest.raises(DecryptionFailed):
        totp.decrypted(encrypted, "ada", "phone", other)


def test_no_two_ciphertexts_are_alike(product: Product) -> None:
    encrypted = {totp.encrypted(SECRET, "ada", "phone", product.app.settings) for _ in range(100)}

    assert len(encrypted) == 100
