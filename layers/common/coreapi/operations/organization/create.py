"""Creates an organization."""

from coreapi.context import Call
from coreapi.contracts.organization.organization import CreateOrganization, OrganizationView
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.operations.rules import audit_changes, resource
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
        tx.audit(
            Change(
                action=AuditAction.ORGANIZATION_CREATE,
                entity_type=AuditEntityType.ORGANIZATION,
                entity_id=organization.id,
                organization_id=organization.id,
                changes=audit_changes.created(OrganizationView, organization),
            )
        )
        tx.answers(organization)
    return organization
