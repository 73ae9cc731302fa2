"""A web page as a browser takes it apart: its elements, and the texts between them."""

from html.parser import HTMLParser


class WebPage(HTMLParser):
    """A parsed page; the text is without spaces, for those are the layout's."""

    def __init__(self, source: str) -> None:
        """Take the page apart."""
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: set[str] = set()
        self._texts: list[str] = []
        self._hidden = 0
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        """Return what is shown."""
        return "".join("".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, the names of its attributes, and where it leads."""
        self.elements.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src"}}
        self._hidden += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """Note where a style ends."""
        self._hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if not self._hidden:
            self._texts.append(data)
