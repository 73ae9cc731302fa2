"""The operations of /two-factor-auth."""
