"""The reference page: Swagger UI, in one file that loads nothing but this API's description.

Its script and style come from Powertools, which brings them for a purpose like ours; so they are in
the layer, of the version and the hash that its lock says.
"""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from coreapi.context import Call
from coreapi.http.response import PUBLIC_CACHING

_HERE = Path(__file__).parent
_SWAGGER_UI = files("aws_lambda_powertools") / "event_handler" / "openapi" / "swagger_ui"

# Nothing in an inline script may end it.
_SCRIPTS = (
    (_SWAGGER_UI / "swagger-ui-bundle.min.js").read_text("utf-8").replace("</script", r"<\/script"),
    (_HERE / "page.js").read_text("utf-8"),
)
_STYLES = (
    (_SWAGGER_UI / "swagger-ui.min.css").read_text("utf-8"),
    (_HERE / "page.css").read_text("utf-8"),
)
_PAGE = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Core API</title>
<link rel="icon" href="data:,">
{"".join(f"<style>{style}</style>" for style in _STYLES)}
</head>
<body>
<main id="reference"><noscript>This page needs JavaScript; <a href="openapi.json">openapi.json</a>
does not.</noscript></main>
{"".join(f"<script>{script}</script>" for script in _SCRIPTS)}
</body>
</html>
""".encode()


def _hashes(texts: tuple[str, ...]) -> str:
    digests = (sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


_POLICY = {
    "default-src": "'none'",
    "script-src": _hashes(_SCRIPTS),
    "style-src": _hashes(_STYLES),
    "img-src": "data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "cache-control": PUBLIC_CACHING,
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
}


def show(_: Call) -> bytes:
    """Return the page."""
    return _PAGE
