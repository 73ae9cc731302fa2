"""Run by the test with a client that was generated from the description: sign in, list.

    sign_in.py <address> <email> <password>

Prints the names of the organizations that the user has, as JSON.
"""

# pyright: reportMissingImports=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import json
import sys

from core_api_client import AuthenticatedClient, Client
from core_api_client.api.authentication import auth_login
from core_api_client.api.organizations_profiles import organization_list
from core_api_client.models import Login, OrganizationList, Problem, Tokens

address, email, password = sys.argv[1:]

refused = auth_login.sync(client=Client(address), body=Login(email=email, secret="a wrong guess"))
assert isinstance(refused, Problem)
assert refused.code == "INVALID_CREDENTIALS"

tokens = auth_login.sync(client=Client(address), body=Login(email=email, secret=password))
assert isinstance(tokens, Tokens)

signed_in = AuthenticatedClient(address, token=tokens.access_token)
listed = organization_list.sync(client=signed_in, limit=1)
assert isinstance(listed, OrganizationList)
sys.stdout.write(json.dumps([organization.name for organization in listed.items]))
