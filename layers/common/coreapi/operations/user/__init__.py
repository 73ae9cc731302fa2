"""The operations of /user."""
