"""Disables one of the caller's second factors."""

import dataclasses

from coreapi.context import Call
from coreapi.contracts.two_factor_auth import DisableTfa
from coreapi.errors import Conflict
from coreapi.models.audit import AuditAction
from coreapi.models.outbox import MailKind
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus
from coreapi.operations.rules import notifications, password_confirmation, two_factor_auth
from coreapi.storage import two_factor_auth as two_factor_methods


def disable(call: Call, command: DisableTfa) -> TfaMethod:
    """Stop asking for a method; `activate` enables it again. Disabling twice changes nothing.

    The password is checked first, so a wrong one reveals nothing about ids.

    Raises:
        WrongPassword: The password is wrong; counted.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        NotFound: The caller has no such method.
        Conflict: It was never activated.
    """
    user, of = call.user_actor.user, call.user_actor.partition
    with password_confirmation.confirmed(call, command.password) as forget_attempts:
        method = two_factor_auth.find(call, of, command.tfa_id)
        if method.status is TfaStatus.PENDING:
            raise Conflict("This method was never activated. Activate or remove it.")
        if method.status is TfaStatus.DISABLED:
            with call.transaction() as tx:
                tx.write(forget_attempts)
            return method
        with call.transaction() as tx:
            tx.write(
                *two_factor_auth.without(call, of, method),
                two_factor_methods.disable(method),
                forget_attempts,
                notifications.queue(call, user, MailKind.TFA_DISABLED),
            )
            tx.audit(
                two_factor_auth.change_of(
                    method, AuditAction.TWO_FACTOR_AUTH_DISABLE, after=TfaStatus.DISABLED
                )
            )
        return dataclasses.replace(method, status=TfaStatus.DISABLED)
