"""The operations of /two-factor-auth/recovery-codes."""
