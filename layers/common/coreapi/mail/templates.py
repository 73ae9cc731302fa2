"""What each kind of mail says. Plain words; layout and escaping are `message`'s."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coreapi.models.invitation import Inviter

_MAX_NAME = 80
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„‟", '"'))

# What mail programs make a link of: `://`, and a full stop with a letter after it. Names are not to
# bring links along: the one is taken apart, the other is printed as a leader, which looks alike.
_SCHEME_END = re.compile(r":(?=//)")
_DOT_IN_WORD = re.compile(r"(?<=\w)\.(?=[^\W\d_])")
_LEADER = "\N{ONE DOT LEADER}"


NOT_YOU = (
    "If it was not you, choose a new password at once, end your other sessions, "
    "and write to the address below."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something to do in a mail: where there are several, any of them."""

    label: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailTemplate:
    """A mail's content, without layout."""

    subject: str
    paragraphs: tuple[str, ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as a mail shows it."""

    organization_name: str
    inviter: Inviter
    link: str


def password_reset(link: str) -> EmailTemplate:
    """Tell somebody who asked for it how to choose a new password."""
    return EmailTemplate(
        subject="Choose a new password",
        paragraphs=(
            "Somebody, probably you, asked to choose a new password for your account.",
            "The link works once, for one hour. Until you use it, your old password works.",
            "If it was not you, there is nothing to do.",
        ),
        actions=(Action(label="Choose a new password", link=link),),
    )


def staff_password_reset(link: str) -> EmailTemplate:
    """Tell somebody whom staff ask to choose a new password."""
    return EmailTemplate(
        subject="Choose a new password",
        paragraphs=(
            "An administrator asks you to choose a new password, and signed you out everywhere.",
            "The link works once, for 24 hours.",
        ),
        actions=(Action(label="Choose a new password", link=link),),
    )


def account(link: str) -> EmailTemplate:
    """Tell somebody for whom staff made an account."""
    return EmailTemplate(
        subject="Your account is ready",
        paragraphs=(
            "An administrator made an account for you.",
            "Choose a password to begin. The link works once, for seven days.",
            "If you did not expect this, there is nothing to do.",
        ),
        actions=(Action(label="Choose a password", link=link),),
    )


def invitation(invited: Invited, *, has_account: bool, is_again: bool) -> EmailTemplate:
    """Invite somebody: to choose a password, or to decide in the account that they have.

    Args:
        invited: To what, and by whom.
        has_account: Whether the address has an account; its mail carries no token.
        is_again: Whether it was mailed before.
    """
    name = quoted(invited.organization_name)
    subject = f"You are invited to {name}"
    paragraphs = [f"{_who(invited.inviter)} invites you to join the organization {name}."]
    if is_again:
        paragraphs.append("This replaces the invitation that you were sent before.")
    if has_account:
        paragraphs.append(
            "Sign in with your account to accept or to decline, within seven days."
            " Nothing changes until you accept."
        )
        label = "See the invitation"
    else:
        paragraphs.append("Choose a password to accept. The link works once, for seven days.")
        label = "Accept the invitation"
    paragraphs.append("If you did not expect this, there is nothing to do.")
    return EmailTemplate(
        subject=f"Reminder: {subject}" if is_again else subject,
        paragraphs=tuple(paragraphs),
        actions=(Action(label=label, link=invited.link),),
    )


def pending_invitations(invited: Sequence[Invited]) -> EmailTemplate:
    """Help somebody who asked for a new password and has no account yet, only invitations."""
    return EmailTemplate(
        subject="Your invitations",
        paragraphs=(
            "Somebody, probably you, asked to choose a new password for this address.",
            "There is no account yet, but you are invited. Choose a password to accept one.",
            "You will find the others after signing in.",
            *(
                f"{_who(each.inviter)} invites you to join the organization"
                f" {quoted(each.organization_name)}."
                for each in invited
            ),
            "Each link works once, until its invitation expires.",
        ),
        actions=tuple(
            Action(label=f"Join {quoted(each.organization_name)}", link=each.link)
            for each in invited
        ),
    )


def _who(inviter: Inviter) -> str:
    """Return name and address of an inviter, or the address alone where there is no name."""
    return f"{quoted(inviter.name)} ({inviter.email})" if inviter.name else inviter.email


def quoted(name: str) -> str:
    """Return a name in quotation marks that it cannot close, short enough for a subject.

    No mail program sees a link in it.
    """
    inert = _DOT_IN_WORD.sub(_LEADER, _SCHEME_END.sub(": ", name.translate(_QUOTATION_MARKS)))
    shown = inert if len(inert) <= _MAX_NAME else inert[: _MAX_NAME - 1] + "…"
    return f"“{shown}”"
