"""Technicians: what they do from afar by commands, and in front of the glass."""
