"""What the hall offers: services, queues, opening hours. Data in ``config/catalogue``."""
