"""The functions' policies for the table, from `policies.toml` into `template.yaml`.

`make policies` records while the tests run which keys each function accesses, and writes both
files; `python -m build.policies` writes the template anew after an edit of `policies.toml`.

A policy has one statement for each action on the table, or for several with the same keys, and
never two for one action. So it does not matter whether IAM evaluates the items of a transaction one
by one or all together.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local import ROOT
from local.template.template import load_template

FILE = Path(__file__).with_suffix(".toml")
GUARDS = Path(__file__).with_name("guarded.toml")
TEMPLATE = ROOT / "template.yaml"
# Actions whose statements name the attributes too; for others attributes limit nothing.
READS = {"BatchGetItem", "GetItem", "Query"}
NAMING = {"PutItem", "UpdateItem"}
WRITES = {*NAMING, "DeleteItem"}
_RULE = f"  # {'-' * 64} "
_BEGIN = f"{_RULE}what each may do with the table: `make policies`\n"
_END = f"{_RULE}the end of it\n"
_READ_KEY = "kms:Decrypt, kms:DescribeKey"
_DYNAMODB = '!Sub "dynamodb.${AWS::Region}.${AWS::URLSuffix}"'
_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Grant:
    """The keys that an action may reach.

    Attributes:
        keys: Patterns of partition keys, of the index where the action is a query of one.
        attributes: The attributes that a write may name; empty for other actions.
    """

    keys: Sequence[str]
    attributes: Sequence[str] = ()


Grants = Mapping[str, Grant]


@cache
def load() -> Mapping[str, Grants]:
    """Return each function's grants: one for each action, `Query GSI1` for an index's."""
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        function: {
            action: Grant(**{name: tuple(values) for name, values in grant.items()})
            for action, grant in grants.items()
        }
        for function, grants in document.items()
    }


def guards() -> Sequence[Mapping[str, Any]]:
    """Return what gives roles or opens accounts, with the functions that may write it, and why."""
    return tomllib.loads(GUARDS.read_text(encoding="utf-8"))["guarded"]


def dump(granted: Mapping[str, Grants]) -> str:
    """Return the text of `policies.toml`."""
    lines = ["# What each function may do with the table: `make policies`.\n"]
    for function, grants in sorted(granted.items()):
        for action, grant in sorted(grants.items()):
            name = f'"{action}"' if " " in action else action
            lines.append(f"\n[{function}.{name}]\n")
            lines.append(f"keys = {_toml(grant.keys)}\n")
            if grant.attributes:
                lines.append(f"attributes = {_toml(grant.attributes)}\n")
    return "".join(lines)


def name_of(function: str) -> str:
    """Return the logical id of a function's policy."""
    return f"{function.removesuffix('Function')}TablePolicy"


def statements(grants: Grants) -> Iterator[tuple[Sequence[str], str, Grant]]:
    """Yield a policy's statements: actions, an index or nothing for the table, and the grant."""
    shared: dict[tuple[str, Grant], list[str]] = {}
    for action, grant in sorted(grants.items()):
        name, _, index = action.partition(" ")
        shared.setdefault((index, grant), []).append(name)
    for (index, grant), actions in shared.items():
        yield actions, index, grant


def is_writing(grants: Grants) -> bool:
    """Return whether a function changes the table."""
    return any(action in WRITES for action in grants)


def written(granted: Mapping[str, Grants]) -> str:
    """Return the section of the template that has the policies."""
    resources: Mapping[str, Any] = load_template(TEMPLATE, {}).resolver.document["Resources"]
    functions = sorted(granted.items())
    reading = [_role(each, resources) for each, grants in functions if not is_writing(grants)]
    writing = [_role(each, resources) for each, grants in functions if is_writing(grants)]
    write = f"{_READ_KEY}, kms:Encrypt, kms:GenerateDataKey"
    parts = [
        _key_policy("TableKeyReadPolicy", _READ_KEY, reading),
        _key_policy("TableKeyWritePolicy", write, writing),
        *(_policy(each, grants, resources[each].get("Condition")) for each, grants in functions),
    ]
    return _BEGIN + "\n" + "\n".join(parts) + "\n" + _END


def published() -> str:
    """Return that section as it is."""
    text = TEMPLATE.read_text(encoding="utf-8")
    return _BEGIN + text.partition(_BEGIN)[2].partition(_END)[0] + _END


def _policy(function: str, grants: Grants, condition: str | None) -> str:
    return "".join(
        (
            f"  {name_of(function)}:\n",
            "    Type: AWS::IAM::ManagedPolicy\n",
            f"    Condition: {condition}\n" if condition else "",
            "    Properties:\n",
            "      PolicyDocument:\n",
            '        Version: "2012-10-17"\n',
            "        Statement:\n",
            *(_statement(*each) for each in statements(grants)),
        )
    )


def _statement(actions: Sequence[str], index: str, grant: Grant) -> str:
    names = {"dynamodb:LeadingKeys": grant.keys}
    if grant.attributes:
        names["dynamodb:Attributes"] = grant.attributes
    return "".join(
        (
            "          - Effect: Allow\n",
            f"            Action: [{', '.join(f'dynamodb:{each}' for each in actions)}]\n",
            "            Resource: ",
            f"!Sub ${{Table.Arn}}/index/{index}\n" if index else "!GetAtt Table.Arn\n",
            "            Condition:\n",
            "              ForAllValues:StringLike:\n",
            *(f"                {name}: {_listed(values)}" for name, values in names.items()),
            '              "Null": { ',
            ", ".join(f'{name}: "false"' for name in names),
            " }\n",
        )
    )


def _key_policy(name: str, actions: str, roles: Iterable[str]) -> str:
    """Return the policy that lets roles use the table with a key of the operator's own."""
    return "".join(
        (
            f"  {name}:\n",
            "    Type: AWS::IAM::ManagedPolicy\n",
            "    Condition: HasTableKey\n",
            "    Properties:\n",
            "      Roles:\n",
            *(f"        - {role}\n" for role in roles),
            "      PolicyDocument:\n",
            '        Version: "2012-10-17"\n',
            "        Statement:\n",
            "          - Effect: Allow\n",
            f"            Action: [{actions}]\n",
            "            Resource: !Ref TableKeyArn\n",
            "            Condition:\n",
            f"              StringEquals: {{ kms:ViaService: {_DYNAMODB} }}\n",
        )
    )


def _role(function: str, resources: Mapping[str, Any]) -> str:
    """Return a reference to a function's role, which some stages do not have."""
    own = resources[function]["Properties"].get("Role")
    role = own["Fn::GetAtt"].split(".")[0] if own else f"{function}Role"
    condition = resources[function].get("Condition")
    return f"!If [{condition}, !Ref {role}, !Ref AWS::NoValue]" if condition else f"!Ref {role}"


def _listed(values: Iterable[str]) -> str:
    """Return a list in as few lines as it takes."""
    indent = " " * 18
    quoted = [f'"{value}"' if "*" in value or "#" in value else value for value in values]
    lines = [indent]
    for each in quoted:
        if len(lines[-1]) + len(each) > _WIDTH:
            lines.append(indent)
        lines[-1] += f"{each}, "
    if len(lines) == 1:
        return f"[{', '.join(quoted)}]\n"
    return "[\n" + "".join(f"{line.rstrip()}\n" for line in lines) + " " * 16 + "]\n"


def _toml(values: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def main() -> None:
    """Write the template's section anew."""
    text = TEMPLATE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    TEMPLATE.write_text(f"{before}{written(load())}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
