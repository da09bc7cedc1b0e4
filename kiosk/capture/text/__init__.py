"""Print is read by a kept engine, in a process of its own."""
