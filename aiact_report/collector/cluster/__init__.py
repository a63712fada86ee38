"""Live Kubernetes clusters, read through their API and never written to; `docs/collectors/cluster.md` says what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiact_report.collector._base import Asked, Collected
from aiact_report.collector._request import Request


def _wanted(request: Request) -> bool:
    return bool(request.clusters.contexts)


def _collect(request: Request) -> Collected:
    from aiact_report.collector.cluster.collect import collect

    return collect(request)


def context_names(environment: Mapping[str, str]) -> list[str]:
    """Give the names of the kubeconfig's contexts; none when there is no kubeconfig or it cannot be read."""
    from aiact_report.collector.cluster.connection import names

    return names(environment)


def rights(namespaces: Sequence[str], *, secrets: bool, account: tuple[str, str] | None) -> str:
    """Give an account (namespace and name) and the rights that reading a cluster needs, as YAML documents."""
    from aiact_report.collector.cluster.rbac import Account
    from aiact_report.collector.cluster.rbac import rights as rights_of

    return rights_of(namespaces, secrets=secrets, account=Account(*account) if account else None)


COLLECTOR = Asked(name="cluster", wanted=_wanted, collect=_collect, rank=40)
"""Offered to the registry of collectors; what reads it is imported when it is asked for."""
__all__ = ["COLLECTOR", "context_names", "rights"]
