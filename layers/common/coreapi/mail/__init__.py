"""Mails: what each kind says, how it is laid out, and how it is sent."""
