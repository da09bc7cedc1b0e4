"""QR and bar code engines on a serial line."""
