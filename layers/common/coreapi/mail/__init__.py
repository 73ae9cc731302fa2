"""Mails: templates, layout and sending."""
