"""GET /docs: the reference page, where every request can be tried."""

import reference_page

from coreapi.contracts.file import File
from coreapi.http import endpoint, public
from coreapi.start import imports_end

handler = endpoint(
    reference_page.show,
    view=File("text/html; charset=utf-8"),
    caller=public(),
    headers=reference_page.HEADERS,
)

imports_end()
