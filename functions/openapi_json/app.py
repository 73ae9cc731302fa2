"""GET /openapi.json: this API's description, for people and programs."""

from pathlib import Path

from coreapi.contracts.file import File
from coreapi.http import endpoint, public
from coreapi.http.response import PUBLIC_CACHING
from coreapi.operations.openapi_json import openapi_json
from coreapi.start import imports_end

handler = endpoint(
    openapi_json(Path(__file__).with_name("openapi.json")),
    view=File("application/json"),
    caller=public(),
    headers={"cache-control": PUBLIC_CACHING},
)

imports_end()
