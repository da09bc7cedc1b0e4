"""What registers know of applicants and companies: tables, addresses, and who asks them."""
