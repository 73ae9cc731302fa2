"""Replaces the caller's recovery codes."""

from coreapi.access.second_factor import recovery_codes
from coreapi.context import Call
from coreapi.contracts.two_factor_auth import CreateRecoveryCodes, RecoveryCodesView
from coreapi.errors import FieldError, NotFound, WrongTfaCode
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind
from coreapi.models.throttle import Guess
from coreapi.operations.rules import (
    guessing,
    notifications,
    password_confirmation,
    second_factor,
)
from coreapi.storage import two_factor_auth as two_factor_methods


def create(call: Call, command: CreateRecoveryCodes) -> RecoveryCodesView:
    """Make ten new recovery codes; earlier ones no longer work.

    Raises:
        NotFound: The caller has no active method.
        WrongPassword: The password is wrong; counted.
        WrongTfaCode: The code is of no active method, or was used before; counted.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        ServiceUnavailable: The key that encrypts second factors cannot be read now.
    """
    user, of = call.user_actor.user, call.user_actor.partition
    if not of.active_tfa_methods:
        raise NotFound
    with (
        password_confirmation.confirmed(call, command.password) as forget_attempts,
        guessing.counted(call, Guess.CONFIRMED_CODE, WrongTfaCode) as forget_codes,
    ):
        wrong = WrongTfaCode(FieldError("/tfaCode", "This code is wrong or was used before."))
        codes = recovery_codes.new_set()
        created = RecoveryCodesView.of(recovery_codes=codes)
        with call.transaction() as tx:
            tx.write(
                second_factor.by_authenticator(call, of, command.tfa_code, wrong),
                two_factor_methods.issue_codes(user.id, recovery_codes.digests(codes, user.id)),
                forget_attempts,
                forget_codes,
                notifications.queue(call, user, MailKind.RECOVERY_CODES_CREATED),
            )
            tx.audit(
                Change(
                    action=AuditAction.TWO_FACTOR_AUTH_CREATE_RECOVERY_CODES,
                    entity_type=AuditEntityType.USER,
                    entity_id=user.id,
                    user_id=user.id,
                )
            )
            tx.answers(created)
    return created
