"""Creates an organization."""

from coreapi.context import Call
from coreapi.contracts.organization.organization import CreateOrganization, OrganizationView
from coreapi.models.audit import AuditAction
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.operations.rules import resource
from coreapi.storage import organization as organizations


def create(call: Call, command: CreateOrganization) -> Organization:
    """Add an organization."""
    organization = Organization(
        status=OrganizationStatus.ACTIVE,
        **resource.of_new(call),
        **command.stored(),
    )
    with call.transaction() as tx:
        tx.write(*organizations.create(organization))
        tx.audit(resource.creation(AuditAction.ORGANIZATION_CREATE, organization, OrganizationView))
        tx.answers(organization)
    return organization
