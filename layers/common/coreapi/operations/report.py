"""Reports: what a template and its data look like, as a file."""

from coreapi.context import Call
from coreapi.contracts.report import DATA, RenderReport
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


def html(call: Call, command: RenderReport) -> bytes:
    """Return a report as an HTML page.

    Raises:
        ServiceUnavailable: It took too long.
    """
    return renderer.render(command.template, command.data, "html", call.settings.report_fonts)


def pdf(call: Call, command: RenderReport) -> bytes:
    """Return a report as a PDF.

    Raises:
        ServiceUnavailable: It took too long.
    """
    return renderer.render(command.template, command.data, "pdf", call.settings.report_fonts)
