"""Names come from people: a mail's text keeps its meaning with any name."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi import settings
from coreapi.mail import message, templates
from coreapi.mail.templates import EmailTemplate, Invited
from coreapi.models.invitation import Inviter

LINK = "https://app.example.com/set-password#token=ot_1.x"
SETTINGS = settings.from_environment(
    {
        **dict.fromkeys(
            (
                "STAGE",
                "TABLE_NAME",
                "TOKEN_ISSUER",
                "TOKEN_AUDIENCE",
                "SIGNING_PUBLIC_KEYS",
                "SIGNING_KEY_ID",
            ),
            "x",
        ),
        "MAIL_FROM": "no-reply@x.test",
        "PRODUCT_NAME": "Ledger & Co",
        "SUPPORT_EMAIL": "help@x.test",
    }
)
TAGS = {"html", "head", "meta", "title", "style", "body", "div", "h1", "p", "a", "br", "span"}
HOSTILE = [
    "Acme\r\nBcc: victim@example.com",
    "Acme\n\n<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></head><body onload=alert(1)>",
    "\u202eemca\u2066 \u200f\u200b",
    "=?utf-8?q?=0D=0ABcc=3A_victim=40example.com?=",
    "=?utf-8?b?4oCuZXZpbA==?=",
    "{link} {subject} %s",
    "“ ” said nobody",
    "W" * 200,
    "\x00\x1b[31m",
    "",
]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str | None] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value for name, value in attrs if name == "href"}

    def handle_data(self, data: str) -> None:
        if self.get_starttag_text() not in {"<style>", "<title>"}:
            self.text += data


def received(organization: str, person: str) -> EmailMessage:
    """Return an invitation as a mail client reads it."""
    return read(templates.invitation(_of(organization, person), has_account=False, is_again=False))


def _of(organization: str, person: str) -> Invited:
    return Invited(organization, Inviter(name=person, email="ann@x.test"), LINK)


def read(template: EmailTemplate) -> EmailMessage:
    at = datetime(2031, 5, 13, tzinfo=UTC)
    sent = message.compose(template, settings=SETTINGS, recipient="new@x.test", at=at)
    return message_from_bytes(sent.as_bytes(), EmailMessage, policy=policy.default)


def assert_inert(mail: EmailMessage) -> None:
    assert set(mail.keys()) == {"Subject", "From", "To", "Date", "MIME-Version", "Content-Type"}
    assert (mail["To"], mail["From"]) == ("new@x.test", "no-reply@x.test")
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for said in (str(mail["Subject"]), *text.get_content().splitlines()):
        assert said.isprintable()
    assert text.get_content().splitlines().count("") == 5
    tags = Tags(html.get_content())
    assert tags.names == TAGS
    assert tags.attributes == {"lang", "charset", "name", "content", "class", "style", "href"}
    assert tags.links == {LINK}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_inert(name: str) -> None:
    assert_inert(received(name, "Ann"))
    assert_inert(received("Acme", name))


@given(st.text(), st.text())
def test_any_name_is_inert(organization: str, person: str) -> None:
    assert_inert(received(organization, person))


def test_it_names_the_organization_and_who_invites() -> None:
    mail = received("חברת החשמל", "Zoë Łęcka")
    text = mail.get_body(("plain",))
    assert text is not None
    assert mail["Subject"] == "You are invited to “חברת החשמל”"
    said = "“Zoë Łęcka” (ann@x.test) invites you to join the organization “חברת החשמל”."
    assert said in text.get_content()


def test_both_parts_name_the_product_and_whom_to_ask() -> None:
    mail = received("Acme", "Ann")
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    said = "This e-mail is from Ledger & Co. Questions? Write to help@x.test."
    assert said in text.get_content()
    assert escape(said) in html.get_content()
    assert text.get_content().splitlines()[:2] == ["Ledger & Co", "You are invited to “Acme”"]


def test_both_parts_say_the_same() -> None:
    invited = [_of("Acme", "Ann"), _of("Blue Ridge", "")]
    mail = read(templates.pending_invitations(invited))
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    shown = Tags(html.get_content()).text

    lines = [line.removesuffix(":") for line in text.get_content().splitlines() if line]

    assert [line for line in lines if line not in shown] == []
    assert len(" ".join(lines)) > 0.8 * len(" ".join(shown.split()))


def test_a_person_without_a_name_is_called_by_the_address() -> None:
    text = received("Acme", "").get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines()[3].startswith("ann@x.test invites you")


@pytest.mark.parametrize("name", ["https://evil.test/x", "Win at www.evil.test", "evil.co.test"])
def test_no_mail_program_makes_a_link_of_a_name(name: str) -> None:
    mail = received(name, name)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        said = part.get_content()
        assert said.count("://") == said.count(LINK)
        assert "evil." not in said


def test_a_full_stop_that_links_nothing_stays() -> None:
    assert "Acme Inc. 2.0" in received("Acme Inc. 2.0", "J. Doe")["Subject"]


def test_each_occasion_says_what_is_to_be_done() -> None:
    invited = _of("Acme", "Ann")
    for has_account, is_again, phrases in (
        (False, False, ("Choose a password to accept",)),
        (True, False, ("Sign in with your account", "Nothing changes until you accept")),
        (False, True, ("Choose a password to accept", "replaces the invitation")),
        (True, True, ("Sign in with your account", "replaces the invitation")),
    ):
        mail = read(templates.invitation(invited, has_account=has_account, is_again=is_again))
        text = mail.get_body(("plain",))
        assert text is not None
        assert all(phrase in text.get_content() for phrase in phrases)
        assert str(mail["Subject"]).startswith("Reminder: ") is is_again


@given(st.text(), st.text())
def test_any_name_is_inert_among_several_invitations(organization: str, person: str) -> None:
    mail = read(templates.pending_invitations([_of(organization, person), _of("Acme", "Ann")]))
    html = mail.get_body(("html",))
    assert html is not None
    tags = Tags(html.get_content())
    assert (tags.names, tags.links) == (TAGS, {LINK})
