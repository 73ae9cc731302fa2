"""Every kind of access to the table that any function has, to be tried by each function."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from build import policies
from build.policies import Grant
from tests.harness.authorization import INDEX_KEYS
from tests.harness.table_access import GUARDED

_ANY = "PROBE"
_SORT_KEY = {"S": _ANY}


@dataclass(frozen=True, slots=True)
class Probe:
    """One access to one partition.

    Attributes:
        action: As `build/policies.toml` names it.
        family: The pattern of the partition key.
        attribute: The attribute that a write sets besides the keys.
    """

    action: str
    family: str
    attribute: str = ""

    @property
    def name(self) -> str:
        """Return its name in tests."""
        return f"{self.action} {self.family} {self.attribute}".rstrip()

    def is_granted(self, function: str) -> bool:
        """Return whether a function was seen to need it."""
        grant = policies.load().get(function, {}).get(self.action, Grant(()))
        return any(fnmatchcase(self._key, pattern) for pattern in grant.keys) and (
            not self.attribute or self.attribute in grant.attributes
        )

    def send(self, client: Any, table: str) -> None:
        """Do it."""
        key: dict[str, Any] = {"PK": {"S": self._key}, "SK": _SORT_KEY}
        of_item: dict[str, Any] = {"TableName": table, "Key": key}
        action, _, index = self.action.partition(" ")
        match action:
            case "BatchGetItem":
                client.batch_get_item(RequestItems={table: {"Keys": [key]}})
            case "ConditionCheckItem":
                check = {**of_item, "ConditionExpression": "attribute_not_exists(PK)"}
                client.transact_write_items(TransactItems=[{"ConditionCheck": check}])
            case "DeleteItem":
                client.delete_item(**of_item)
            case "GetItem":
                client.get_item(**of_item)
            case "PutItem":
                set_ = {self.attribute: {"S": "x"}} if self.attribute else {}
                client.put_item(TableName=table, Item={**key, **set_})
            case "Query":
                self._query(client, table, index)
            case _:
                client.update_item(**of_item, **self._update())

    @property
    def _key(self) -> str:
        return self.family.replace("*", _ANY)

    def _query(self, client: Any, table: str, index: str) -> None:
        client.query(
            TableName=table,
            **({"IndexName": index} if index else {}),
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": INDEX_KEYS[index]},
            ExpressionAttributeValues={":key": {"S": self._key}},
        )

    def _update(self) -> dict[str, Any]:
        if not self.attribute:
            return {"UpdateExpression": "REMOVE PK"}  # invalid, once it is allowed
        return {
            "UpdateExpression": "SET #attribute = :value",
            "ExpressionAttributeNames": {"#attribute": self.attribute},
            "ExpressionAttributeValues": {":value": {"S": "x"}},
        }


def _probes() -> tuple[Probe, ...]:
    of_table, of_indexes = set[str](), set[Probe]()
    for action, grant in (pair for each in policies.load().values() for pair in each.items()):
        if " " in action:
            of_indexes |= {Probe(action, family) for family in grant.keys}
        else:
            of_table.update(grant.keys)
    actions = policies.READS | policies.WRITES | {"ConditionCheckItem"}
    return (
        *(Probe(action, family) for action in sorted(actions) for family in sorted(of_table)),
        *sorted(of_indexes, key=lambda probe: probe.name),
        *(
            Probe(action, "USER#*", attribute)
            for action in sorted(policies.NAMING)
            for attribute in sorted(GUARDED)
        ),
    )


PROBES = _probes()
