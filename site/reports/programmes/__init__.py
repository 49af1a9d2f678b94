"""Programmes of the agency beside each other: conversions with their intervals, and the cost."""
