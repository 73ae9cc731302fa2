"""What each kind of mail says. Plain words; layout and escaping are `message`'s."""

import re
from dataclasses import dataclass

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
    """The one thing to do in a mail."""

    label: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailTemplate:
    """A mail's content, without layout."""

    subject: str
    paragraphs: tuple[str, ...]
    action: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inviter:
    """Who invites; the name is what they call themselves, the address is verified."""

    name: str
    address: str

    def __str__(self) -> str:
        """Return both, or the address alone where there is no name."""
        return f"{quoted(self.name)} ({self.address})" if self.name else self.address


def password_reset(link: str) -> EmailTemplate:
    """Tell somebody who asked for it how to choose a new password."""
    return EmailTemplate(
        subject="Choose a new password",
        paragraphs=(
            "Somebody, probably you, asked to choose a new password for your account.",
            "The link works once, for one hour. Until you use it, your old password works.",
            "If it was not you, there is nothing to do.",
        ),
        action=Action(label="Choose a new password", link=link),
    )


def staff_password_reset(link: str) -> EmailTemplate:
    """Tell somebody whom staff ask to choose a new password."""
    return EmailTemplate(
        subject="Choose a new password",
        paragraphs=(
            "An administrator asks you to choose a new password, and signed you out everywhere.",
            "The link works once, for 24 hours.",
        ),
        action=Action(label="Choose a new password", link=link),
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
        action=Action(label="Choose a password", link=link),
    )


def invitation(organization_name: str, inviter: Inviter, link: str) -> EmailTemplate:
    """Invite somebody who is new."""
    return EmailTemplate(
        subject=f"You are invited to {quoted(organization_name)}",
        paragraphs=(
            f"{inviter} invites you to join the organization {quoted(organization_name)}.",
            "Choose a password to accept. The link works once, for seven days.",
            "If you did not expect this, there is nothing to do.",
        ),
        action=Action(label="Accept the invitation", link=link),
    )


def membership(organization_name: str, inviter: Inviter, link: str) -> EmailTemplate:
    """Tell somebody who has an account of a new organization."""
    return EmailTemplate(
        subject=f"You are now a member of {quoted(organization_name)}",
        paragraphs=(
            f"{inviter} added you to the organization {quoted(organization_name)}.",
            "Sign in with your account as always; the organization is there.",
        ),
        action=Action(label="Sign in", link=link),
    )


def quoted(name: str) -> str:
    """Return a name in quotation marks that it cannot close, short enough for a subject.

    No mail program sees a link in it.
    """
    inert = _DOT_IN_WORD.sub(_LEADER, _SCHEME_END.sub(": ", name.translate(_QUOTATION_MARKS)))
    shown = inert if len(inert) <= _MAX_NAME else inert[: _MAX_NAME - 1] + "…"
    return f"“{shown}”"
