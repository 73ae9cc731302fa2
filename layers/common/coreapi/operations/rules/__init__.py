"""What several operations share and no URL names."""
