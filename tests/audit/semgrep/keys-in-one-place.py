from coreapi.storage.table import keys
from coreapi.storage.table.keys import Key


def find(store, user_id, name):
    # ruleid: key-made-of-a-string
    store.get(Key(f"U-{user_id}", "USER"))
    # ruleid: key-made-of-a-string
    store.get(Key("USER#" + user_id, "USER"))
    # ruleid: key-made-of-a-string
    store.query(f"O-{name}")
    # ruleid: key-made-of-a-string
    item = {"PK": f"P-{name}", "SK": "PROFILE"}
    # ruleid: key-made-of-a-string
    partition = f"PROFILE#{name}"
    # ok: key-made-of-a-string
    store.get(keys.user(user_id))
    # ok: key-made-of-a-string
    names = f"#u{name}"
    return item, partition, names
