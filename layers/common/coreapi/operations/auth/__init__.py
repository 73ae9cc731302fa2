"""The operations of /auth."""
