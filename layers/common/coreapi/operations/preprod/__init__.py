"""The operations of /preprod."""
