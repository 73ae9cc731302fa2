"""Changes an organization."""

from coreapi.context import Call
from coreapi.contracts.organization.organization import OrganizationView, UpdateOrganization
from coreapi.models.audit import AuditAction
from coreapi.models.organization import Organization
from coreapi.operations.rules import resource, scope
from coreapi.storage import organization as organizations


def update(call: Call, command: UpdateOrganization) -> Organization:
    """Change the fields of an organization that were sent, archive it or restore it.

    An update without changes is neither stored nor audited.

    Raises:
        NotFound: There is none.
        Archived: It is archived, and stays so.
        VersionConflict: The version that was sent is not the present one.
    """
    before = scope.organization(call, command.id)
    scope.refuse_to_stay_archived(before, command.status)
    after = resource.updated(call, before, command)
    if after is before:
        return before
    with call.transaction() as tx:
        tx.write(*organizations.replace(before, after))
        tx.audit(resource.change(AuditAction.ORGANIZATION_UPDATE, before, after, OrganizationView))
    return after
