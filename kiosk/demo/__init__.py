"""Everything on one machine: broker, centre, simulated devices, the kiosk, and a visitor."""
