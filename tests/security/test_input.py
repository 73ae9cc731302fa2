"""Hostile text: one address is one user however it is spelled, and no text reaches a key raw."""

import pytest
from botocore.exceptions import EndpointConnectionError

from tests.actors.organization_users import ADMIN
from tests.harness.product import Product
from tests.readers.log import logged

# Spellings of one mailbox: composed and not, in other widths and cases, with the domain in its own
# script or in A-labels, with spaces around.
_SPELLINGS: dict[str, list[str]] = {
    "jose@b\u00fccher.example": [
        "jose@b\u00fccher.example",
        "JOSE@B\u00dcCHER.EXAMPLE",
        "JOSE@BU\u0308CHER.EXAMPLE",
        "jose@xn--bcher-kva.example",
        "jose@XN--BCHER-KVA.example",
        "  jose@b\u00fccher.example\n",
        "\u00a0jose@b\u00fccher.example\u2003",
        "jose@b\u00fccher\u3002example",
    ],
    "ada@example.com": [
        "ADA@EXAMPLE.COM",
        "Ada@Example.com",
        "\tada@example.com ",
        "ada@\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.com",
    ],
    "ada@stra\u00dfe.example": ["ADA@stra\u00dfe.EXAMPLE", "ada@xn--strae-oqa.example"],
}
_SAME = [(kept, spelled) for kept, others in _SPELLINGS.items() for spelled in others]

# Texts that look like a user's address, but are another mailbox or none.
_LOOKALIKES = [
    "\u0430da@example.com",  # a Cyrillic a
    "ad\u0131@example.com",  # a dotless i
    "ada\u200d@example.com",  # a zero-width joiner
    "ada\u200b@example.com",
    "ada\u202e@example.com",  # right to left from here
    "a\u00adda@example.com",
    "\uff41da@example.com",  # a full-width a
    "ada@ex\u0430mple.com",
    "ada@ex\u00adample.com",
    "ada@example.com\u0000",
    "ada@example.com#",
    "EMAIL#ada@example.com",
    "ada@example.com\r\nbcc:eve@example.com",
    "ada@exam\u0131ple.com",
    "ada(comment)@example.com",
    '"ada"@example.com',
    "ada@[127.0.0.1]",
]

_IN_NAMES = [
    "a#b",
    "USER#x",
    "a\u200db",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u0130stanbul \u0131",
    "\u1e9e\u00df\ufb03",
    "\ufdfa" * 20,
    "\ufffd\ufffe",
]


@pytest.mark.parametrize(("kept", "spelled"), _SAME)
def test_every_spelling_of_an_address_is_one_user(
    product: Product, kept: str, spelled: str
) -> None:
    staff, organization = product.staff(), product.organization()
    staff.tokens = product.session(staff)
    admin = product.member(organization, ADMIN)
    body = {"email": kept, "password": "four words nobody guesses", "temporary": False}
    made = product.post("/internal/user/create", body, as_=staff).json
    claims = _claims(product)

    again = product.post("/internal/user/create", {**body, "email": spelled}, as_=staff)
    assert again.outcome == (409, "EMAIL_TAKEN")
    other = {"_id": admin.id, "email": spelled}
    taken = product.post("/internal/user/update", other, as_=staff)
    assert taken.outcome == (409, "EMAIL_TAKEN")
    own = {"_id": made["_id"], "email": spelled}
    assert product.post("/internal/user/update", own, as_=staff).json["email"] == made["email"]
    invited = {"organizationId": organization.id, "email": spelled}
    answer = product.post("/organization-user/invite-user", invited, as_=admin)
    assert answer.json["email"] == made["email"]
    secret = {"email": spelled, "secret": str(body["password"])}
    login = product.post("/auth/login", secret)
    mine = product.get("/user/invitation/list", as_=login.json["accessToken"]).json["items"]
    assert [each["_id"] for each in mine] == [answer.json["userId"]]
    product.post("/auth/forgot-password", {"email": spelled})
    assert len([mail for mail in product.mails() if mail.token]) == 1
    assert _claims(product) == claims


@pytest.mark.parametrize("lookalike", _LOOKALIKES)
def test_what_looks_like_an_address_is_another_one_or_none(
    product: Product, lookalike: str
) -> None:
    person = product.user("ada@example.com")
    body = {"email": lookalike, "secret": person.password}

    assert product.post("/auth/login", body).status in {401, 422}
    product.post("/auth/forgot-password", {"email": lookalike})
    assert product.mails() == []


@pytest.mark.parametrize("text", ["x#y", "#", "\u202ex", "x\u0000", "user#{id}", "{id}#", "x y"])
@pytest.mark.parametrize("field", ["actorId", "entityType", "entityId", "organizationId"])
def test_what_the_audit_trail_is_asked_for_reaches_no_key_either(
    product: Product, field: str, text: str
) -> None:
    staff = product.staff()
    staff.tokens = product.session(staff)
    wanted = text.format(id=staff.id)

    with product.calls() as calls:
        answer = product.post("/internal/audit/list", {field: wanted}, as_=staff)

    assert (answer.status, answer.json["items"]) == (200, [])
    assert calls.kinds == {"Query": 1}  # the caller's own


@pytest.mark.parametrize(
    "name", ["\u202egnp.exe", "\u2066a\u2069", "a\u0085b", "a\u2028line\u2029.", "\u200b", "a\x00"]
)
def test_a_name_that_deceives_is_refused(product: Product, name: str) -> None:
    staff = product.staff()

    answer = product.post("/internal/organization/create", {"name": name}, as_=staff)

    assert answer.outcome == (422, "VALIDATION_FAILED")


@pytest.mark.parametrize("name", _IN_NAMES)
def test_a_name_is_kept_as_it_is_and_stays_in_its_place(product: Product, name: str) -> None:
    staff = product.staff()
    before = product.organization("Before")
    answer = product.post("/internal/organization/create", {"name": name}, as_=staff)
    assert answer.status == 201

    path = f"/internal/organization/details/{answer.json['_id']}"
    assert product.get(path, as_=staff).json["organization"]["name"] == name.strip()
    listed = product.post("/internal/organization/list", {}, as_=staff).json["items"]
    assert {each["_id"] for each in listed} == {before.id, answer.json["_id"]}
    by_name = {"name": name}
    found = product.post("/internal/organization/list", by_name, as_=staff).json["items"]
    assert [each["_id"] for each in found] == [answer.json["_id"]]
    for partition, _ in product.table():
        assert name not in partition


def test_no_text_of_a_request_comes_into_a_log_line_raw(product: Product) -> None:
    """GIVEN hostile text in every field WHEN the storage repeats it, too, THEN lines stay lines."""
    staff = product.staff()
    hostile = '\u202e\u2028\u0085\x1b[31m\n{"level": "FAKE"}'
    headers = {"user-agent": hostile, "x-request-id": hostile, "idempotency-key": hostile}

    def repeat(_: int) -> None:
        raise EndpointConnectionError(endpoint_url=hostile)

    with logged() as lines:
        product.post("/internal/organization/create", {"name": hostile}, as_=staff)
        product.post("/auth/login", {"email": hostile, "secret": hostile}, headers=headers)
        product.get(f"/internal/user/details/{hostile}", as_=staff, headers=headers)
        with product.before("*", repeat):
            product.post("/internal/organization/create", {"name": hostile}, as_=staff)

    assert lines.text.isascii()
    assert all(character.isprintable() or character == "\n" for character in lines.text)
    assert len(lines.documents) == 5  # four requests, and what was wrong with one
    assert "FAKE" in lines.text
    assert {line["level"] for line in lines.documents} == {"INFO", "WARNING"}


def _claims(product: Product) -> set[str]:
    return {key[0] for key in product.table() if key[1] == "EMAIL"}
