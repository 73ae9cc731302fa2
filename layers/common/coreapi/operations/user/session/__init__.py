"""The operations of /user/session."""
