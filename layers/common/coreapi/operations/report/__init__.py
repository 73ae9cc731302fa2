"""The operations of /report."""
