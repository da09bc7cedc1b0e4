"""Kiosks as devices of Home Assistant, where a hall has one."""
