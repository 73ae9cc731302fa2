"""The operations of /organization-profile/flag."""
