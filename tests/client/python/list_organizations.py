"""Run by the test with a generated client: sign in, and page through all organizations.

    list_organizations.py <address> <email> <password>

Prints the names of the organizations, as JSON.
"""

# pyright: reportMissingImports=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import json
import sys

from core_api_client import AuthenticatedClient, Client
from core_api_client.api.authentication import auth_login
from core_api_client.api.internal_organization_management import internal_organization_list
from core_api_client.models import ListOrganizations, Login, OrganizationList, Problem, Tokens

address, email, password = sys.argv[1:]

refused = auth_login.sync(client=Client(address), body=Login(email=email, secret="a wrong guess"))
assert isinstance(refused, Problem)
assert refused.code == "INVALID_CREDENTIALS"

tokens = auth_login.sync(client=Client(address), body=Login(email=email, secret=password))
assert isinstance(tokens, Tokens)

signed_in = AuthenticatedClient(address, token=tokens.access_token)
names: list[str] = []
asked = ListOrganizations(limit=1)
while True:
    page = internal_organization_list.sync(client=signed_in, body=asked)
    assert isinstance(page, OrganizationList)
    names += [organization.name for organization in page.items]
    if page.next_cursor is None:
        break
    asked = ListOrganizations(limit=1, cursor=page.next_cursor)
sys.stdout.write(json.dumps(names))
