"""A PDF as a reader sees it: texts, metadata, attachments, pictures."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import pypdfium2  # pyright: ignore[reportMissingTypeStubs]
import zxingcpp

_SCALE = 4  # of 72 dots per inch: as fine as a phone's camera sees it
_ANY_SPACE = re.compile(r"\s+")
_BREAKS = str.maketrans("", "", "\u200b\ufffe")  # where a line may end inside a word, or does


@dataclass(frozen=True)
class Pdf:
    """One PDF."""

    content: bytes

    @cached_property
    def _document(self) -> Any:
        return cast("Any", pypdfium2).PdfDocument(self.content)

    @property
    def pages(self) -> list[str]:
        """Return the text of each page, on one line."""
        return [
            _ANY_SPACE.sub(" ", page.get_textpage().get_text_bounded().translate(_BREAKS))
            for page in self._document
        ]

    @property
    def text(self) -> str:
        """Return all text, on one line."""
        return " ".join(self.pages)

    @property
    def letters(self) -> str:
        """Return all text without its spaces, since line breaks depend on the page."""
        return self.text.replace(" ", "")

    @property
    def sizes(self) -> set[tuple[int, int]]:
        """Return the sizes of the pages, in points."""
        return {(round(width), round(height)) for width, height in map(_size, self._document)}

    @property
    def metadata(self) -> dict[str, str]:
        """Return title, author and dates."""
        return cast("dict[str, str]", self._document.get_metadata_dict(skip_empty=True))

    @property
    def is_tagged(self) -> bool:
        """Return whether a screen reader finds its structure."""
        return bool(self._document.is_tagged())

    @property
    def attachments(self) -> dict[str, bytes]:
        """Return what is attached."""
        found = map(self._document.get_attachment, range(self._document.count_attachments()))
        return {each.get_name(): bytes(each.get_data()) for each in found}

    def claims(self, statement: str) -> bool:
        """Return whether the metadata (XMP, which archiving keeps readable) has a value."""
        return statement.encode() in self.content

    def scan(self) -> list[str]:
        """Return what a camera reads from the first page."""
        bitmap = self._document[0].render(scale=_SCALE, grayscale=True)
        pixels = memoryview(bytes(bitmap.buffer)).cast("B", (bitmap.height, bitmap.stride))
        return [each.text for each in cast("Any", zxingcpp).read_barcodes(pixels)]


def _size(page: Any) -> tuple[float, float]:
    return cast("tuple[float, float]", page.get_size())
