"""Reads machine-readable zones."""
