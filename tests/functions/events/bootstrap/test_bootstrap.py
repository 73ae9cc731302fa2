"""The bootstrap: what it installs before a stack's first request."""

from coreapi.access import catalogue
from coreapi.storage import rbac
from coreapi.storage.table import actions, keys
from tests.harness.product import Product


def test_every_role_of_the_catalogue_is_installed(product: Product) -> None:
    installed = rbac.roles(product.app.store)

    assert installed.keys() == catalogue.load().roles.keys()
    assert "internal.rbac.import" in installed["system.admin"].permissions


def test_an_empty_table_gets_a_catalogue(product: Product) -> None:
    product.app.store.write(actions.delete(keys.catalogue()))

    product.run("BootstrapFunction", {})

    assert rbac.roles(product.app.store).keys() == catalogue.load().roles.keys()


def test_running_it_again_changes_nothing(product: Product) -> None:
    product.run("BootstrapFunction", {})

    with product.unchanged():
        told = product.run("BootstrapFunction", {})

    shipped = catalogue.load()
    assert told["permissions"] == len(shipped.permissions)
    assert told["roles"] == len(shipped.roles)
