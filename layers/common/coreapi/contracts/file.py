"""Answers that are files: their bytes go out as they are, or from where they were put."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """An answer of a media type of its own; the operation returns its bytes, or a link to them.

    Attributes:
        media_type: As in `Content-Type`; text media types name their charset.
    """

    media_type: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where a file is that is too large to be answered itself; good for a short while."""

    url: str
