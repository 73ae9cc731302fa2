"""CloudFormation makes archives of event buses.

AWS::Events::Archive: "Creates an archive of events with the specified settings." Return values,
Ref: "the archive name".
"""

from typing import Any

from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners


def _create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, Any]:
    name = f"{stack_name}-{logical_id}"[:48]
    settings = {**properties, "ArchiveName": name, "EventSourceArn": properties["SourceArn"]}
    status, _, answer = eventbridge._create_archive(settings)
    if status >= 400:
        raise ValueError(f"AWS::Events::Archive: {answer!r}")
    return name, {"ArchiveName": name}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    eventbridge._delete_archive({"ArchiveName": name})


provisioners._RESOURCE_HANDLERS["AWS::Events::Archive"] = {"create": _create, "delete": _delete}
