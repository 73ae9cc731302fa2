"""The typesetter: a process of its own that sets one page model in Typst, and ends.

It is started by `renderer`, with nothing in its environment but where modules are. It reads one
order as JSON from its standard input and writes the file to its standard output. Texts come in as
values, by `sys.inputs`: no text is ever compiled, and a template can read no file but templates.
"""

import json
import re
import resource
import sys
from typing import Any

import typst

# A font that has the replacement character is always there: the wheel brings its own.
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MISSING = re.compile(r'error: [^\n]* the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# Archiving forbids a page without its fonts and tags; PDF/A-3 lets it carry its data (ISO 19005-3).
_STANDARDS: list[Any] = ["a-3a", "ua-1"]


def main() -> None:
    """Do what the order on standard input says."""
    order = json.loads(sys.stdin.buffer.read())
    limit = int(order["seconds"])
    resource.setrlimit(resource.RLIMIT_CPU, (4 * limit, 4 * limit))  # should nobody end us
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    fonts = typst.Fonts(include_system_fonts=False, font_paths=order["fonts"])
    if order["format"] == "ping":
        sys.stdout.write(json.dumps(sorted(set(fonts.families()))))
        return
    sys.stdout.buffer.write(_compiled(order, fonts))


def _compiled(order: dict[str, Any], fonts: typst.Fonts) -> bytes:
    """Return the file; what no font can show is shown as the replacement character.

    Archiving forbids a missing glyph, so the typesetter itself says which texts those are.
    """
    page = order["page"]
    while True:
        try:
            return _compile(order, page, fonts)
        except typst.TypstError as error:
            missing = {_unescaped(text) for text in _MISSING.findall(error.diagnostic)}
            shown = _replaced(page, missing)
            if shown == page:
                sys.exit(error.diagnostic)
            page = shown


def _compile(order: dict[str, Any], page: str, fonts: typst.Fonts) -> bytes:
    return typst.compile(
        f"{order['templates']}/{order['template']}.typ",
        root=order["templates"],
        font_paths=fonts,
        format=order["format"],
        sys_inputs={"format": order["format"], "page": page, "data": order["data"]},
        pdf_standards=_STANDARDS if order["format"] == "pdf" else [],
        timestamp=0,
    )


def _replaced(page: str, missing: set[str]) -> str:
    for text in sorted(missing, key=len, reverse=True):
        page = page.replace(text, _REPLACEMENT)
    return page


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


if __name__ == "__main__":
    main()
