"""QR codes: what a phone scans, as a picture, or as a data URI that an `img` element shows."""

from base64 import b64encode
from io import BytesIO

import segno

_QUIET_ZONE = 4  # modules, ISO/IEC 18004's minimum
_PIXELS_PER_MODULE = 5


def data_uri(text: str) -> str:
    """Return a text as a QR code that needs no file of its own."""
    return f"data:image/svg+xml;base64,{b64encode(svg(text)).decode()}"


def svg(text: str) -> bytes:
    """Return a text as a QR code: black on white, whatever the page's own colours are."""
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
