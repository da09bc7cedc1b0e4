"""Kiosks are given to the hall: a token once, a certificate, its renewal and its end."""
