"""QR codes: a text as an SVG picture, or as a data URI for an `img` element."""

from base64 import b64encode
from io import BytesIO

import segno

_QUIET_ZONE = 4  # modules, ISO/IEC 18004's minimum
_PIXELS_PER_MODULE = 5


def data_uri(text: str) -> str:
    """Return a text as a QR code in a data URI."""
    return f"data:image/svg+xml;base64,{b64encode(svg(text)).decode()}"


def svg(text: str) -> bytes:
    """Return a text as a QR code: always black on white, also on dark pages."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture,
        kind="svg",
        scale=_PIXELS_PER_MODULE,
        border=_QUIET_ZONE,
        dark="#000",
        light="#fff",
        xmldecl=False,
    )
    return picture.getvalue()
