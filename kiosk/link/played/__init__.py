"""Kiosks that are played, thousands at a time, to try a broker and a centre on."""
