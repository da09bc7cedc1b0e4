"""The fleet at the centre: what each kiosk said, how it is now, and what became of it."""
