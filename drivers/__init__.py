"""Devices: what they say on the wire, and how they are driven. Knows nothing of the kiosk."""
