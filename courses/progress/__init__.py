"""Progress that is right: told facts are kept once, and everything shown is folded from them."""
