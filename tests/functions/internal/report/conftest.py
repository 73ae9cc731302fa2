"""Reports as support requests them."""

import json
from typing import Any

import pytest

from local import ROOT
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.pdf import Pdf
from tests.readers.web_page import WebPage

Data = dict[str, Any]


class Reports:
    """A member of staff who may render reports."""

    def __init__(self, product: Product, staff: Person) -> None:
        self._product = product
        self._staff = staff

    def post(self, form: str, body: Any) -> Response:
        return self._product.post(f"/internal/report/{form}", body, as_=self._staff)

    def pdf(self, template: str, data: Data) -> Pdf:
        return self.pdf_of_json(template, json.dumps(data))

    def pdf_of_json(self, template: str, data: str) -> Pdf:
        """Send data as it is written: numbers with all their digits."""
        answer = self.post("pdf", f'{{"template": "{template}", "data": {data}}}')
        assert answer.status == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        return Pdf(answer.content)

    def html(self, template: str, data: Data) -> WebPage:
        answer = self.post("html", {"template": template, "data": data})
        assert answer.status == 200, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return WebPage(answer.text)


@pytest.fixture
def reports(product: Product) -> Reports:
    return Reports(product, product.staff("system.support"))


@pytest.fixture
def documented() -> Any:
    """Return a reader of the data in an event of the PDF endpoint: `documented("statement")`."""

    def read(name: str) -> Data:
        text = (ROOT / "events/internal/report/pdf" / f"{name}.json").read_text(encoding="utf-8")
        return json.loads(json.loads(text)["body"])["data"]

    return read
