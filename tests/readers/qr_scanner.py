"""A phone's camera: reads the QR code that an answer shows."""

import re
from base64 import b64decode
from typing import Any, cast
from xml.etree import ElementTree as ET

import zxingcpp

_PREFIX = "data:image/svg+xml;base64,"
_SVG = "{http://www.w3.org/2000/svg}"
_PIXELS = 4
_WHITE = 255


def scan(data_uri: str) -> str:
    """Return the text of the QR code in an SVG image, as its pixels show it."""
    assert data_uri.startswith(_PREFIX)
    svg = ET.fromstring(b64decode(data_uri.removeprefix(_PREFIX), validate=True))  # noqa: S314 - our own
    group = svg.find(f"{_SVG}g")
    assert group is not None
    scale = re.fullmatch(r"scale\((\d+)\)", group.attrib["transform"])
    assert scale is not None
    background, code = group.findall(f"{_SVG}path")
    assert background.attrib["fill"] == "#fff"
    assert code.attrib["stroke"] == "#000"
    image = _drawn(code.attrib["d"], int(svg.attrib["width"]) // int(scale[1]))
    reader = cast("Any", zxingcpp)
    (found,) = reader.read_barcodes(image)
    assert "QR" in str(found.format)
    return found.text


def _drawn(path: str, modules: int) -> memoryview:
    """Return the pixels of a path whose strokes are one module wide and go to the right."""
    side = modules * _PIXELS
    pixels = bytearray([_WHITE]) * (side * side)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        first, *rest = map(float, numbers.split())
        if command == "M":
            x, y = first, rest[0]
        elif command == "m":
            x, y = x + first, y + rest[0]
        else:
            for row in range(int(y - 0.5) * _PIXELS, int(y + 0.5) * _PIXELS):
                start, end = int(x) * _PIXELS, int(x + first) * _PIXELS
                pixels[row * side + start : row * side + end] = bytes(end - start)
            x += first
    return memoryview(bytes(pixels)).cast("B", (side, side))
