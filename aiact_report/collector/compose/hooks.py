"""Lifecycle hooks of a service: commands the engine runs in its container, with a user and privileges of their own.

https://docs.docker.com/compose/how-tos/lifecycle/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.nodes import Node, at, boolean, literal, sequence
from aiact_report.collector.compose.sheet import Gathered, Sheet, gathered

_FIELDS = ("post_start", "pre_stop")


def hooks(sheet: Sheet) -> None:
    """Set which hooks run privileged, and as which users."""
    _put(sheet, "container.hook_users", lambda _field, hook: _user(hook))
    _put(sheet, "container.privileged_hooks", lambda field, hook: (field,) if _is_privileged(hook) else ())


def _put(sheet: Sheet, fact: str, reader: Callable[[str, Node], Iterable[str]]) -> None:
    """Set a list from all hooks."""
    sheet.look(fact)
    found = Gathered([], None)
    for field in _FIELDS:
        try:
            node = at(sheet.node, field)
            part = gathered(sequence(node) if node is not None else (), lambda hook, field=field: reader(field, hook))  # type: ignore[misc]
        except Refused as error:
            part = Gathered([], error)
        found = Gathered([*found.known, *part.known], found.unknown or part.unknown)
    place = sheet.place("post_start") or sheet.place("pre_stop")
    if place is not None and (found.known or found.unknown):
        sheet.put_list(fact, found, place, "post_start" if sheet.place("post_start") else "pre_stop")


def _user(hook: Node) -> Iterable[str]:
    """Give the user a hook names; none: that of the container."""
    node = at(hook, "user")
    return () if node is None else (literal(node),)


def _is_privileged(hook: Node) -> bool:
    node = at(hook, "privileged")
    return node is not None and boolean(node)
