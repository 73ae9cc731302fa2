"""An e-mail states the lifetime that `policy.py` has."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from coreapi import policy
from coreapi.mail import templates, two_factor_templates
from coreapi.mail.templates import EmailTemplate, Invited
from coreapi.models.invitation import Inviter

_INVITED = Invited("Acme", Inviter(name="Ann", email="ann@example.com"), "https://app.example.com")


@pytest.mark.parametrize(
    ("write", "lifetime", "present"),
    [
        (lambda: templates.password_reset(""), "PASSWORD_RESET_LIFETIME", "one hour"),
        (lambda: templates.staff_password_reset(""), "STAFF_PASSWORD_RESET_LIFETIME", "24 hours"),
        (lambda: templates.account(""), "INVITATION_LIFETIME", "seven days"),
        (lambda: _invitation(has_account=True), "INVITATION_LIFETIME", "seven days"),
        (lambda: _invitation(has_account=False), "INVITATION_LIFETIME", "seven days"),
        (lambda: two_factor_templates.email_code(""), "EMAIL_CODE_LIFETIME", "15 minutes"),
    ],
)
def test_a_changed_lifetime_changes_the_e_mail(
    monkeypatch: pytest.MonkeyPatch, write: Callable[[], EmailTemplate], lifetime: str, present: str
) -> None:
    before = " ".join(write().paragraphs)
    monkeypatch.setattr(policy, lifetime, timedelta(days=3))

    assert present in before
    assert " ".join(write().paragraphs) == before.replace(present, "three days")


def _invitation(*, has_account: bool) -> EmailTemplate:
    return templates.invitation(_INVITED, has_account=has_account, is_again=False)
