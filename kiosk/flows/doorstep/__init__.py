"""A team of the hall comes to the company: booked, moved, cancelled; called back without a centre."""
