"""People and their documents: numbers, names, what may be shown of them."""
