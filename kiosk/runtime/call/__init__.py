"""A video call with a guide: what brings the two ends together, and what they send."""
