"""How an audit entry describes a change that a request asked for."""

from coreapi.contracts.shapes import Command
from coreapi.models.audit import AuditAction, Change


def of_command(
    command: Command, action: AuditAction, entity_id: str, organization_id: str
) -> Change:
    """Return the audit entry of an action with the fields that the request sent.

    The resource in the action's name is the type of the entity.
    """
    resource = action.rpartition(".")[0]
    return Change(
        action=action,
        entity_type=resource.replace("-", "_"),
        entity_id=entity_id,
        organization_id=organization_id,
        changes=command.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude={"id", "version"}
        ),
    )
