"""The chip of a travel document: ICAO 9303 parts 10 and 11."""
