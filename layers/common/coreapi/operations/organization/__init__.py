"""The operations of /organization."""
