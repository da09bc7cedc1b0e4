"""How far an application is at each authority; and what is missing, added at once."""
