"""Documents, tables, hands and light, drawn: what the finder is trained on, and what demos show."""
