"""The page of all servers and services that are known by name, from the data that recognises them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aiact_report.collector._vocabulary.model.about import ABOUT
from aiact_report.collector._vocabulary.model.servers import SERVERS
from aiact_report.collector._vocabulary.services.family import Family
from aiact_report.collector._vocabulary.services.read import FAMILIES


def services_page(made: str, table: Callable[[tuple[str, ...], Iterable[tuple[str, ...]]], list[str]]) -> str:
    """Everything that is known by name: where it listens, whom it asks, what it loads, where its maker says so."""
    servers = (
        (
            f"[{each.name}]({about.documentation})",
            _listed(map(str, about.ports)),
            _listed(map(_code, each.keys)),
            _listed(map(_code, each.records)),
            about.loads,
        )
        for each, about in ((each, ABOUT[each.name]) for each in SERVERS)
    )
    services = (
        (
            f"[{each.name}]({each.documentation})",
            each.role,
            _listed(map(str, each.ports)),
            _shipped(each),
            *(_listed(_code(name) for name, _ in part) for part in (each.on, each.off, each.maybe)),
        )
        for each in sorted(FAMILIES, key=lambda family: (family.role, family.name))
    )
    lines = [
        made.replace("aiact_report/mapping/", "aiact_report/collector/_vocabulary/"),
        "# Servers and services known by name",
        "",
        "What is declared under [`components`](../configuration.md#components) holds first, then the kind of an object, then image and command; ports alone propose, for a person to confirm.",
        "A setting counts for the one that reads it and for no other.",
        "",
        f"## Model servers ({len(SERVERS)})",
        "",
        *table(("server", "ports", "callers' keys", "records of predictions", "loads"), servers),
        "",
        f"## Stores, trackers, registries, gateways and what else stands around a model ({len(FAMILIES)})",
        "",
        "ACC-06 asks them who calls, observers apart. A key in the list of passwords that everybody tries first is none. Where the version decides, or a file it reads may, nothing is said.",
        "",
        *table(("service", "role", "ports", "as shipped", "has callers asked", "has nobody asked", "not judged"), services),
    ]
    return "\n".join(lines) + "\n"


def _listed(found: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(found)) or "-"


def _code(name: str) -> str:
    return f"`{name}`"


def _shipped(each: Family) -> str:
    return {True: "asks", False: "asks nobody", None: "by version"}[each.asks]
