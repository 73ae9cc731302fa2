"""The installed catalogue of roles and permissions: one compressed document, replaced whole."""

import zlib
from base64 import b64decode, b64encode

import msgspec
from boto3.dynamodb.conditions import Attr

from coreapi.errors import ContentTooLarge
from coreapi.models.catalogue import Catalogue
from coreapi.models.rbac import Role
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, put
from coreapi.storage.table.items import item_of
from coreapi.storage.table.store import Store

# DynamoDB's limit of an item is 400 KB; names of attributes and keys take a little of it.
_MAX_BYTES = 390_000


def load(store: Store) -> Catalogue:
    """Return what is installed; an empty catalogue before the bootstrap."""
    item = store.get(keys.catalogue())
    if item is None:
        return Catalogue()
    return msgspec.json.decode(zlib.decompress(b64decode(item["document"])), type=Catalogue)


def roles(store: Store) -> dict[str, Role]:
    """Return every installed role by its code."""
    return dict(load(store).roles)


def replace(before: Catalogue, after: Catalogue) -> Action:
    """Install a catalogue in place of the one that was read.

    Raises:
        ContentTooLarge: It does not fit into one item, compressed.
    """
    document = b64encode(zlib.compress(msgspec.json.encode(after), level=9)).decode()
    if len(document) > _MAX_BYTES:
        raise ContentTooLarge("Roles and permissions together would be too large to be stored.")
    return put(
        item_of(keys.catalogue(), revision=after.revision, document=document),
        condition=Attr("revision").eq(before.revision) if before.revision else absent(),
    )
