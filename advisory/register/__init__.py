"""The business register: reading its files, writing its entries, and owners who take them over."""
