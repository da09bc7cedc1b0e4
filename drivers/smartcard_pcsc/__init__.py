"""Contactless cards through PC/SC."""
