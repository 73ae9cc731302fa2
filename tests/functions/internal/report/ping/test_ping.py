from tests.harness.product import Product

PATH = "/internal/report/ping"


def test_it_says_what_renders_with_what(product: Product) -> None:
    answer = product.get(PATH, as_=product.staff("system.support"))

    assert answer.status == 200
    assert answer.json.keys() == {"renderer", "version", "fonts", "templates"}
    assert answer.json["renderer"] == "typst"
    assert answer.json["version"].startswith("0.")
    assert "Libertinus Serif" in answer.json["fonts"]
    assert answer.json["templates"] == ["retirement", "retirement1"]


def test_it_needs_its_permission(product: Product) -> None:
    member = product.member(product.organization(), "default.organization.admin")

    answer = product.get(PATH, as_=member)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.report.render"
    assert product.get(PATH).outcome == (401, "UNAUTHENTICATED")
