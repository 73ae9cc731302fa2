"""Answers that are files: the bytes themselves, or a link to them."""

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
    """A link, valid for a short time, to a file that is too large for an answer."""

    url: str
