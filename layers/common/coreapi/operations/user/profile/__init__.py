"""The operations of /user/profile."""
