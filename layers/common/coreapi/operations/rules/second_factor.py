"""The second factor of a sign-in: asked for after the right password, or with a one-time token."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from coreapi.access import throttle
from coreapi.access.second_factor import recovery_codes, totp
from coreapi.context import Call
from coreapi.errors import Problem, ServiceUnavailable, TfaInvalid, TfaRequired, TokenInvalid
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.models.throttle import NO_ATTEMPTS, Guess, Network, Throttle
from coreapi.models.user import User
from coreapi.operations.rules import notifications
from coreapi.storage import throttle as throttles
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


@dataclass(frozen=True, slots=True)
class Proof:
    """A right code, not spent yet.

    Attributes:
        writes: Spend it and forget failed attempts: part of the transaction of the sign-in.
        audit_details: For the audit entry; empty except for a recovery code.
    """

    writes: tuple[Action, ...]
    audit_details: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def with_factor(self) -> bool:
        """Return whether a second factor was proven; without an active one there is none."""
        return bool(self.writes)


@contextmanager
def proven(
    call: Call,
    found: UserPartition,
    network: Network,
    code: str | None,
    guess: Guess,
    read: Throttle = NO_ATTEMPTS,
) -> Generator[Proof]:
    """Continue only with a right second factor, if the user has an active one.

    Codes of an authenticator are counted before they are evaluated, apart from passwords. The count
    is taken back if the code was right but the sign-in failed because the user changed meanwhile,
    and if the code could not be evaluated. Recovery codes are too long to guess and are not
    counted.

    Args:
        call: The call that signs in.
        found: The user, whose password or one-time token was right.
        network: Where the call comes from.
        code: A code of an authenticator, or a recovery code.
        guess: What a wrong code counts as.
        read: The throttle of these, where it has been read.

    Raises:
        TfaRequired: There is no code; not counted.
        TfaInvalid: It is wrong, too old or used before, or another request uses it now.
        TooManyAttempts: Too many codes failed before; this one was not evaluated.
        ServiceUnavailable: The key of second factors cannot be read now.
    """
    if not found.active_tfa_methods:
        yield Proof(())
        return
    if code is None:
        raise TfaRequired
    if (plain := recovery_codes.read(code)) is not None:
        yield _recovery(call, found, plain)
        return
    key = throttles.key_of(guess, found.user.email)
    attempt = throttle.count(call.store, key, network, call.now, read)
    try:
        yield Proof((by_authenticator(call, found, code, TfaInvalid()), attempt.succeeded()))
    except (TokenInvalid, ServiceUnavailable):
        throttle.take_back(call.store, attempt)
        raise


def by_authenticator(call: Call, found: UserPartition, code: str, otherwise: Problem) -> Action:
    """Return the action that spends a code of an active method; raises `otherwise` for other codes.

    The action is also refused if another request uses the code at this moment.
    """
    fitting = totp.fitting(found.active_tfa_methods, code, call.settings, call.now)
    if fitting is None:
        raise otherwise
    return two_factor_methods.spend_step(*fitting, call.now, otherwise)


def recovery(user: User, proof: Proof) -> Change | None:
    """Return the audit entry of a sign-in by recovery code; None for any other proof."""
    if not proof.audit_details:
        return None
    return Change(
        action=AuditAction.TWO_FACTOR_AUTH_USE_RECOVERY_CODE,
        entity_type=AuditEntityType.USER,
        entity_id=user.id,
        user_id=user.id,
        changes=proof.audit_details,
    )


def _recovery(call: Call, found: UserPartition, code: str) -> Proof:
    user, code_hash = found.user, recovery_codes.digest(code, found.user.id)
    if code_hash not in found.recovery_code_hashes:
        raise TfaInvalid
    left = len(found.recovery_code_hashes) - 1
    notification = notifications.queue(call, user, MailKind.RECOVERY_CODE_USED, left=str(left))
    spend = two_factor_methods.spend_code(user.id, code_hash)
    return Proof((spend, notification), {"recoveryCodesLeft": left})
