"""The self-service kiosk of a one-stop service hall."""

__version__ = "0.1.0"
