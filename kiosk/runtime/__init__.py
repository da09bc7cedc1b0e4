"""The shell: runs effects, keeps devices open, keeps the journal."""
