"""Programmes: chosen businesses are invited by a personal link and followed to use after 90 days."""
