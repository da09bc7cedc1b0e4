"""Printed matter, drawn to a one-bit image."""
