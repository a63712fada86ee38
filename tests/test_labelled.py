"""Verdicts that others decided: the test data of kube-linter, kube-score, polaris and trivy-checks, judged file by file.

Where we differ on purpose is a table below, check by check, with the number of rows; `docs/decisions-controls.md` says why.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from aiact_report.collector._base import Unit
from aiact_report.collector.manifest import COLLECTOR
from aiact_report.linking._link import link
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence, Outcome, Subject, Verdict

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT.parent / "shared" / "labelled"
MAPPING = load()

ASKED = {
    "allow_privilege_escalation": ("PRV-03", ""),
    "anti_affinity": ("RES-06", ""),
    "capabilities_add": ("PRV-04", "capabilities.add"),
    "capabilities_drop_all": ("PRV-04", "capabilities.drop"),
    "capabilities_sys_admin": ("PRV-04", "capabilities.add"),
    "cpu_requests": ("RES-09", "cpu_request"),
    "default_service_account": ("SEC-05", "service_account"),
    "docker_sock": ("PRV-08", "runtime_sockets"),
    "exposed_service": ("NET-04", ""),
    "host_ipc": ("PRV-07", "host_ipc"),
    "host_network": ("PRV-07", "host_network"),
    "host_pid": ("PRV-07", "host_pid"),
    "host_path_sensitive": ("PRV-08", "host_path"),
    "host_path_writable": ("PRV-08", "host_path"),
    "host_port": ("PRV-07", "host_port"),
    "host_process": ("PRV-02", "host_process"),
    "hpa_target": ("RES-08", "target"),
    "image_tag": ("TRC-02", "image"),
    "liveness_probe": ("RES-03", ""),
    "memory_limits": ("RES-09", "memory_limit"),
    "naked_pod": ("RES-04", ""),
    "network_policy": ("NET-01", ""),
    "pdb": ("RES-05", ""),
    "privileged": ("PRV-02", "privileged"),
    "read_only_rootfs": ("PRV-05", ""),
    "readiness_probe": ("RES-02", ""),
    "replicas": ("RES-01", ""),
    "rolling_update": ("RES-07", ""),
    "run_as_non_root": ("PRV-01", ""),
    "sa_token_automount": ("SEC-05", "automount"),
    "seccomp": ("PRV-06", ""),
    "seccomp_not_unconfined": ("PRV-06", ""),
    "secret_from_env": ("SEC-03", ""),
    "secret_in_configmap": ("SEC-02", ""),
    "secret_in_env": ("SEC-02", ""),
    "ssh_port": ("MIN-04", ""),
}
"""Check → the control that asks the same, and the fact it must turn on where the control asks more."""

K8S = "https://kubernetes.io/docs/"
REASONS = {
    "refused": ("By what the API refuses (a version no server takes, a selector that misses its template, a kind in no such group) nothing passes.", f"{K8S}reference/using-api/deprecation-guide/"),
    "unknown": ("A field Kubernetes does not have leaves open what it may have been meant to say.", f"{K8S}reference/using-api/api-concepts/#field-validation"),
    "patch": ("A part of a workload, without selector, labels and image, is a patch and not judged.", f"{K8S}tasks/manage-kubernetes-objects/kustomization/"),
    "preferred": ("A preferred term is a wish.", f"{K8S}concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity"),
    "one": ("A StatefulSet without replicas has one: nothing to spread.", f"{K8S}reference/kubernetes-api/workload-resources/stateful-set-v1/"),
    "account": ("The account named was not read, so whether its token is mounted is open.", f"{K8S}tasks/configure-pod-container/configure-service-account/"),
    "naked": ("They call a pod naked by its labels; a pod without a controller is one.", f"{K8S}concepts/workloads/pods/#using-pods"),
    "direction": ("One direction bounded is partial; a rule that lets every source in bounds nothing.", f"{K8S}concepts/services-networking/network-policies/"),
    "budget": ("A budget of two over one pod lets none go: drains hang.", f"{K8S}tasks/run-application/configure-pdb/"),
    "three": ("They ask for three.", "decisions-controls.md"),
    "user": ("Without image and manifest saying so, the user is open.", f"{K8S}tasks/configure-pod-container/security-context/"),
    "group": ("Group 0 is not asked.", "reference/controls.md#prv-01"),
    "kind": ("Two objects of a kind `pod`, which is none; one names no account and mounts a token.", f"{K8S}tasks/configure-pod-container/configure-service-account/"),
    "annotation": ("The annotations of seccomp are without effect since 1.27.", f"{K8S}tutorials/security/seccomp/"),
    "type": ("A type nobody knows is open; a profile without a type is no fact; an annotation of the cluster is not the pod's.", f"{K8S}reference/kubernetes-api/workload-resources/pod-v1/#security-context"),
    "masked": ("A masked value (xxxxx) is no credential.", "decisions-controls.md"),
    "name": ("SECRET_BLAH=… may be the name of a secret.", "decisions-controls.md"),
}  # fmt: skip
"""Why our answer is another, and the document it rests on."""
DIFFERENT: dict[str, tuple[int, tuple[str, ...]]] = {
    "allow_privilege_escalation": (3, ("patch", "unknown")),
    "anti_affinity": (5, ("preferred", "one", "patch")),
    "cpu_requests": (2, ("patch", "unknown")),
    "default_service_account": (2, ("account",)),
    "docker_sock": (2, ("patch",)),
    "hpa_target": (2, ("refused",)),
    "liveness_probe": (3, ("patch",)),
    "memory_limits": (2, ("patch", "unknown")),
    "naked_pod": (1, ("naked",)),
    "network_policy": (6, ("direction", "refused")),
    "pdb": (7, ("budget",)),
    "privileged": (3, ("patch", "unknown")),
    "read_only_rootfs": (3, ("patch", "unknown")),
    "readiness_probe": (3, ("patch",)),
    "replicas": (4, ("three", "patch", "refused")),
    "run_as_non_root": (11, ("user", "group", "refused")),
    "sa_token_automount": (3, ("kind", "patch")),
    "seccomp": (8, ("annotation", "type")),
    "seccomp_not_unconfined": (1, ("annotation",)),
    "secret_from_env": (1, ("patch",)),
    "secret_in_configmap": (3, ("masked",)),
    "secret_in_env": (3, ("name", "patch")),
    "ssh_port": (2, ("patch",)),
}
"""Check → in how many rows our answer is another on purpose, and why."""


def rows() -> list[dict[str, str]]:
    """Every label of a check that one of our controls asks."""
    with (LABELLED / "labels.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["check"] in ASKED]


@cache
def judged(file: str) -> tuple[Evidence, list[Verdict]]:
    """Collect, link and judge one file alone."""
    path = LABELLED / "files" / file
    seen = COLLECTOR.collect(Unit(file, path, path.read_bytes(), LABELLED / "files"))
    evidence = Evidence(seen.sources, seen.subjects, seen.unobserved, seen.skipped)
    link(evidence)
    return evidence, judge(evidence, MAPPING)


def family(subjects: list[Subject], kind: str, name: str) -> set[str]:
    """Ids of an object and of everything in it."""
    ids = {subject.id for subject in subjects if subject.name == name and f"#{kind}/" in subject.id}
    for subject in subjects:  # parents come before children
        if subject.parent in ids:
            ids.add(subject.id)
    return ids


def answers(row: dict[str, str]) -> Iterator[Verdict]:
    """Yield our verdicts on the row's object and its parts."""
    control, _ = ASKED[row["check"]]
    evidence, verdicts = judged(row["file"])
    ids = family(evidence.subjects, row["kind"], row["name"])
    return (verdict for verdict in verdicts if verdict.control == control and verdict.subject in ids)


def outcome(row: dict[str, str]) -> str:
    """Say pass, fail or open, as a tool with two answers would."""
    found = list(answers(row))
    fact = ASKED[row["check"]][1]
    if any(verdict.outcome in (Outcome.GAP, Outcome.PARTIAL) and any(fact in ref.name for ref in verdict.facts) for verdict in found):
        return "fail"
    return "open" if not found or any(verdict.outcome is Outcome.NOT_ASSESSED for verdict in found) else "pass"


@pytest.mark.skipif(not LABELLED.is_dir(), reason="the labelled files are not beside the checkout: agreement with other tools is not measured")
def test_we_agree_but_where_we_say_so() -> None:
    """Each label is met, but for the rows in which we differ on purpose."""
    differing = Counter(row["check"] for row in rows() if outcome(row) != row["expected"])
    assert dict(differing) == {check: count for check, (count, _) in DIFFERENT.items()}


@pytest.mark.skipif(not LABELLED.is_dir(), reason="the labelled files are not beside the checkout: agreement with other tools is not measured")
def test_the_page_says_what_is_measured() -> None:
    """docs/agreement.md is what `python bench/labelled.py --write` makes of the labels today."""
    import labelled

    assert (ROOT / "docs" / "agreement.md").read_text(encoding="utf-8") == labelled.page(), "run python bench/labelled.py --write"


@pytest.mark.skipif(not LABELLED.is_dir(), reason="the labelled files are not beside the checkout: agreement with other tools is not measured")
def test_nothing_unobserved_passes() -> None:
    """Where another tool sees a failure, we never say pass of the very fact it failed on because we could not see it."""
    for row in rows():
        evidence, _ = judged(row["file"])
        held = {subject.id: subject.facts for subject in evidence.subjects}
        for verdict in answers(row):
            if verdict.outcome is Outcome.PASS:
                assert all(ref.name in held[ref.subject or verdict.subject] for ref in verdict.facts), verdict
