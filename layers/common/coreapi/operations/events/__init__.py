"""What runs on an event, not on a request."""
