"""Somebody came to an appointment at a window."""
