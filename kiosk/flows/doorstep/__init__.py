"""A team of the hall comes to the company: booked, moved, cancelled."""
