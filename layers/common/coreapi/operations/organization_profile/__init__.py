"""The operations of /organization-profile."""
