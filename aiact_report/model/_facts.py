"""The facts of one subject: what was written, and which names were looked for and not found."""

from __future__ import annotations

import hashlib
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiact_report.model._evidence import Fact

_SHORT = 12
"""Hexadecimal digits of a digest of names; they are this program's own names, so that nobody can choose them to collide."""


class LookedFor:
    """Names of facts that a reader looked for, in its order. Equal lists are one object: see `of`."""

    _known: dict[tuple[str, ...], LookedFor] = {}  # noqa: RUF012 -- that is the point: one for all

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names: dict[str, None] = dict.fromkeys(names)
        self._without: dict[str, LookedFor] = {}

    @classmethod
    def of(cls, names: Iterable[str]) -> LookedFor:
        """Give the one object for these names."""
        key = tuple(names)
        found = cls._known.get(key)
        if found is None:
            found = cls._known[key] = cls(key)
        return found

    def without(self, name: str) -> LookedFor:
        """Give the list that lacks a name: it was looked for and could not be seen."""
        found = self._without.get(name)
        if found is None:
            found = self._without[name] = LookedFor.of(each for each in self.names if each != name)
        return found

    @cached_property
    def digest(self) -> str:
        """A short digest of the names: the same on every machine, whatever was read before."""
        return hashlib.sha256("\n".join(self.names).encode()).hexdigest()[:_SHORT]


NOTHING = LookedFor.of(())


class Facts(dict[str, "Fact"]):
    """A subject's facts by name, as a dictionary that need not hold what is not set.

    Two thirds of all facts are "seen to be not set", with one and the same place. They are not entries: `looked` names what was looked for, and a
    name there that was never written answers with `blank`. The entries proper are what was written (`dict.items(facts)`); all else about it is a
    dictionary of both.
    """

    __slots__ = ("blank", "looked")

    def __init__(self, looked: LookedFor = NOTHING, blank: Fact | None = None) -> None:
        self.looked = looked
        self.blank: Any = blank

    def __missing__(self, name: str) -> Fact:
        if name in self.looked.names:
            found: Fact = self.blank
            return found
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or name in self.looked.names

    def get(self, name: str, default: Any = None) -> Any:
        """Give a fact, or `default` when it was not seen."""
        found = dict.get(self, name)
        return found if found is not None else self.blank if name in self.looked.names else default

    def whole(self) -> dict[str, Fact]:
        """Give a plain dictionary of all of them."""
        found = dict.fromkeys(self.looked.names, self.blank)
        found.update(dict.items(self))
        return found

    def pop(self, name: str, *default: Any) -> Any:
        """Take a fact away: from then on it is not seen."""
        if name not in self.looked.names:
            return dict.pop(self, name, *default)
        self.looked = self.looked.without(name)
        return dict.pop(self, name, self.blank)

    def __delitem__(self, name: str) -> None:
        if name in self.looked.names:
            self.pop(name)
        else:
            dict.__delitem__(self, name)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Give a fact, written if it is not there."""
        if name not in self:
            self[name] = default
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())

    def __bool__(self) -> bool:
        return bool(self.looked.names) or dict.__len__(self) > 0

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # a view of both, no dict_keys
        """Give all names."""
        return self.whole().keys()

    def values(self) -> ValuesView[Fact]:  # type: ignore[override]  # the same
        """Give all facts."""
        return self.whole().values()

    def items(self) -> ItemsView[str, Fact]:  # type: ignore[override]  # the same
        """Give all names with their facts."""
        return self.whole().items()

    def __eq__(self, other: object) -> bool:
        return self.whole() == (other.whole() if isinstance(other, Facts) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None


def looked(facts: Mapping[str, Fact]) -> LookedFor:
    """Name what answers as not set without having been written."""
    return facts.looked if isinstance(facts, Facts) else NOTHING
