"""The video guide at the centre: whom a call rings, and what brings two ends together."""
