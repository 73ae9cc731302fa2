"""Renders a report: the file, or a link to it where it is too large."""

from coreapi.context import Call
from coreapi.contracts.file import File, Link
from coreapi.contracts.report import RenderReport
from coreapi.reports import renderer
from coreapi.reports.renderer import Format

# Lambda answers with 6 MB at most, and a file in it is a third larger than its bytes.
_MAX_ANSWER_BYTES = 4_500_000


def rendered(call: Call, command: RenderReport, form: Format, file: File) -> bytes | Link:
    """Return a report, or a link to it where it is too large and a bucket is at hand."""
    content = renderer.render(command.template, command.data, form, call.settings.report_fonts)
    bucket = call.settings.reports_bucket
    if bucket is None or len(content) <= _MAX_ANSWER_BYTES:
        return content
    from coreapi.reports import bucket as files  # noqa: PLC0415 - few reports are that large

    return Link(files.put(bucket, content, file.media_type))
