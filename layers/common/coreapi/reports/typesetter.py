"""The typesetter: a process of its own that sets reports in Typst, one after the other.

It is started by `worker`, with nothing in its environment but where modules are. It reads an order
from its connection, answers with a head and a file, and ends when the connection ends. Texts come
in as values, by `sys.inputs`: no text is ever compiled, and a template can read only templates.
"""

import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import typst

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_FAILED = re.compile(r'error: [^\n]* the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# Archiving forbids a page without its fonts and tags; PDF/A-3 lets it carry its data (ISO 19005-3).
_STANDARDS: list[Any] = ["a-3a", "ua-1"]
# Each character is a paragraph of its own, so that its neighbours do not decide about its font.
_SAMPLE = b"""
#set document(title: "Sample", date: datetime(year: 1970, month: 1, day: 1))
#set text(lang: "en")
#for character in json(bytes(sys.inputs.characters)) { par(character) }
"""


def main() -> None:
    """Carry out orders until the connection ends."""
    connection = Connection(int(sys.argv[1]))
    max_bytes = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_DATA, (max_bytes, max_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    while True:
        try:
            order = json.loads(connection.recv_bytes())
        except EOFError:
            return
        content, error = b"", None
        try:
            content = _file(order)
        except typst.TypstError as failure:
            error = failure.diagnostic
        except MemoryError:
            os.abort()  # as the compiler does when it gets no memory
        head = {"error": error, "residentBytes": _resident_bytes()}
        connection.send_bytes(json.dumps(head).encode())
        connection.send_bytes(content)


def _file(order: dict[str, Any]) -> bytes:
    """Return what an order asks for."""
    fonts = _fonts(order["fonts"])
    page: dict[str, Any] = order["page"]
    if order["format"] == "ping":
        return json.dumps(sorted(set(fonts.families.families()))).encode()
    if order["format"] == "missing":
        return json.dumps(fonts.missing(page)).encode()
    if order["format"] == "html":
        return _compiled(order, page, fonts)
    page = fonts.displayable(page)
    try:
        return _compiled(order, page, fonts)
    except typst.TypstError as error:
        # No font has all of a character and its marks: each is set apart, in a font that has it.
        apart = [each for each in sorted(_failed(error)) if not each.isascii()]
        if not apart:
            raise
        return _compiled(order, page | {"apart": apart}, fonts)


def _compiled(order: dict[str, Any], page: dict[str, Any], fonts: "_Fonts") -> bytes:
    return typst.compile(
        f"{order['templates']}/{order['template']}.typ",
        root=order["templates"],
        font_paths=fonts.families,
        format=order["format"],
        sys_inputs={
            "format": order["format"],
            "page": json.dumps(page, ensure_ascii=False),
            "data": order["data"],
        },
        pdf_standards=_STANDARDS if order["format"] == "pdf" else [],
        timestamp=0,
    )


class _Fonts:
    """The fonts, and which characters they are known to have and to lack."""

    def __init__(self, folder: str | None) -> None:
        self.families = typst.Fonts(
            include_system_fonts=False, font_paths=[folder] if folder else []
        )
        self._shown: set[str] = set()
        self._replaced: dict[int, str] = {}

    def displayable(self, page: dict[str, Any]) -> dict[str, Any]:
        """Return a page model where each character that no font has is U+FFFD."""
        self.missing(page)
        return _translated(page, self._replaced)

    def missing(self, page: dict[str, Any]) -> str:
        """Return the characters of a page model's texts that no font has."""
        characters = set("".join(_texts(page)))
        new = {each for each in characters - self._shown if ord(each) not in self._replaced}
        if new:
            missing = self._failing(new)
            self._shown |= new - missing
            self._replaced |= dict.fromkeys(map(ord, missing), _REPLACEMENT)
        return "".join(sorted(each for each in characters if ord(each) in self._replaced))

    def _failing(self, characters: set[str]) -> set[str]:
        """Return which characters no font has: archiving forbids them, so the compiler says."""
        try:
            typst.compile(
                _SAMPLE,
                font_paths=self.families,
                format="pdf",
                sys_inputs={"characters": json.dumps(sorted(characters))},
                pdf_standards=_STANDARDS,
            )
        except typst.TypstError as error:
            return _failed(error)
        return set()


@cache
def _fonts(folder: str | None) -> _Fonts:
    return _Fonts(folder)


def _failed(error: typst.TypstError) -> set[str]:
    """Return the characters that could not be displayed where they were."""
    texts = _FAILED.findall(error.diagnostic)
    return set("".join(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in texts))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a page model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (
            text for each in cast("dict[str, Any]", value).values() for text in _texts(each)
        )
    elif isinstance(value, list):
        yield from (text for each in cast("list[Any]", value) for text in _texts(each))


def _translated(value: Any, table: dict[int, str]) -> Any:
    """Return a page model with characters replaced in its texts; names stay."""
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return {name: _translated(each, table) for name, each in members}
    if isinstance(value, list):
        return [_translated(each, table) for each in cast("list[Any]", value)]
    return value


def _resident_bytes() -> int:
    """Return how much memory this process has now; 0 where the system has no such file."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    main()
