"""Microphone and loudspeaker: opened for a call, and closed with it."""
