"""Ridge penalties that held-out choices decide."""

from dataclasses import dataclass


@dataclass
class Penalties:
    """None stands for a part's own."""

    collaborative: float | None = None
    factors: float | None = None
    profile: float | None = None
    affinity: float | None = None
