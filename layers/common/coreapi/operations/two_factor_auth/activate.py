"""Activates a second factor by a code of it."""

import dataclasses

from coreapi.access.second_factor import recovery_codes, totp
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.two_factor_auth import ActivateTfa, ActivationView
from coreapi.errors import FieldError, NotFound, WrongTfaCode
from coreapi.models.audit import AuditAction
from coreapi.models.outbox import MailKind
from coreapi.models.throttle import Guess
from coreapi.models.two_factor_auth import TfaStatus
from coreapi.operations.rules import email_code, guessing, notifications, sign_in, two_factor_auth
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage import user as users


def activate(call: Call, command: ActivateTfa) -> ActivationView:
    """Activate the pending or disabled method that a code fits.

    The code is spent, and the user has new recovery codes and no old ones. A new session takes the
    place of every session of the caller: every older token, access or refresh, is refused from then
    on.

    Raises:
        NotFound: The caller has no method that could be activated.
        WrongTfaCode: The code fits none of them, or was used before; counted.
        TooManyAttempts: Too many codes failed before; this one was not evaluated.
        TooManyMethods: The caller has five methods besides the one that the code fits.
        EmailCodeRequired: The caller, who is staff, enrolled it without an e-mail code and must
            enrol anew.
        ServiceUnavailable: The key that encrypts second factors cannot be read now.
    """
    actor, user = call.user_actor, call.user_actor.user
    dormant = [
        method
        for method in two_factor_auth.living(call, actor.partition)
        if method.status is not TfaStatus.ACTIVE
    ]
    if not dormant:
        raise NotFound
    codes = recovery_codes.new_set()
    with guessing.counted(call, Guess.CONFIRMED_CODE, WrongTfaCode) as forget_attempts:
        fitting = totp.fitting(dormant, command.tfa_code, call.settings, call.now)
        if fitting is None:
            raise WrongTfaCode(FieldError("/tfaCode", "This code is wrong or was used before."))
        method, step = fitting
        active = dataclasses.replace(
            method,
            status=TfaStatus.ACTIVE,
            last_used_step=step,
            activated_at=call.now,
            last_used_at=call.now,
        )
        two_factor_auth.refuse_sixth(actor.partition, besides=method)
        email_code.refuse_by_password_only(call, method)
        tokens = sign_in.replace_sessions(
            call,
            users.change(
                user, {"tfa_enabled": True, "updated_at": rfc3339(call.now)}, ends_sessions=True
            ),
            *two_factor_methods.activate(method, active),
            two_factor_methods.issue_codes(user.id, recovery_codes.digests(codes, user.id)),
            forget_attempts,
            notifications.queue(call, user, MailKind.TFA_ACTIVATED),
            with_factor=True,
            audit=two_factor_auth.change_of(
                method, AuditAction.TWO_FACTOR_AUTH_ACTIVATE, after=active.status
            ),
        )
    return ActivationView.of(
        tokens,
        tfa_id=active.tfa_id,
        type=active.type,
        status=active.status,
        recovery_codes=codes,
    )
