"""Where the figures of a version are stored: this, a colon and its key."""

ITEM_QUALITY = "item_quality"
