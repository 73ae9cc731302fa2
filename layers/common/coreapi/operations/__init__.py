"""The operations of the endpoints, by URL, and the rules that they share."""
