"""Finds the page in a frame."""
