"""What follows what in each journey. Pure; no flow knows another."""
