"""The children of one folder that exclude each other, and why."""

from __future__ import annotations

import re
from typing import Final

from aiact_report.linking._environment import environment

_ALONE: Final = frozenset(
    {"doc", "docs", "test", "tests", "testdata", "e2e", "fixtures", "example", "examples", "sample", "samples", "demo", "demos"}
)
"""Names of folders that hold what is not deployed with what lies beside them."""
_EACH_ALONE: Final = frozenset({"testdata", "fixtures", "example", "examples", "sample", "samples", "demos"})
"""Of these also the folders below: each is an example of its own."""
_EACH_OTHER: Final = frozenset({"environments", "envs", "overlays", "clusters", "tenants", "customers", "regions", "stages", "variants"})
"""Names of folders whose folders are variants of each other."""
_PLACE: Final = re.compile(
    r"(?:.*[-_])?(?:[a-z]{2}(?:-gov)?-[a-z]+-?\d[a-z]?|(?:cluster|tenant|customer|region|zone|env|site)(?:[-_]?\d{1,9}|[-_][a-z]))", re.IGNORECASE
)
"""A region of a cloud, or a cluster or tenant with a number or a letter."""
_MANY: Final = 200
"""Children that are compared pair by pair; of more, each stands by itself."""


class Siblings:
    """Children of one folder; what excludes each other is on different sides."""

    def __init__(self) -> None:
        """Begin without reasons."""
        self.sides: dict[str, str] = {}
        """Child → the side it is on, by the first child of that side."""
        self._clashes: dict[str, set[int | str]] = {}
        """Child → what it shares with others that one world could not hold twice."""
        self._variants: dict[str, str] = {}
        """Child → which variant it is."""
        self._alone: set[str] = set()
        self._reasons: dict[str, tuple[str, list[str]]] = {}

    def clash(self, number: int | str, children: list[str], reason: str) -> None:
        """Note what several children hold."""
        for child in children:
            self._clashes.setdefault(child, set()).add(number)
            self._reasons.setdefault(child, (reason, children))

    def set_apart(self, child: str, reason: str) -> None:
        """Note a child that belongs to nothing beside it."""
        self._alone.add(child)
        self._reasons.setdefault(child, (reason, []))

    @staticmethod
    def by_name(found: dict[tuple[str, ...], Siblings], folder: tuple[str, ...], children: list[str]) -> None:
        """Note what the names of folders say."""
        last = folder[-1].lower() if folder else ""
        named = {child: _variant(child, each=last in _EACH_OTHER) for child in children}
        variants = {child: name for child, name in named.items() if name is not None}
        if len(set(variants.values())) > 1:
            found.setdefault(folder, Siblings()).vary(variants)
        for child in children:
            if child.lower() in _ALONE or (last in _EACH_ALONE and len(children) > 1):
                what = "holds tests or examples" if child.lower() in _ALONE else f"is one of several {folder[-1]}"
                found.setdefault(folder, Siblings()).set_apart(child, f"{child}/ {what}")

    def vary(self, variants: dict[str, str]) -> None:
        """Note which child is which variant."""
        self._variants = variants
        for child in variants:
            self._reasons.setdefault(child, ("they are named as different environments, clusters or tenants", list(variants)))

    def settle(self) -> None:
        """Put the children on sides: those that exclude the same others, and not each other, are on one."""
        children = sorted({*self._clashes, *self._variants, *self._alone})
        if len(children) > _MANY:
            self.sides = {child: child for child in children}
            return
        sides: dict[frozenset[str], str] = {}
        for child in children:
            others = frozenset(other for other in children if self.exclude(child, other)) if child not in self._alone else frozenset({child, "\0"})
            self.sides[child] = sides.setdefault(others, child)

    def exclude(self, one: str, other: str) -> bool:
        """Tell whether two children (or the first ones of two sides) can never be one world."""
        if one == other:
            return False
        if one in self._alone or other in self._alone or self._clashes.get(one, set()) & self._clashes.get(other, set()):
            return True
        variants = {self._variants.get(one), self._variants.get(other)}
        return None not in variants and len(variants) > 1

    def alone(self, child: str) -> bool:
        """Tell whether a child belongs to nothing beside or above it."""
        return child in self._alone

    def reason(self, side: str) -> str:
        """Say what sets a side apart from the others."""
        reason, children = self._reasons[side]
        others = [child for child in children if self.sides.get(child) != side]
        return f"set apart from {_listed(others)}: {reason}" if others else reason


def _variant(child: str, *, each: bool) -> str | None:
    """Tell which variant a folder's name speaks of."""
    return environment(child) or (child if each or _PLACE.fullmatch(child) else None)


def _listed(names: list[str]) -> str:
    shown = [name.lstrip("\0") for name in names[:3]]
    return ", ".join(shown) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004 -- as many as are shown
