"""Channel No. 1: one application for every authority. Each paper once, each answer once."""
