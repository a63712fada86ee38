"""Which containers an engine runs, and those that ended lately; each inspected, and none missed without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiact_report.collector._json.parts import rows, table, text, whole
from aiact_report.collector._refused import Refused
from aiact_report.collector.engine.client import Engine
from aiact_report.collector.engine.json import moment, read_moment
from aiact_report.model import Place, Unobserved

_ALIVE = frozenset({"running", "paused", "restarting"})
_LATELY = timedelta(days=1)
"""How long ago a container may have ended, or failed to start, and still be told of."""
_MOST_ENDED = 200
"""Ended containers, the newest first, that are looked at."""
_SENTENCE = 200
_NEEDED = ("Config", "HostConfig", "State")
"""Parts of a reply without which nothing can be said of a container."""


@dataclass(slots=True)
class Listing:
    """The containers of one engine."""

    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Replies to inspect, by id."""
    unobserved: list[Unobserved] = field(default_factory=list)


def listing(engine: Engine, observed_at: str) -> Listing:
    """See every container that runs, and those that ended within a day. Raises Refused when the engine gives no list."""
    return look(engine, engine.get("/containers/json", query="?all=1"), observed_at)


def look(engine: Engine, listed: Any, observed_at: str) -> Listing:
    """Inspect what a list names."""
    found = Listing()
    for identity, shown in _chosen(listed):
        try:
            data = engine.get("/containers/{}/json", identity)
        except Refused as error:
            found.unobserved.append(_missed(engine, shown, error))
            continue
        if not all(table(data, part) for part in _NEEDED):
            incomplete = Refused("the engine's description of it is not complete", "unsupported")
            found.unobserved.append(_missed(engine, shown, incomplete))
        elif _is_told(data, observed_at):
            found.by_id[identity] = data
    return found


def _chosen(listed: Any) -> Iterator[tuple[str, str]]:
    """Yield id and name of what is inspected: all that live, and the newest of the others."""
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    alive = [entry for entry in entries if text(entry, "State") in _ALIVE]
    ended = [entry for entry in entries if text(entry, "State") not in _ALIVE]
    newest = sorted(ended, key=lambda entry: (-(whole(entry, "Created") or 0), text(entry, "Id") or ""))[:_MOST_ENDED]
    for entry in sorted([*alive, *newest], key=_name):
        identity = text(entry, "Id")
        if identity is not None:
            yield identity, _name(entry)


def _name(entry: dict[str, Any]) -> str:
    """Give a listed container's name; a link from another one has a second slash."""
    names = sorted((str(name) for name in rows(entry, "Names")), key=lambda name: (name.count("/"), name))
    return names[0].lstrip("/") if names else (text(entry, "Id") or "")[:12]


def _is_told(data: dict[str, Any], observed_at: str) -> bool:
    """Whether a container lives, or ended or failed to start within a day of this run."""
    state = table(data, "State")
    if text(state, "Status") in _ALIVE:
        return True
    never_ran = moment(state, "StartedAt") is None
    if never_ran and not text(state, "Error"):
        return False
    ended, now = read_moment(moment(data if never_ran else state, "Created" if never_ran else "FinishedAt")), read_moment(observed_at)
    return ended is not None and now is not None and now - ended <= _LATELY


def _missed(engine: Engine, shown: str, error: Refused) -> Unobserved:
    """Say that a container was listed and not seen: one that ended meanwhile takes nothing away."""
    place = Place(object=f"Container {shown}")
    if error.cause == "not-found":
        reason = f"the container {shown[:_SENTENCE]} was gone between the list and the look at it, and is left out"
        return Unobserved(reason, "vanished", (), f"{engine.locator}#engine", engine.locator, place)
    reason = f"the container {shown[:_SENTENCE]} could not be looked at: {error.reason}"
    return Unobserved(reason, error.cause, (), None, engine.locator, place, error.remedy)
