"""Prints measurements as they come, each beside the one it is compared with."""

import sys
from dataclasses import dataclass, field


@dataclass
class Table:
    rates: dict[str, float] = field(default_factory=dict)
    ratios: list[tuple[str, float]] = field(default_factory=list)

    def add(self, name: str, *, per_second: float, note: str = "") -> None:
        """A measurement: how many in a second, and what else is worth knowing."""
        if not self.rates:
            self._line("measured", "per second", "each", "")
        self.rates[name] = per_second
        self._line(name, f"{per_second:,.0f}", _duration(1 / per_second), note)

    def ratio(self, text: str, over: str, under: str) -> None:
        """How many times faster `over` is than `under`; both were measured in this run."""
        self.ratios.append((text, self.rates[over] / self.rates[under]))

    def write(self) -> None:
        sys.stdout.write("\n")
        for text, value in self.ratios:
            sys.stdout.write(f"{text:<64}{value:8.2f}\n")

    def _line(self, name: str, rate: str, each: str, note: str) -> None:
        sys.stdout.write(f"{name:<40}{rate:>12}{each:>12}   {note}\n")
        sys.stdout.flush()


def _duration(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} µs"
