from boto3.dynamodb.conditions import Attr

from coreapi.storage.table import actions
from coreapi.storage.table.actions import (absent, delete, put, update)


def change(key, item, files):
    # ruleid: write-without-condition
    put(item)
    # ruleid: write-without-condition
    actions.delete(key)
    # ruleid: write-without-condition
    update(key, {"balance": item["balance"] + 1})
    # ok: write-without-condition
    put(item, condition=absent())
    # ok: write-without-condition
    update(key, {"name": "n"}, condition=Attr("version").eq(1), otherwise=None)
    # ok: write-without-condition
    delete(key, condition=absent())
    # ok: write-without-condition
    files.put("a file")


def go_past(client):
    # ruleid: write-past-the-store
    client.put_item(TableName="t", Item={})
    # ruleid: write-past-the-store
    client.update_item(TableName="t", Key={})
    # ruleid: write-past-the-store
    client.transact_write_items(TransactItems=[])
    # ok: write-past-the-store
    client.get_item(TableName="t", Key={})
