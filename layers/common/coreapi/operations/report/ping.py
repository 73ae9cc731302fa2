"""Returns the renderer of reports, with its fonts and templates."""

from coreapi.context import Call
from coreapi.contracts.report import DATA, PingView
from coreapi.reports import renderer


def ping(call: Call) -> PingView:
    """Return the renderer, its fonts and templates; the renderer is started for that."""
    return PingView.of(
        renderer="typst",
        version=renderer.renderer_version(),
        fonts=tuple(renderer.fonts_of(call.settings.report_fonts)),
        templates=tuple(DATA),
    )
