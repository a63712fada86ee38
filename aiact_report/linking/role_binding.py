"""Role → binding: what the bound role lets its subjects do."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, cited, write
from aiact_report.linking._roles import Roles

_NAMES = ("reads_secrets", "opens_shells", "wildcards")


def _link(index: Index) -> None:
    roles = index.once(Roles)
    for binding in index.of_kind("role-binding"):
        for name in _NAMES:
            granted = roles.granted(binding, name)
            if granted is not None and granted.value is not UNSEEN:
                write(binding, f"role-binding.{name}", granted.value, granted.place, cited(binding, granted.origin))


RELATION = Relation("role_binding", 10, tuple(f"role-binding.{name}" for name in _NAMES), _link)
