"""The texts of the mails; `message` does layout and escaping."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coreapi import policy
from coreapi.clock import in_words
from coreapi.models.invitation import Inviter

_MAX_NAME = 80
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„‟", '"'))

# Mail programs make links of `://` and of a full stop before a letter. Names must not contain
# links: the first is separated, the second becomes a one dot leader, which looks the same.
_SCHEME_END = re.compile(r":(?=//)")
_DOT_IN_WORD = re.compile(r"(?<=\w)\.(?=[^\W\d_])")
_LEADER = "\N{ONE DOT LEADER}"


NOT_YOU = (
    "If it was not you, choose a new password at once, end your other sessions, "
    "and write to the address below."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A link of a mail; of several links the reader chooses one."""

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
    """Return the mail for a user who asked for a new password."""
    lifetime = in_words(policy.PASSWORD_RESET_LIFETIME)
    return EmailTemplate(
        subject="Choose a new password",
        paragraphs=(
            "Someone, probably you, asked to choose a new password for your account.",
            f"The link works once, for {lifetime}. Until you use it, your old password works.",
            "If it was not you, there is nothing to do.",
        ),
        actions=(Action(label="Choose a new password", link=link),),
    )


def staff_password_reset(link: str) -> EmailTemplate:
    """Return the mail for a user whom staff ask to choose a new password."""
    return EmailTemplate(
        subject="Choose a new password",
        paragraphs=(
            "An administrator asks you to choose a new password, and signed you out everywhere.",
            f"The link works once, for {in_words(policy.STAFF_PASSWORD_RESET_LIFETIME)}.",
        ),
        actions=(Action(label="Choose a new password", link=link),),
    )


def account(link: str) -> EmailTemplate:
    """Return the mail for a user whose account was made by staff."""
    lifetime = in_words(policy.INVITATION_LIFETIME)
    return EmailTemplate(
        subject="Your account is ready",
        paragraphs=(
            "An administrator made an account for you.",
            f"Choose a password to begin. The link works once, for {lifetime}.",
            "If you did not expect this, there is nothing to do.",
        ),
        actions=(Action(label="Choose a password", link=link),),
    )


def invitation(invited: Invited, *, has_account: bool, is_again: bool) -> EmailTemplate:
    """Return an invitation: to choose a password, or to decide in an existing account.

    Args:
        invited: The organization and the inviter.
        has_account: Whether the address has an account; its mail carries no token.
        is_again: Whether the invitation was mailed before.
    """
    name, lifetime = quoted(invited.organization_name), in_words(policy.INVITATION_LIFETIME)
    subject = f"You are invited to {name}"
    paragraphs = [f"{_who(invited.inviter)} invites you to join the organization {name}."]
    if is_again:
        paragraphs.append("This replaces the invitation that you were sent before.")
    if has_account:
        paragraphs.append(
            f"Sign in with your account to accept or to decline, within {lifetime}."
            " Nothing changes until you accept."
        )
        label = "See the invitation"
    else:
        paragraphs.append(f"Choose a password to accept. The link works once, for {lifetime}.")
        label = "Accept the invitation"
    paragraphs.append("If you did not expect this, there is nothing to do.")
    return EmailTemplate(
        subject=f"Reminder: {subject}" if is_again else subject,
        paragraphs=tuple(paragraphs),
        actions=(Action(label=label, link=invited.link),),
    )


def pending_invitations(invited: Sequence[Invited]) -> EmailTemplate:
    """Return the mail for a person who asked for a new password and has only invitations."""
    return EmailTemplate(
        subject="Your invitations",
        paragraphs=(
            "Someone, probably you, asked to choose a new password for this address.",
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
    """Return an inviter's name and address, or only the address if there is no name."""
    return f"{quoted(inviter.name)} ({inviter.email})" if inviter.name else inviter.email


def quoted(name: str) -> str:
    """Return a quoted name without inner quotation marks and links, short enough for a subject."""
    inert = _DOT_IN_WORD.sub(_LEADER, _SCHEME_END.sub(": ", name.translate(_QUOTATION_MARKS)))
    shown = inert if len(inert) <= _MAX_NAME else inert[: _MAX_NAME - 1] + "…"
    return f"“{shown}”"
