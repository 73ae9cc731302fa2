"""Begins to enrol an authenticator app."""

from coreapi import ids
from coreapi.access.second_factor import qr_codes, totp
from coreapi.context import Call
from coreapi.contracts.two_factor_auth import CreateTfa, EnrolmentView
from coreapi.models.audit import AuditAction
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus, TfaType
from coreapi.operations.rules import email_code, password_confirmation, two_factor_auth
from coreapi.storage import two_factor_auth as two_factor_methods


def create(call: Call, command: CreateTfa) -> EnrolmentView:
    """Begin an enrolment, in place of an earlier one that was not completed.

    It counts for nothing until a code of it is given to `activate`, within 15 minutes. Where staff
    need a second factor, their first one needs a code from an e-mail, too: a request without it
    sends one, good for 15 minutes in this session.

    Raises:
        WrongPassword: The password is wrong; counted.
        TooManyAttempts: Too many failed before; this one was not evaluated. Or five e-mail codes
            were sent within an hour.
        TooManyMethods: The caller has five methods.
        EmailCodeRequired: The caller needs an e-mail code; the one sent is missing, wrong or
            expired.
        ServiceUnavailable: The key that encrypts second factors cannot be read now.
    """
    actor = call.user_actor
    methods, user, session = actor.partition.tfa_methods, actor.user, actor.session
    with password_confirmation.confirmed(call, command.password) as forget_attempts:
        two_factor_auth.refuse_sixth(actor.partition)
        use_email_code = email_code.used(call, command.email_code)
        tfa_id, secret = ids.new(call.now), totp.new_secret()
        method = TfaMethod(
            tfa_id=tfa_id,
            user_id=user.id,
            type=TfaType(command.type),
            status=TfaStatus.PENDING,
            encrypted_secret=totp.encrypted(secret, user.id, tfa_id, call.settings),
            last_used_step=None,
            created_at=call.now,
            activated_at=None,
            last_used_at=None,
            by_password_only=not (use_email_code or (user.tfa_enabled and session.with_factor)),
        )
        uri = totp.uri(secret, user.email, call.settings.product_name)
        enrolment = EnrolmentView.of(
            method, secret=secret, otpauth_uri=uri, qr_code=qr_codes.data_uri(uri)
        )
        earlier = (method for method in methods if method.status is TfaStatus.PENDING)
        with call.transaction() as tx:
            tx.write(
                two_factor_methods.enrol(method, next(earlier, None)),
                *use_email_code,
                forget_attempts,
            )
            tx.audit(
                two_factor_auth.change_of(
                    method, AuditAction.TWO_FACTOR_AUTH_CREATE, after=method.status
                )
            )
            tx.answers(enrolment)
    return enrolment
