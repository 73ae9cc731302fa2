"""The operators' command line: what is done to a whole stack, here or on AWS."""
