"""The operations of /business-location."""
