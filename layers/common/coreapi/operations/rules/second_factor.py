"""The second factor of a sign-in: asked for after the right password, or with a one-time token."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from coreapi.access.second_factor import recovery_codes, totp
from coreapi.context import Call
from coreapi.errors import Conflict, ServiceUnavailable, TfaInvalid, TfaRequired, TokenInvalid
from coreapi.models.audit import AuditAction, Change
from coreapi.models.outbox import MailKind
from coreapi.models.user import User
from coreapi.operations.rules import notifications
from coreapi.storage import attempt as attempts
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


@contextmanager
def proven(call: Call, found: UserPartition, code: str | None) -> Generator[Proof]:
    """Go on only with a second factor, where the user has one in force.

    Codes are counted apart from passwords, before they are evaluated. One that was right but whose
    sign-in came to nothing, because the user changed meanwhile, is taken back; so is one that could
    not be evaluated.

    Args:
        call: The call that signs in.
        found: The user, whose password or one-time token was right.
        code: A code of an authenticator, or a recovery code.

    Raises:
        TfaRequired: There is no code; counts as nothing.
        TfaInvalid: It is wrong, too old or used before, or is used elsewhere at this moment.
        TooManyAttempts: Too many codes failed before; this one was not evaluated.
        ServiceUnavailable: The key of second factors cannot be read now.
    """
    if not found.active_tfa_methods:
        yield Proof(())
        return
    if code is None:
        raise TfaRequired
    attempt = attempts.reserve(call.store, "tfa", found.user.id, call.now)
    try:
        yield _evaluate(call, found, code)
    except (Conflict, TokenInvalid, ServiceUnavailable):
        attempts.release(call.store, attempt)
        raise


def recovery(user: User, proof: Proof) -> Change | None:
    """Return how the audit trail tells a sign-in by recovery code; None for any other proof."""
    if not proof.audit_details:
        return None
    return Change(
        action=AuditAction.TWO_FACTOR_AUTH_USE_RECOVERY_CODE,
        entity_type="user",
        entity_id=user.id,
        changes=proof.audit_details,
    )


def _evaluate(call: Call, found: UserPartition, code: str) -> Proof:
    forget = attempts.clear("tfa", found.user.id)
    if (digits := totp.read(code)) is not None:
        for method in found.active_tfa_methods:
            step = totp.unspent_step(method, digits, call.settings, call.now)
            if step is not None:
                return Proof((two_factor_methods.spend_step(method, step, call.now), forget))
    elif (plain := recovery_codes.read(code)) is not None:
        code_hash = recovery_codes.digest(plain, found.user.id)
        if code_hash in found.recovery_code_hashes:
            return _recovery(call, found, code_hash, forget)
    raise TfaInvalid


def _recovery(call: Call, found: UserPartition, code_hash: str, forget: Action) -> Proof:
    user, left = found.user, len(found.recovery_code_hashes) - 1
    notification = notifications.queue(call, user, MailKind.RECOVERY_CODE_USED, left=str(left))
    spend = two_factor_methods.spend_code(user.id, code_hash)
    return Proof((spend, forget, notification), {"recoveryCodesLeft": left})
