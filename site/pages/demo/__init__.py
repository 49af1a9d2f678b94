"""Made-up people, businesses and their doings, so that a fresh portal can be tried out.

Everything goes through the portal's own actions, is marked `is_demo` and can be removed again.
"""

from pages.demo.seeding import DemoIsOff, remove_demo, seed_demo

__all__ = ["DemoIsOff", "remove_demo", "seed_demo"]
