from anyascii import anyascii


def fold(text: str) -> str:
    """Write Vietnamese without accents, đ too, for search: "Chuyển đổi số" -> "chuyen doi so"."""
    return " ".join(anyascii(text).lower().split())
