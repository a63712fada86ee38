"""Live Kubernetes clusters, read through their API and never written to; `docs/collectors/cluster.md` says what is read."""

from aiact_report.collector.cluster.collect import COLLECTOR
from aiact_report.collector.cluster.connection import names as context_names
from aiact_report.collector.cluster.rbac import Account, rights

__all__ = ["COLLECTOR", "Account", "context_names", "rights"]
