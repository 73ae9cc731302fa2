"""The operations of /rbac."""
