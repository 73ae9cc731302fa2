"""Returns the renderer of reports, with its fonts and templates."""

from coreapi.context import Call
from coreapi.contracts.report import DATA
from coreapi.models.report import Rendering
from coreapi.reports import renderer


def ping(call: Call) -> Rendering:
    """Return what renders, with which fonts and templates; the renderer itself is started."""
    return Rendering(
        renderer="typst",
        version=renderer.renderer_version(),
        fonts=tuple(renderer.fonts_of(call.settings.report_fonts)),
        templates=tuple(DATA),
    )
