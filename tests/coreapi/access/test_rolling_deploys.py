"""The signing keys through deploys that update function by function, fail and are rolled back.

CloudFormation updates the custom resource first, then the functions in some order. If one fails, it
requests the previous keys, restores what it had updated, and deletes the new ring; if all succeed,
it deletes the previous ring.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coreapi import ids
from coreapi.access.secrets import secret_store
from coreapi.access.tokens import access_tokens
from coreapi.access.tokens import signing_keys as rings
from coreapi.access.tokens.signing_keys import LabelUsedError
from coreapi.errors import InvalidAccessToken
from coreapi.operations.events import signing_keys
from coreapi.operations.events.signing_keys import PublishedKeys
from tests.actors.users import NOW

_HOUR = timedelta(minutes=60)
_FUNCTIONS = 4
_SIGNING = (0, 3)  # login is updated first, and the refresh last, or the other way round


@dataclass(frozen=True, slots=True)
class Deploy:
    """A deploy, a pause after the one before.

    Attributes:
        label: Of the rotation; `again` is the present one, `old` one that was replaced.
        fails_at: The function whose update fails; None where all succeed.
    """

    label: str
    fails_at: int | None
    pause: timedelta
    step: timedelta
    order: list[int]


_DEPLOYS = st.builds(
    Deploy,
    label=st.sampled_from(["rotate", "rotate", "revoke", "again", "old"]),
    fails_at=st.none() | st.integers(0, _FUNCTIONS - 1),
    pause=st.timedeltas(timedelta(0), timedelta(minutes=90))
    | st.just(timedelta(0))
    | st.timedeltas(timedelta(0), timedelta(days=3)),
    step=st.timedeltas(timedelta(0), timedelta(minutes=4)),
    order=st.permutations(range(_FUNCTIONS)),
)


@dataclass(slots=True)
class Stack:
    """Functions with environments of their own, and the tokens that they have signed."""

    secret: dict[str, str]
    now: datetime = NOW
    label: str = "0"
    requests: int = 0
    labels: list[str] = field(default_factory=list[str])
    tokens: dict[str, tuple[str, datetime, str]] = field(default_factory=dict[str, Any])
    leaked: dict[str, Any] = field(default_factory=dict[str, Any])
    retired_at: dict[str, datetime] = field(default_factory=dict[str, datetime])
    present: PublishedKeys = field(init=False)
    environments: list[PublishedKeys] = field(init=False)

    def __post_init__(self) -> None:
        self.present = self._make("0", None)
        self.environments = [self.present] * _FUNCTIONS

    def deploy(self, deploy: Deploy) -> None:
        """Update the stack, or try to."""
        self._wait(deploy.pause)
        before, label = self.present, self._label(deploy.label)
        try:
            made = self._make(label, before.ring_id)
        except LabelUsedError:
            assert deploy.label == "old"
            return
        began = self.now
        for number, function in enumerate(deploy.order):
            if number == deploy.fails_at:
                self._roll_back(made, deploy)
                return
            self.environments[function] = made
            self._wait(deploy.step)
        if made.ring_id != before.ring_id:
            self.labels.append(self.label)
            signing_keys.delete_signing_keys("secret", before.ring_id)
        self.label, self.present = label, made
        for kid in self.leaked.keys() - self._private().keys():
            self.retired_at.setdefault(kid, began - _HOUR if "revoke" in label else began)
        self._check()

    def leak(self) -> None:
        """Leak the secret."""
        self.leaked |= self._private()

    def _roll_back(self, made: PublishedKeys, deploy: Deploy) -> None:
        again = self._make(self.label, made.ring_id)
        assert replace(again, undoes_revocation=False) == self.present
        assert again.undoes_revocation == (deploy.label == "revoke")
        for function in deploy.order[: deploy.fails_at]:
            self.environments[function] = again
            self._wait(deploy.step)
        if made.ring_id != self.present.ring_id:
            signing_keys.delete_signing_keys("secret", made.ring_id)

    def _make(self, label: str, present_id: str | None) -> PublishedKeys:
        self.requests += 1
        return signing_keys.make_signing_keys(
            "secret", label, str(self.requests), present_id, self.now
        )

    def _label(self, kind: str) -> str:
        if kind == "again" or (kind == "old" and not self.labels):
            return self.label
        return self.labels[-1] if kind == "old" else f"{kind}-{self.requests}"

    def _wait(self, pause: timedelta) -> None:
        self._check()
        self.now += pause
        self._check()

    def _check(self) -> None:
        """Sign with all that sign, verify by all, and try what was leaked on all."""
        for function in _SIGNING:
            own = self._settings(function)
            token, ends = access_tokens.issue(ids.UNKNOWN, ids.UNKNOWN, own, self.now)
            self.tokens[own.signing_key_id] = (token, ends, _family(own))
        for function in range(_FUNCTIONS):
            own = self._settings(function)
            for token, ends, family in self.tokens.values():
                if ends > self.now and family == _family(own):
                    access_tokens.verify(token, own, self.now)
            for kid, since in self.retired_at.items():
                if self.now >= since + _HOUR:
                    with pytest.raises(InvalidAccessToken):
                        access_tokens.verify(self._forged(kid), own, self.now)

    def _settings(self, function: int) -> Any:
        environment = self.environments[function]
        return SimpleNamespace(
            token_issuer="issuer",
            token_audience="audience",
            token_keys_secret="secret",
            signing_public_keys=environment.public_keys,
            signing_key_id=environment.key_id,
        )

    def _private(self) -> dict[str, Any]:
        kept = rings.from_json(self.secret["secret"]).rings
        return {key["kid"]: key for ring in kept for key in (ring.current, ring.next)}

    def _forged(self, kid: str) -> str:
        now = int(self.now.timestamp())
        claims = {
            "iss": "issuer",
            "aud": "audience",
            "sub": ids.UNKNOWN,
            "sid": ids.UNKNOWN,
            "iat": now,
            "exp": now + 60,
            "jti": "forged",
        }
        key = jwt.PyJWK(self.leaked[kid], "EdDSA")
        return jwt.encode(claims, key, headers={"alg": "EdDSA", "kid": kid, "typ": "at+jwt"})


def _family(own: Any) -> str:
    """Return the refresh key that one ring shares with the next, unless it was revoked."""
    return str(rings.signing_ring(own)["refresh_key"])


@settings(deadline=None)
@given(st.lists(_DEPLOYS, min_size=1, max_size=7), st.integers(0, 6))
def test_valid_tokens_live_and_leaked_keys_die(deploys: list[Deploy], leak_after: int) -> None:
    """GIVEN any deploys, one after the other, and a thief who reads the secret between two

    THEN no valid token is refused but after a revocation, every function signs, and nothing
    forged with a leaked key is accepted an hour after it was retired.
    """
    secret: dict[str, str] = {}

    def read_json(name: str, *, fresh: bool = False) -> Any:
        del fresh
        return json.loads(secret[name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret_store, "read_current", secret.get)
        patch.setattr(secret_store, "write_text", secret.__setitem__)
        patch.setattr(secret_store, "read_json", read_json)
        stack = Stack(secret)
        for number, deploy in enumerate(deploys):
            if number == leak_after:
                stack.leak()
            stack.deploy(deploy)
