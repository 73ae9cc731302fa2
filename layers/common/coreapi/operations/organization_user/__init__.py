"""The operations of /organization-user."""
