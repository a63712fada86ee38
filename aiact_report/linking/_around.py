"""What objects around a workload are asked for by name, and when it may be said that there is none."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, known_of, namespace_of, value
from aiact_report.model import Subject

_LOCAL = ("svc", "svc.cluster.local")
_COMPONENTS = "cluster.network_plugins"
"""A fact that takes all namespaces to tell."""


def concludes(index: Index, subject: Subject, fact: str, *kinds: str) -> bool:
    """Tell whether "none found" may be concluded: in a cluster, where every object of these kinds was asked for; files may leave them out."""
    return index.source_kind(subject) == "cluster" and index.once(whole) and index.all_seen(fact, subject, *kinds)


def whole(index: Index) -> bool:
    """Tell whether all namespaces were read: of some only, what its components are is withheld from the cluster."""
    return not any(index.withheld(_COMPONENTS, cluster) for cluster in index.of_kind("cluster"))


def services(index: Index) -> dict[str, list[Subject]]:
    """Index Services by `namespace/name`."""
    found: dict[str, list[Subject]] = {}
    for service in index.of_kind("service"):
        found.setdefault(f"{namespace_of(service)}/{service.name}", []).append(service)
    return found


def named(index: Index, host: str, namespace: str) -> list[Subject]:
    """Give the Services a host means: `api`, `api.prod`, `api.prod.svc` or `api.prod.svc.cluster.local`."""
    name, _, rest = host.partition(".")
    space, _, domain = rest.partition(".")
    if rest and domain and domain not in _LOCAL:
        return []
    return index.once(services).get(f"{space or namespace}/{name}", [])


def listed(subject: Subject, fact: str) -> tuple[str, ...]:
    """Give what is known of a list; nothing when it is unset or not known."""
    return known_of(subject, fact)


def is_true(subject: Subject, fact: str) -> bool:
    """Tell whether a fact is seen to be true."""
    return value(subject, fact) is True


def known(subject: Subject, *facts: str) -> bool:
    """Tell whether all these facts were seen."""
    return all(value(subject, fact) is not UNSEEN for fact in facts)
