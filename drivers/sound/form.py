"""The form that sound has between devices and calls. Pure."""

RATE = 48_000  # samples a second, as Opus has them (RFC 7587 §4.1)
FRAME_S = 0.02
SAMPLES = round(RATE * FRAME_S)
BYTES = 2  # of a sample: signed, little end first, one channel
SILENCE = bytes(SAMPLES * BYTES)
"""A frame in which nothing is heard."""
