"""Commands to kiosks, what they bring, and settings from afar."""
