"""Alerts: what is wrong in the fleet, who was told of it, and who looks after it."""
