"""Mail that the product has sent: what moto's SES keeps, parsed as a mail client would."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from moto.ses.models import ses_backends

from local.runtime import aws
from local.template.intrinsics import ACCOUNT, REGION

_URL = re.compile(r"https?://[^\s<>\"']+")
_EMAIL_CODE = re.compile(r"\bec_[\w-]{43}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Mail:
    """One sent mail."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    token: str | None
    link: str | None
    sent_at: datetime | None

    def view(self) -> dict[str, object]:
        """Return the mail as `/dev/outbox` answers it."""
        sent_at = self.sent_at.isoformat().replace("+00:00", "Z") if self.sent_at else None
        return {
            "to": ", ".join(self.to),
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "token": self.token,
            "link": self.link,
            "sentAt": sent_at,
        }


def sent(to: str | None = None) -> list[Mail]:
    """Return sent mail, newest last.

    Args:
        to: Only mail to this address, in any case.
    """
    with aws.exclusive():
        messages: list[Any] = list(ses_backends[ACCOUNT][REGION].sent_messages)
        raw = [str(message.raw_data) for message in messages if hasattr(message, "raw_data")]
    mails = [parse(text) for text in raw]
    if to is None:
        return mails
    wanted = to.strip().casefold()
    return [mail for mail in mails if wanted in {address.casefold() for address in mail.to}]


@lru_cache(maxsize=4096)
def parse(source: str) -> Mail:
    """Read a MIME message; once, however often the outbox is read."""
    message = message_from_string(source, policy=policy.default)
    text = _part(message, "plain")
    link, token = _link(text)
    recipients = [str(value) for value in message.get_all("to", [])]
    return Mail(
        to=tuple(address for _, address in getaddresses(recipients)),
        subject=str(message["subject"] or ""),
        text=text,
        html=_part(message, "html"),
        token=token,
        link=link,
        sent_at=_date(message),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _link(text: str) -> tuple[str | None, str | None]:
    """Return the first address in a text that carries a token, and that token.

    An e-mail code has no address: it is entered where it was asked for.
    """
    for match in _URL.finditer(text):
        url = match.group().rstrip(".,;:!?)")
        parts = urlsplit(url)
        for where in (parts.fragment, parts.query):
            tokens = parse_qs(where).get("token")
            if tokens:
                return url, tokens[0]
    code = _EMAIL_CODE.search(text)
    return None, code.group() if code else None


def _date(message: EmailMessage) -> datetime | None:
    if message["date"] is None:
        return None
    try:
        moment = parsedate_to_datetime(str(message["date"]))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
