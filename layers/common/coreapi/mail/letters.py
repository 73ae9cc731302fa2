"""What each kind of mail says. Plain words; layout and escaping are `message`'s."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """The one thing to do in a mail."""

    label: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail's content, without layout."""

    subject: str
    paragraphs: tuple[str, ...]
    action: Action | None = None


def password_reset(link: str) -> Letter:
    """Tell somebody who asked for it how to choose a new password."""
    return Letter(
        subject="Choose a new password",
        paragraphs=(
            "Somebody, probably you, asked to choose a new password for your account.",
            "The link works once, for one hour. Until you use it, your old password works.",
            "If it was not you, there is nothing to do.",
        ),
        action=Action(label="Choose a new password", link=link),
    )
