"""A technician in front of the kiosk: let in, shown how it is, tests, paper, out again."""
