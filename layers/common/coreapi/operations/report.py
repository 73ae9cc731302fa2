"""Reports: what a template and its data look like, as a file."""

from coreapi.context import Call
from coreapi.contracts.file import File, Link
from coreapi.contracts.report import DATA, HTML, PDF, RenderReport
from coreapi.models.report import Rendering
from coreapi.reports import renderer

# Lambda answers with 6 MB at most, and a file in it is a third larger than its bytes.
_MOST_ANSWER_BYTES = 4_500_000


def ping(call: Call) -> Rendering:
    """Return what renders, with which fonts and templates; the renderer itself is started."""
    return Rendering(
        renderer="typst",
        version=renderer.renderer_version(),
        fonts=tuple(renderer.fonts_of(call.settings.report_fonts)),
        templates=tuple(DATA),
    )


def html(call: Call, command: RenderReport) -> bytes | Link:
    """Return a report as an HTML page.

    Raises:
        NotFound: There is no such template; the detail names those that there are.
        ReportTooLarge: It needs more memory than the function has.
        ServiceUnavailable: It took too long, or is too large and cannot be kept.
    """
    fonts = call.settings.report_fonts
    return _answerable(call, renderer.render(command.template, command.data, "html", fonts), HTML)


def pdf(call: Call, command: RenderReport) -> bytes | Link:
    """Return a report as a PDF.

    Raises:
        NotFound: There is no such template; the detail names those that there are.
        ReportTooLarge: It needs more memory than the function has.
        ServiceUnavailable: It took too long, or is too large and cannot be kept.
    """
    fonts = call.settings.report_fonts
    return _answerable(call, renderer.render(command.template, command.data, "pdf", fonts), PDF)


def _answerable(call: Call, content: bytes, file: File) -> bytes | Link:
    """Return a file as it is, or a link to it where it is too large and a bucket is at hand."""
    bucket = call.settings.reports_bucket
    if bucket is None or len(content) <= _MOST_ANSWER_BYTES:
        return content
    from coreapi.reports import bucket as files  # noqa: PLC0415 - few reports are that large

    return Link(files.put(bucket, content, file.media_type))
