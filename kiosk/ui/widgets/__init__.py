"""The kiosk's own widgets; none of them is a stock grey one."""
