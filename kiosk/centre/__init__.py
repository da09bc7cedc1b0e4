"""The reference centre: queues, numbers, kiosks and their devices."""
