"""What renders reports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What reports are rendered by.

    Attributes:
        fonts: Families of fonts.
        templates: The templates that there are.
    """

    renderer: str
    version: str
    fonts: tuple[str, ...]
    templates: tuple[str, ...]
