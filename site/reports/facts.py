"""What the steps of the rollups mean in the figures: which values make a business what."""

from reports.rollups.fold import NOT_KNOWN, NOW, RESPONSE, USE
from reports.rollups.reading import AXES

__all__ = [
    "ASSESSED",
    "AXES",
    "BEGAN",
    "BEGAN_OR_LEFT",
    "NOT_KNOWN",
    "NOW",
    "OPENED",
    "RESPONSE",
    "STILL",
    "USE",
    "USES_NOW",
]

ASSESSED = {"response": ("assessed", "opened")}
OPENED = {"response": ("opened", "opened_alone")}
BEGAN = {"use": ("began", "still")}
BEGAN_OR_LEFT = {"now": ("given_up", "uses")}  # the same businesses as BEGAN
STILL = {"use": ("still", "still_alone")}
USES_NOW = {"now": ("uses",)}
