"""Evidence written by hand, fact by fact."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from aiact_report.linking._link import link
from aiact_report.model import Evidence, Fact, Place, Ref, Source, Subject, Unobserved

UNKNOWN = "(unknown)"


class World:
    """A small cluster's worth of documents. Every fact stands on a line of its own."""

    def __init__(self) -> None:
        self.evidence = Evidence()
        self._lines = count(1)

    def add(
        self, kind: str, name: str, /, *, namespace: str | None = None, parent: Subject | None = None, source: str = "app.yaml", **facts: Any
    ) -> Subject:
        """Add a subject; facts go by their last name, a `__` standing for a dot."""
        owner = parent.id if parent else None
        placed = {
            f"{kind}.{key.replace('__', '.')}": Fact(value, Place(source, next(self._lines), key)) for key, value in facts.items() if value != UNKNOWN
        }
        subject = Subject(f"{source}#{kind}/{namespace}/{name}", kind, name, source, namespace, owner, placed)
        self.evidence.subjects.append(subject)
        return subject

    def workload(self, name: str = "api", /, *, namespace: str | None = None, source: str = "app.yaml", **facts: Any) -> Subject:
        """Add a Deployment with all the facts relations ask for, changed as said."""
        plain: dict[str, Any] = {
            "platform": "kubernetes",
            "kind": "Deployment",
            "lifecycle": "service",
            "labels": {"app": name},
            "replicas_declared": 3,
            "host_network": None,
            "automount_declared": None,
            "service_account": None,
        }
        return self.add("workload", name, namespace=namespace, source=source, **(plain | facts))

    def service(self, name: str = "api", /, *, namespace: str | None = None, **facts: Any) -> Subject:
        """Add a Service that selects `app: <name>`."""
        plain: dict[str, Any] = {
            "type": "ClusterIP",
            "selector": {"app": name},
            "external_ips": None,
            "internal_balancer": False,
            "scraped": False,
            "labels": {"app": name},
        }
        return self.add("service", name, namespace=namespace, **(plain | facts))

    def budget(self, name: str = "pdb", /, *, namespace: str | None = None, **facts: Any) -> Subject:
        """Add a PodDisruptionBudget that selects `app: api`."""
        plain: dict[str, Any] = {"selector": {"matchLabels": {"app": "api"}}, "min_available": None, "max_unavailable": None}
        return self.add("disruption-budget", name, namespace=namespace, **(plain | facts))

    def policy(self, name: str = "policy", /, *, namespace: str | None = None, **facts: Any) -> Subject:
        """Add a NetworkPolicy that selects `app: api` and opens nothing."""
        plain: dict[str, Any] = {
            "pod_selector": {"matchLabels": {"app": "api"}},
            "types": ("Ingress", "Egress"),
            "ingress_open": False,
            "egress_open": False,
            "denies_all": (),
        }
        return self.add("network-policy", name, namespace=namespace, **(plain | facts))

    def autoscaler(self, name: str = "hpa", /, *, namespace: str | None = None, **facts: Any) -> Subject:
        """Add an autoscaler of Deployment api from 2 to 8."""
        plain: dict[str, Any] = {"target": "Deployment/api", "min": 2, "max": 8}
        return self.add("autoscaler", name, namespace=namespace, **(plain | facts))

    def image(self, name: str = "app", /, *, digest: str = "a", source: str = "docker://app", **facts: Any) -> Subject:
        """Add an image with the tag 1 and a history of one RUN; `digest` stands for all its digests."""
        long = f"sha256:{digest * 64}"
        plain: dict[str, Any] = {
            "reference": f"{name}:1",
            "names": (),
            "registry": "docker.io",
            "repository": f"library/{name}",
            "tag": "1",
            "platform": "linux/amd64",
            "index_digest": None,
            "manifest_digest": long,
            "config_digest": f"sha256:{'0' * 8}{digest * 56}",
            "repo_digests": None,
            "history": (f"RUN /bin/sh -c make {name} # buildkit",),
        }
        return self.add("image", name, source=source, **(plain | facts))

    def container(self, name: str = "c", /, *, image: str = "app:1", source: str = "app.yaml", **facts: Any) -> Subject:
        """Add a container that names an image of Docker's official short names by tag."""
        repository, _, tag = image.partition(":")
        plain: dict[str, Any] = {
            "image": image,
            "image__registry": "docker.io",
            "image__repository": f"library/{repository}",
            "image__tag": tag or None,
            "image__digest": None,
            "built_here": False,
        }
        return self.add("container", name, parent=self.workload(name, source=source), source=source, **(plain | facts))

    def scan(self, name: str = "scan", /, **facts: Any) -> Subject:
        """Add a scan of yesterday that found nothing."""
        plain: dict[str, Any] = {
            "target": "app",
            "digests": None,
            "image_id": None,
            "age": 1,
            "database_age": 2,
            "ecosystems": ("deb",),
            "fixable_critical": 0,
            "fixable_high": 0,
            "known_exploited": None,
        }
        return self.add("scan", name, source=f"{name}.json", **(plain | facts))

    def hide(self, *facts: str, subject: Subject | None = None, cause: str = "parse-error", source: str | None = None) -> None:
        """Say that something could not be seen."""
        self.evidence.unobserved.append(Unobserved("not seen", cause, facts, subject.id if subject else None, source))

    def read(self, locator: str, kind: str) -> None:
        """Add a source."""
        self.evidence.sources.append(Source(locator, kind, locator, "0" * 64, kind))

    def link(self) -> None:
        """Run every relation."""
        link(self.evidence)

    @staticmethod
    def value(subject: Subject, name: str) -> Any:
        """Give what is known of a subject; `(unknown)` when the fact is not there."""
        fact = subject.facts.get(f"{subject.kind}.{name}")
        return UNKNOWN if fact is None else fact.value

    @staticmethod
    def origin(subject: Subject, name: str) -> tuple[Ref, ...]:
        """Give what a fact was concluded from."""
        return subject.facts[f"{subject.kind}.{name}"].origin or ()


@pytest.fixture
def world() -> World:
    """Make an empty world."""
    return World()


@pytest.fixture(scope="session")
def new_world() -> type[World]:
    """Give what makes worlds, for properties that need one an example."""
    return World
