"""Kinds of workload by group and name: one name may mean different things in different groups."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aiact_report.collector._base import Unit
from aiact_report.collector._kubernetes import workload_kinds
from aiact_report.collector._kubernetes.component_kinds import COMPONENTS
from aiact_report.collector._kubernetes.kinds import table
from aiact_report.collector._kubernetes.workload_kinds import DESCRIBED, WORKLOADS, WorkloadKind
from aiact_report.collector.manifest import COLLECTOR
from aiact_report.model import Subject

ROOT = Path(__file__).resolve().parents[3]
OBJECT = """apiVersion: {version}
kind: {kind}
metadata: {{name: a}}
spec: {{replicas: 2, template: {{spec: {{containers: [{{name: a, image: "x:1"}}]}}}}}}
"""


def workload(version: str, kind: str) -> Subject:
    """Read one object and give its workload."""
    text = OBJECT.format(version=version, kind=kind)
    found = COLLECTOR.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path()))
    (subject,) = [subject for subject in found.subjects if subject.kind == "workload"]
    return subject


def test_two_groups_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of another group beside Argo's Rollout is read by its own entry, and Argo's by its own."""
    other = WorkloadKind(frozenset({"apps.example.com"}), "daemon")
    monkeypatch.setitem(WORKLOADS, "Rollout.apps.example.com", other)
    assert workload("apps.example.com/v1", "Rollout").facts["workload.lifecycle"].value == "daemon"
    argo = workload("argoproj.io/v1alpha1", "Rollout")
    assert (argo.facts["workload.lifecycle"].value, argo.facts["workload.replicas_declared"].value) == ("service", 2)


def test_a_name_in_a_group_nobody_described_is_another_kind() -> None:
    """`Deployment` of a group of its own has not the defaults of Kubernetes' own."""
    assert "workload.revision_history_limit" not in workload("example.com/v1", "Deployment").facts
    assert workload("apps/v1", "Deployment").facts["workload.revision_history_limit"].value == 10


def test_a_slip_in_the_group_is_read_where_the_name_has_one_meaning() -> None:
    """`Deployment` in `v1` is refused by the cluster, and its meaning is plain."""
    assert workload("v1", "Deployment").facts["workload.kind"].value == "Deployment"
    assert set(workload_kinds._ALONE) <= {name for name, _ in DESCRIBED}


KINDS = sorted({name.partition(".")[0] for name in (*WORKLOADS, *COMPONENTS, *table.KINDS, *table.EXTENSIONS)})
PAGES = " ".join((ROOT / "docs" / "collectors" / name).read_text(encoding="utf-8") for name in ("kubernetes-kinds.md", "manifest.md"))
OBJECTS = "\n".join(file.read_text(encoding="utf-8") for file in sorted(Path(__file__).parents[1].rglob("*")) if file.suffix in {".py", ".yaml"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_on_the_page_and_in_a_test(kind: str) -> None:
    """A new entry asks for its row on the page of kinds, and for an object of it that is read."""
    assert re.search(rf"\b{kind}\b", PAGES), "add it to docs/collectors/kubernetes-kinds.md"
    assert re.search(rf"kind: {kind}\b|\"{kind}\"", OBJECTS), "add a test that reads one"
