"""Every later version reads the values that an earlier one stored or issued: known values."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from coreapi.access.second_factor import totp
from coreapi.access.secrets import pseudonyms, secret_store
from coreapi.access.tokens import cursors, refresh_tokens
from coreapi.access.tokens.refresh_tokens import RefreshToken
from coreapi.audit import sealing

_ADA, _PHONE = "01J0000000000000000000000A", "01J0000000000000000000000B"
_SETTINGS: Any = SimpleNamespace(
    pseudonym_key_secret="text",
    signing_key_id="1",
    tfa_key_secret="text",
    token_keys_secret="rings",
)
_TOKEN = RefreshToken(_ADA, _PHONE, 7, bytes(range(32)))


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = {"current": {"kid": "1"}, "refresh_key": "the key of refresh tokens"}
    texts = {"text": "a secret of the stage", "rings": json.dumps({"rings": [ring]})}

    def read_text(secret: str, *, fresh: bool = False) -> str:
        del fresh
        return texts[secret]

    monkeypatch.setattr(secret_store, "read_text", read_text)


def test_a_stored_secret_of_a_second_factor_is_decrypted() -> None:
    stored = "v1.AAECAwQFBgcICQoLtpoxd0i2DFtXBtCbKU8zd7xhuKvae-3oyhZWHXufa2QZiPD7ZERQzyu2uRPDjJCe"

    assert totp.decrypted(stored, _ADA, _PHONE, _SETTINGS) == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_cursor_is_decrypted() -> None:
    cursor = "AAECAwQFBgcICQoLrgf8zAuv_07ijhIxxEht-Q5Jp-rxLLQrvYKT__D2tqw"
    owner: Any = SimpleNamespace(cursor_key="a cursor key")

    assert cursors.decrypt(cursor, owner, "organization/list") == {"after": "Zoë"}


def test_a_refresh_token_has_its_text_and_its_successor() -> None:
    text = (
        "rt_AZAAAAAAAAAAAAAAAAAACgGQAAAAAAAAAAAAAAAAAAsAAAAHAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBka"
        "GxwdHh-mCJlICcXioI3OTYUX8-_H"
    )
    next_text = (
        "rt_AZAAAAAAAAAAAAAAAAAACgGQAAAAAAAAAAAAAAAAAAsAAAAIBL42o6hDDhmUwZVMUx0NguGNjm_OVyGBmNZ-"
        "qg1jmMGfyx1XQF59d0Uxq122ibhm"
    )

    assert refresh_tokens.read(text, _SETTINGS) == _TOKEN
    successor = refresh_tokens.successor(_TOKEN, _SETTINGS)
    assert refresh_tokens.write(successor, _SETTINGS) == next_text


def test_a_pseudonym_and_a_shorter_one_stay_the_same() -> None:
    network = "192.0.2.0/24"

    assert pseudonyms.of("network", network, _SETTINGS) == "6etvH0Zgnapn-Bk9iGE9bQ"
    assert pseudonyms.of("network", network, _SETTINGS, size=5) == "6etvH0Y"


def test_the_key_of_seals_stays_the_same() -> None:
    key = sealing.private_key("a sealing secret")

    assert sealing.public_text(key) == "XpcJ4EI6YxZZT9qvigQyjSfJ56z7kN5Z39rBMiIx860="
