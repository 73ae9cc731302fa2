"""Answers that are files: their bytes go out as they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """An answer of a media type of its own; the operation returns its bytes.

    Attributes:
        media_type: As in `Content-Type`; text media types name their charset.
    """

    media_type: str
