"""The read of POST /business-location/details as one writes it with boto3 and PyJWT.

The same calls, checks and answer as the product's own; every peer is this behind another front.
"""

import json
import os
import time
import zlib
from base64 import b64decode
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
import jwt
from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config

TABLE = os.environ["TABLE_NAME"]
PERMISSION = "business-location.read"
FIELDS = {
    "_id": "id",
    "profileId": "profile_id",
    "name": "name",
    "type": "type",
    "basin": "basin",
    "isDirectConnection": "is_direct_connection",
    "preferredSuppliers": "preferred_suppliers",
    "coordinates": "coordinates",
    "address": "address",
    "status": "status",
    "version": "version",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
}
ADDRESS = {
    "country": "country",
    "state": "state",
    "city": "city",
    "postalCode": "postal_code",
    "lines": "lines",
}

dynamodb = boto3.client(
    "dynamodb",
    endpoint_url=os.environ.get("DYNAMODB_ENDPOINT") or None,
    config=Config(connect_timeout=1, read_timeout=2, tcp_keepalive=True),
)
keys = {
    key["kid"]: jwt.PyJWK(key, "EdDSA")
    for key in json.loads(os.environ["SIGNING_PUBLIC_KEYS"])["keys"]
}
plain = TypeDeserializer().deserialize
catalogue: dict[str, Any] = {"until": 0.0, "roles": {}}


class Refused(Exception):
    """A problem, with its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def read(authorization: str, location_id: str) -> dict[str, Any]:
    """Return the location, as the API answers it, to a caller who may read it."""
    memberships = authenticate(authorization)
    location = item("LOCATION#" + location_id, "LOCATION")
    if location is None:
        raise Refused(404)
    profile, organization = location["profile_id"], location["organization_id"]
    membership = next((one for one in memberships if one["organization_id"] == organization), None)
    if membership is None:
        raise Refused(404)
    roles = all_roles()
    held = [roles[code] for code in membership["profile_roles"].get(profile, ()) if code in roles]
    inherited = [roles[code] for code in membership["organization_roles"] if code in roles]
    held += [role for role in inherited if role["inherited"]]
    if not any(PERMISSION in role["permissions"] for role in held):
        raise Refused(403)
    refuse_archived(profile, organization)
    return answer(location)


def authenticate(authorization: str) -> list[dict[str, Any]]:
    """Return the memberships of a token's user, while its session lives."""
    token = authorization.removeprefix("Bearer ")
    try:
        claims = jwt.decode(
            token,
            keys[jwt.get_unverified_header(token)["kid"]].key,
            algorithms=["EdDSA"],
            audience=os.environ["TOKEN_AUDIENCE"],
            issuer=os.environ["TOKEN_ISSUER"],
            options={"require": ["iss", "aud", "sub", "sid", "iat", "exp", "jti"]},
        )
    except (jwt.PyJWTError, KeyError):
        raise Refused(401) from None
    found = dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="PK = :user",
        ExpressionAttributeValues={":user": {"S": "USER#" + claims["sub"]}},
        ConsistentRead=True,
    )
    items = [from_wire(one) for one in found["Items"]]
    user = next((one for one in items if one["SK"] == "USER"), None)
    session = next((one for one in items if one["SK"] == "SESSION#" + claims["sid"]), None)
    if user is None or session is None or user["status"] != "active":
        raise Refused(401)
    if session["epoch"] != user["session_epoch"]:
        raise Refused(401)
    if datetime.fromisoformat(session["expires_at"]) <= datetime.now(UTC):
        raise Refused(401)
    return [one for one in items if one["SK"].startswith("MEMBER#")]


def all_roles() -> dict[str, Any]:
    """Return the role catalogue, at most a minute old."""
    if time.monotonic() > catalogue["until"]:
        stored = item("RBAC", "CATALOGUE")
        document = json.loads(zlib.decompress(b64decode(stored["document"]))) if stored else {}
        catalogue.update(roles=document.get("roles", {}), until=time.monotonic() + 60)
    return catalogue["roles"]


def refuse_archived(profile: str, organization: str) -> None:
    """Refuse a location in an archived profile or organization."""
    wanted = [("PROFILE#" + profile, "PROFILE"), ("ORG#" + organization, "ORG")]
    asked = [{"PK": {"S": pk}, "SK": {"S": sk}} for pk, sk in wanted]
    found = dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": asked, "ConsistentRead": True}})
    if any(from_wire(one)["status"] == "archive" for one in found["Responses"][TABLE]):
        raise Refused(409)


def item(pk: str, sk: str) -> dict[str, Any] | None:
    """Return one item, or None."""
    key = {"PK": {"S": pk}, "SK": {"S": sk}}
    found = dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True).get("Item")
    return from_wire(found) if found else None


def from_wire(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return an item with plain values."""
    return {name: number(plain(value)) for name, value in attributes.items()}


def number(value: Any) -> Any:
    """Return numbers as JSON has them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: number(inner) for name, inner in value.items()}
    return value


def answer(location: dict[str, Any]) -> dict[str, Any]:
    """Return a location in the API's spelling."""
    shown = {name: location.get(field) for name, field in FIELDS.items()}
    if shown["address"]:
        shown["address"] = {name: shown["address"].get(field) for name, field in ADDRESS.items()}
    return shown
