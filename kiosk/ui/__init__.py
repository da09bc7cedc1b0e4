"""The face of the kiosk: a Kivy window."""
