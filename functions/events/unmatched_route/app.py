"""The API's $default route: 404 for unknown paths, 405 for known ones with another method."""

from coreapi.http.unmatched_route import handler
from coreapi.start import imports_end

__all__ = ["handler"]

imports_end()
