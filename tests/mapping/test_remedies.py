"""A remedy does what it says: its snippet, applied to a file with the gap, closes the gap and opens no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Outcome
from aiact_report.pipeline import Wanted, collect, link
from tests.mapping.applied import FOLDER, apply_compose, apply_dockerfile, apply_kubernetes, filled

MAPPING = load()
TARGETS = {
    "ACC-04": ("serving.yaml", "Ingress"), "NET-03": ("serving.yaml", "Ingress"), "NET-06": ("serving.yaml", "Ingress"), "NET-04": ("serving.yaml", "Service"),
    "ACC-06": ("store.yaml", "Deployment"), "MDL-09": ("triton.yaml", "Deployment"),
    **dict.fromkeys(("MDL-15", "MDL-18", "MDL-19", "MDL-20", "MDL-22", "MDL-23"), ("training.yaml", "CronJob")),
}  # fmt: skip
"""Control → the file its remedy of Kubernetes is for, and the object in it."""
SPREAD = "spec: {containers: [{resources: {requests: {cpu: 500m}}}], topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: scoring-api}}}]}"
BEFORE = {
    ("MDL-16", "kubernetes"): "spec: {containers: [{env: [{name: NVIDIA_DRIVER_CAPABILITIES, value: all}], resources: {limits: {nvidia.com/gpu: 1}}}]}",
    ("MDL-09", "compose"): "services: {api: {image: 'nvcr.io/nvidia/tritonserver:24.10-py3', command: [tritonserver, --model-repository=/models, --model-control-mode=explicit]}}",
    ("MDL-16", "compose"): "services: {api: {environment: {NVIDIA_VISIBLE_DEVICES: all}}}",
    ("MDL-18", "compose"): "services: {api: {image: 'registry.example.com/scoring/train:1', volumes: ['training-data:/data']}}",
    ("NET-05", "compose"): "services: {api: {networks: [data]}, db: {image: 'postgres:17.2', networks: [data]}}",
    ("PRV-02", "kubernetes"): "spec: {containers: [{securityContext: {privileged: true}}]}",
    ("PRV-02", "compose"): "services: {api: {privileged: true}}",
    ("PRV-07", "kubernetes"): "spec: {hostNetwork: true, hostPID: true, hostIPC: true}",
    ("PRV-07", "compose"): "services: {api: {network_mode: host, ports: []}}",
    ("PRV-08", "compose"): "services: {api: {volumes: ['/srv/features:/data']}}",
    ("RES-02", "compose"): "services: {api: {depends_on: [server]}, server: {image: 'registry.example.com/scoring/server:1', healthcheck: {test: [CMD, /health]}}}",
    ("RES-03", "compose"): "services: {api: {healthcheck: {test: [NONE]}}}",
    ("SUP-04", "compose"): "services: {api: {image: 'someone/postgres:16.6'}}",
    ("RES-06", "kubernetes"): "spec: {replicas: 3}",
    ("RES-05", "kubernetes"): "spec: {replicas: 3}",
    ("RES-08", "kubernetes"): SPREAD,
    ("SEC-02", "kubernetes"): "env: [{name: DB_PASSWORD, value: Kx7-pq2-Lm9-zz4}]",
    ("SEC-02", "compose"): "services: {api: {environment: {POSTGRES_PASSWORD: Kx7-pq2-Lm9-zz4}}}",
    ("SEC-03", "kubernetes"): "env: [{name: API_TOKEN, value: Kx7-pq2-Lm9-zz4}]",
    ("SEC-03", "compose"): "services: {api: {environment: {API_TOKEN: Kx7-pq2-Lm9-zz4}}}",
    ("ACC-06", "compose"): "services: {api: {image: 'redis:7.4', command: [redis-server]}}",
    ("SUP-04", "dockerfile"): "FROM someone/python:3.12",
}  # fmt: skip
"""What is laid over the file first, so that it has the gap."""
JOINED = ("NET-01", "NET-02", "RES-05", "RES-08", "RES-10", "LOG-04")
"""Controls whose remedy is an object beside the workload; other whole objects are judged by themselves (`test_snippets.py`)."""
_IMAGE = "asked of an image that was read; the Dockerfile has no such gap"
_LIVE = "asked where a cluster or an engine was read"
EXCEPT = {
    ("ACC-04", "compose"): "it takes the port away from strangers, and is then not asked",
    ("BLD-06", "dockerfile"): "takes a frozen bundle, which the snippet brings itself",
    ("LOG-02", "kubernetes"): "settings of a log store, which are no object",
    ("LOG-08", "kubernetes"): "values of a chart, which are no object",
    ("MDL-13", "kubernetes"): "asked of a shadow, which a route makes one",
    ("MDL-17", "kubernetes"): "a guard may stand elsewhere, so that files alone hold no gap",
    ("MIN-02", "dockerfile"): _IMAGE,
    ("MIN-03", "dockerfile"): _IMAGE,
    ("MDL-03", "dockerfile"): _IMAGE,
    ("VUL-02", "dockerfile"): _IMAGE,
    ("VUL-04", "dockerfile"): _IMAGE,
    ("PRV-11", "kubernetes"): "a gap shows only where the sharing of GPUs was read of nodes",
    ("RES-16", "kubernetes"): "without a rule the scheduler may still spread, so that files alone hold no gap",
    ("RES-17", "kubernetes"): "without a rule the scheduler may still spread, so that files alone hold no gap",
    ("SUP-05", "kubernetes"): "it takes the setting away, and is then not asked",
    ("TRC-03", "compose"): _LIVE,
    ("TRC-05", "compose"): _LIVE,
    ("TRC-06", "dockerfile"): "revision and date come by build arguments: partial of the Dockerfile, and the image shows them",
}
"""Snippets that cannot be applied to a file with the gap, and why."""


def snippets() -> Iterator[tuple[str, str, str]]:
    """Give control, form and text of each snippet of a file."""
    for control in MAPPING.controls:
        for form, text in control.remediation.snippets.items():
            alone = "apiVersion:" in text and control.id not in JOINED
            if form in ("kubernetes", "compose", "dockerfile") and not alone and (control.id, form) not in EXCEPT:
                yield control.id, form, text


def outcomes(folder: Path, name: str, text: str) -> dict[tuple[str, str], Outcome]:
    """Judge one file: control and subject → outcome."""
    folder.mkdir()
    (folder / name).write_text(text)
    evidence = link(collect(Wanted(paths=(folder,))))
    return {(verdict.control, verdict.subject.partition("#")[2]): verdict.outcome for verdict in judge(evidence, MAPPING)}


def applied(control: str, form: str, text: str) -> tuple[str, str, str]:
    """Give the name of the file, the file with the gap, and the file with the remedy."""
    first = BEFORE.get((control, form))
    if form == "dockerfile":
        base = (FOLDER / "Dockerfile").read_text()
        base = apply_dockerfile(base, first) if first else base
        return "Dockerfile", base, apply_dockerfile(base, filled(text))
    if form == "compose":
        base = (FOLDER / "compose.yaml").read_text()
        base = apply_compose(base, first) if first else base
        return "compose.yaml", base, apply_compose(base, filled(text))
    file, kind = TARGETS.get(control, ("serving.yaml", "Deployment"))
    base = (FOLDER / file).read_text()
    base = apply_kubernetes(base, first, kind) if first else base
    return "manifests.yaml", base, apply_kubernetes(base, filled(text), kind)


@pytest.mark.parametrize(("control", "form", "text"), [pytest.param(*each, id=f"{each[0]}-{each[1]}") for each in snippets()])
def test_a_remedy_closes_its_gap_and_opens_no_other(tmp_path: Path, control: str, form: str, text: str) -> None:
    """What was a gap or partial of the control passes, and nothing that was none is a gap."""
    name, base, remedied = applied(control, form, text)
    before, after = outcomes(tmp_path / "before", name, base), outcomes(tmp_path / "after", name, remedied)
    bad = {Outcome.GAP, Outcome.PARTIAL}
    had = {key for key, outcome in before.items() if key[0] == control and outcome in bad}
    assert had, "the file has not the gap"
    closed = {key for key in had if after.get(key) is Outcome.PASS}
    opened = {key for key, outcome in after.items() if outcome is Outcome.GAP and before.get(key, Outcome.GAP) is not Outcome.GAP}
    assert (bool(closed), opened) == (True, set()), {key: (before[key].value, after[key].value if key in after else None) for key in had}


def test_what_is_said_of_snippets_is_of_snippets_that_are_there() -> None:
    """No exception outlives its snippet, and a file that is laid first belongs to one that is tried."""
    there = {(control.id, form) for control in MAPPING.controls for form in control.remediation.snippets}
    assert set(EXCEPT) <= there
    assert set(BEFORE) <= {(control, form) for control, form, _ in snippets()}
    assert len(list(snippets())) >= 100
