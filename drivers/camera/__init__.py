"""Cameras: on USB, on the Raspberry Pi's own port, and made of code."""
