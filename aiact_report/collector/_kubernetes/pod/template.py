"""A pod template in its object: what is read, and where it stands."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.pod.credentials import Named
from aiact_report.collector._kubernetes.pod.environment import NO_LABELS
from aiact_report.collector._kubernetes.pod.volumes import Volume
from aiact_report.collector._kubernetes.sheet import EMPTY, Sheet


class Template:
    """A pod template in its object."""

    __slots__ = (
        "annotation_lines",
        "annotations",
        "claims",
        "claims_at",
        "credentials",
        "field",
        "labels",
        "lines",
        "model",
        "more",
        "namespace",
        "spec",
        "workload",
    )

    def __init__(self, workload: Sheet, spec: dict[str, Any], lines: dict[str, Any], field: str, namespace: str | None) -> None:
        self.workload = workload
        self.spec = spec
        self.lines = lines
        self.field = field
        self.namespace = namespace
        self.labels: dict[str, Any] | None = EMPTY
        """None: they could not be read."""
        self.claims: dict[str, Volume] = {}
        """Volumes a StatefulSet claims for each pod."""
        self.claims_at: tuple[int, str] | None = None
        """Line and field where it does."""
        self.annotations = self.annotation_lines = EMPTY
        self.model = NO_LABELS
        """What labels and annotations say of the model."""
        self.credentials: tuple[Named, ...] = ()
        """Labels and annotations that hold one."""
        self.more: frozenset[str] | None = None
        """Fields its kind adds to a pod's; None: they are not known, and no field is a stranger."""
