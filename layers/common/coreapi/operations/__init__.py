"""What each endpoint does, by its URL, and the rules that operations share."""
