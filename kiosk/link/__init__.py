"""The way between kiosk and centre: topics, messages, and what carries them."""
