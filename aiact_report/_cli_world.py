"""What only `cli` reads of the world, handed to the commands that stand in modules of their own."""

from __future__ import annotations

import time
from collections.abc import Mapping


class World(dict[str, str]):
    """The environment, with the time; it is click's object of a run."""

    def __init__(self, environment: Mapping[str, str], now: float) -> None:
        """`now`: seconds since 1970."""
        super().__init__(environment)
        self.now = now

    @property
    def today(self) -> str:
        """Give the day, in UTC, as RFC 3339 writes it."""
        return time.strftime("%Y-%m-%d", time.gmtime(self.now))
