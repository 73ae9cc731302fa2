"""The operations of /organization-profile/api-key."""
