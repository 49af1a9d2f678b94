"""A course published together with its lessons, by two people (decision 15)."""
