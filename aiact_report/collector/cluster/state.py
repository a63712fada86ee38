"""What is known of one cluster while it is read, and how a fact of it is written down."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.sheet import Reading
from aiact_report.collector._refused import Refused
from aiact_report.collector.cluster.connection import Target
from aiact_report.model import Basis, Fact, Place, Subject, Unobserved


class Component(NamedTuple):
    """A workload by what it is called and runs: enough to know a policy engine or a network plug-in again."""

    kind: str
    namespace: str
    name: str
    images: tuple[str, ...]
    command: str
    """Arguments of its containers, in one line."""
    desired: int | None
    """Nodes a DaemonSet is meant for."""
    ready: int | None


class Granted(NamedTuple):
    """What the security context of a container gives it."""

    privileged: bool = False
    escalation: bool = True
    added: frozenset[str] = frozenset()


class Template(NamedTuple):
    """What a pod template has of what could be more in the pods made from it."""

    workload: Subject
    containers: dict[str, Granted]
    """Name → what its security context grants."""
    shares: tuple[bool, ...]
    """Whether it shares the network, processes and messages of its node."""


class State:
    """Everything one cluster showed so far."""

    def __init__(self, target: Target, observed_at: str) -> None:
        """Start with nothing."""
        self.target = target
        self.observed_at = observed_at
        self.reading = Reading(target.locator, live=True)
        self.kept: dict[str, str | None] = {}
        """Uid → id of the workload it is or belongs to; None: it belongs to one that was not seen."""
        self.parts: dict[str, list[tuple[str, str]]] = {}
        """Uid of an object with several components → name and id of each."""
        self.pods: dict[str, str | None] = {}
        """Uid of a pod → id of its workload."""
        self.templates: dict[str, Template] = {}
        """Id of a workload → what its pod template grants."""
        self.beside: set[tuple[str | None, ...]] = set()
        """Containers of pods that no template has and that were read, so that those of many pods count once."""
        self.zones: dict[str, str | None] = {}
        """Node → its zone."""
        self.nodes: dict[str, Subject] = {}
        self.components: list[Component] = []
        self.api_servers: dict[str, tuple[str, ...]] = {}
        """Pod of an API server that can be seen → its command line."""
        self.webhooks: list[str] = []
        """Names of admission webhooks."""
        self.seen: set[str] = set()
        """Kinds that were read to the end."""
        self.groups: tuple[str, ...] = ()
        self.cluster = self.subject("cluster", f"{target.locator}#cluster", target.name)

    def parent(self, owner: str, pod: str) -> str | None:
        """Give the workload that a pod of this owner belongs to: of several components, the one its name speaks of."""
        parts = self.parts.get(owner)
        if parts is None:
            return self.kept.get(owner)
        fitting = [(len(name), identifier) for name, identifier in parts if f"-{name}-" in f"-{pod}-"]
        return max(fitting)[1] if fitting else None

    def subject(self, kind: str, wanted: str, name: str, namespace: str | None = None, parent: str | None = None) -> Subject:
        """Make a subject without facts yet."""
        subject = Subject(self.reading.unique(wanted), kind, name, self.target.locator, namespace, parent, {})
        self.reading.subjects.append(subject)
        return subject

    def tell(self, fact: str, value: Any, field: str | None = None, at: str | None = None) -> None:
        """Write a fact of the cluster itself."""
        self.cluster.facts[fact] = observed(value, at or f"Cluster {self.target.name}", field)

    def withhold(self, names: tuple[str, ...], error: Refused, subject: str | None = None) -> None:
        """Say which facts of a subject (the cluster, when none is named) could not be seen."""
        self.reading.unobserved.append(
            Unobserved(error.reason, error.cause, names, subject or self.cluster.id, self.target.locator, None, error.remedy)
        )


def observed(value: Any, name: str, field: str | None = None) -> Fact:
    """Make a fact of an object of the API."""
    return Fact(value, Place(None, None, field, name), Basis.OBSERVED)
