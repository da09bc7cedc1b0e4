"""The log of kiosk and centre: as text, as lines of JSON, or straight to systemd's journal."""
