"""The first administrator signs in, where staff need a second factor from the beginning."""

from tests.actors.authenticator import enrolled, mailed_code, require_of_staff
from tests.actors.organization_users import accept, signed_in
from tests.harness.product import Product

EMAIL = "first.admin@example.com"
PATH = "/internal/user/list"


def test_a_mailed_link_and_a_mailed_code_lead_to_the_internal_endpoints(product: Product) -> None:
    require_of_staff(product)
    done = product.run("BootstrapFunction", {"adminEmail": EMAIL})
    assert done["admin"]["done"] == "invited"
    admin = signed_in(product, accept(product, EMAIL))
    assert product.post(PATH, as_=admin).outcome == (403, "TFA_ENROLMENT_REQUIRED")

    enrolled(product, admin, mailed_code(product, admin))

    assert product.post(PATH, as_=admin).status == 200
