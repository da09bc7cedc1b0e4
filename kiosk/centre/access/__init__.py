"""Who may: accounts, sessions, tokens, and the doors that stand before every route."""
