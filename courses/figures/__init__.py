"""How a course goes: who gets how far, where people stop, and whether it was of use."""
