"""Numbers, documents and zones that say who somebody is. Pure; nothing of it is logged."""
