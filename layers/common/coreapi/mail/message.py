"""Laying an e-mail template out as a MIME message, with a text and an HTML part that say the same.

Names in a template come from people. Characters that do not print (line breaks, changes of writing
direction) are taken out, nothing in the subject is left to be decoded as a header would be, and
everything in the HTML part is escaped.
"""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from coreapi.mail.templates import Action, EmailTemplate
from coreapi.settings import Settings

_HTML = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
@media (prefers-color-scheme: dark) {{
.page {{ background: #101613 !important; color: #e4ebe7 !important; }}
.card {{ background: #1b2420 !important; }}
.small {{ color: #a3b3ab !important; }}
.product {{ color: #7fd0a6 !important; }}
.button {{ background: #7fd0a6 !important; color: #08150e !important; }}
}}
@media (max-width: 480px) {{
.page {{ padding: 0 !important; }}
.card {{ padding: 24px 16px !important; border-radius: 0 !important; }}
}}
</style></head>
<body class="page" style="margin:0;padding:32px 16px;background:#f3f5f4;color:#1c2a24;\
font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div class="card" style="max-width:520px;margin:0 auto;padding:32px;background:#fff;\
border-radius:8px;overflow-wrap:anywhere">
<p class="product" style="margin:0 0 8px;font-size:14px;font-weight:600;color:#14613f">{product}</p>
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">{subject}</h1>
{paragraphs}
{actions}<p class="small" style="margin:24px 0 0;font-size:13px;color:#5a6a62">{footer}</p>
</div>
</body>
</html>
"""
_PARAGRAPH = '<p style="margin:0 0 16px">{text}</p>'
_ACTION = """\
<p style="margin:24px 0"><a class="button" href="{link}" style="display:inline-block;\
padding:12px 20px;border-radius:6px;background:#14613f;color:#fff;text-decoration:none;\
font-weight:600">{label}</a></p>
<p class="small" style="margin:0;font-size:13px;color:#5a6a62">\
If the button does not work, open this address:<br>
<span style="word-break:break-all">{link}</span></p>
"""


def compose(
    template: EmailTemplate, *, settings: Settings, recipient: str, at: datetime
) -> EmailMessage:
    """Return the message that carries a template.

    Args:
        template: What it says.
        settings: The sender, the name of the product and the address for questions.
        recipient: Normalised address of the person.
        at: The moment of sending.
    """
    product, support = settings.product_name, settings.support_email
    footer = f"This e-mail is from {product}. Questions? Write to {support}."
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _undecodable(_one_line(template.subject))
    message["From"] = settings.mail_from
    message["To"] = recipient
    message["Date"] = format_datetime(at)
    message.set_content(_text(template, product, footer))
    message.add_alternative(_html(template, product, footer), subtype="html")
    return message


def _text(template: EmailTemplate, product: str, footer: str) -> str:
    parts = [f"{product}\n{_one_line(template.subject)}"]
    parts += [_one_line(paragraph) for paragraph in template.paragraphs]
    parts += [f"{_one_line(action.label)}:\n{action.link}" for action in template.actions]
    return "\n\n".join([*parts, footer]) + "\n"


def _html(template: EmailTemplate, product: str, footer: str) -> str:
    return _HTML.format(
        product=escape(product),
        subject=escape(_one_line(template.subject)),
        paragraphs="\n".join(
            _PARAGRAPH.format(text=escape(_one_line(paragraph)))
            for paragraph in template.paragraphs
        ),
        actions="\n".join(_button(action) for action in template.actions),
        footer=escape(footer),
    )


def _button(action: Action) -> str:
    return _ACTION.format(label=escape(_one_line(action.label)), link=escape(action.link))


def _one_line(text: str) -> str:
    """Return a text without control characters, so that a name cannot break out of its line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _undecodable(text: str) -> str:
    """Return a text without the beginning of an encoded word (RFC 2047 §2).

    The standard library decodes one in what it is given, line breaks and all.
    """
    return text.replace("=?", "= ?")
