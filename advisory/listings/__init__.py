"""Listings of platforms: what vendors propose, what officials accept, and both in words."""
