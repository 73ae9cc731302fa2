from collections.abc import Sequence

import pytest

from coreapi.storage import user_partition
from tests.actors.organization_users import (
    ADMIN,
    archive,
    set_role,
    signed_in,
)
from tests.harness.product import Product

FORBIDDEN = (403, "FORBIDDEN")
LAST_ADMIN = (409, "LAST_ADMIN")


@pytest.mark.race
def test_two_last_administrators_demote_each_other_at_once(product: Product) -> None:
    for _ in range(5):
        organization = product.organization()
        pair = [signed_in(product, product.member(organization, ADMIN)) for _ in range(2)]

        answers = product.together(
            2,
            lambda n, pair=pair, place=organization: set_role(
                product, pair[n], place.id, pair[1 - n].id, defaultRoleCodes=[]
            ),
        )

        outcomes = sorted(answer.outcome for answer in answers)
        assert outcomes[0] == (200, None)
        assert outcomes[1] in {LAST_ADMIN, FORBIDDEN}  # the second of two in turn names no user
        assert len(administrators(product, organization.id, [p.id for p in pair])) == 1


@pytest.mark.race
def test_of_many_administrators_who_step_down_at_once_one_stays(product: Product) -> None:
    organization = product.organization()
    admins = [signed_in(product, product.member(organization, ADMIN)) for _ in range(8)]

    answers = product.together(
        8,
        lambda n: set_role(product, admins[n], organization.id, admins[n].id, defaultRoleCodes=[]),
    )

    assert {answer.outcome for answer in answers} <= {(200, None), LAST_ADMIN, (409, "CONFLICT")}
    assert len(administrators(product, organization.id, [p.id for p in admins])) >= 1


@pytest.mark.race
def test_an_organization_archived_at_the_same_time_is_not_written_to(product: Product) -> None:
    organization = product.organization()
    admin = signed_in(product, product.member(organization, ADMIN))
    member = product.member(organization)

    def act(number: int) -> object:
        if number == 0:
            return archive(product, organization.id)
        return set_role(product, admin, organization.id, member.id, roleCodes=["basic.viewer"])

    _, answer = product.together(2, act)
    assert getattr(answer, "outcome", None) in {(200, None), (409, "ARCHIVED")}


def administrators(product: Product, organization_id: str, user_ids: Sequence[str]) -> list[str]:
    store = product.app.store
    found = [user_partition.load(store, user_id) for user_id in user_ids]
    return [
        each.user.id
        for each in found
        if each and (m := each.membership(organization_id)) and ADMIN in m.organization_roles
    ]
