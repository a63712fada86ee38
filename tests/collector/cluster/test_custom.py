"""Custom resources of a real API server, read like built-in ones."""

from __future__ import annotations

import time

import pytest
import urllib3

from aiact_report.collector.cluster.connection import targets
from aiact_report.collector.cluster.http import Wire
from aiact_report.collector.cluster.resources import discover

SPEC = {"containers": [{"name": "api", "image": "registry.example.com/scoring:1.4.0"}]}
LABELS = {"app": "scoring"}
BODY = {"replicas": 3, "selector": {"matchLabels": LABELS}, "template": {"metadata": {"labels": LABELS}, "spec": SPEC}}


def owner(kind, made):
    """Says who made an object."""
    return {
        "ownerReferences": [{"apiVersion": "v1", "kind": kind, "name": made["metadata"]["name"], "uid": made["metadata"]["uid"], "controller": True}]
    }


def define(server, kind, plural, group, *versions):
    """Makes a CustomResourceDefinition and waits until it is served; the first version is the stored one."""
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    names = {"kind": kind, "plural": plural, "singular": kind.lower()}
    entries = [{"name": name, "served": True, "storage": name == versions[0], "schema": schema} for name in versions]
    spec = {"group": group, "names": names, "scope": "Namespaced", "versions": entries}
    server.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {"metadata": {"name": f"{plural}.{group}"}, "spec": spec})
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        answer = server.pool.request("GET", f"{server.address}/apis/{group}/{versions[0]}/namespaces/default/{plural}")
        if answer.status == 200:
            return
        time.sleep(0.2)
    pytest.fail(f"{plural}.{group} was not served")


@pytest.fixture(scope="module")
def filled(own_server):
    """A Rollout with a ReplicaSet and a pod, a ServiceMonitor, and a kind nobody reads."""
    server = own_server
    define(server, "Rollout", "rollouts", "argoproj.io", "v1alpha1")
    define(server, "ServiceMonitor", "servicemonitors", "monitoring.coreos.com", "v1alpha1", "v1")
    define(server, "Unheard", "unheards", "example.org", "v1")
    server.namespace("prod")
    rollout = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "canary"}, "spec": BODY}
    try:
        made = server.create("/apis/argoproj.io/v1alpha1/namespaces/prod/rollouts", rollout)
    except urllib3.exceptions.HTTPError:
        pytest.skip("this kube-apiserver falls over at its first custom resource: build one with scripts/kube-apiserver")
    replicas = server.create("/apis/apps/v1/namespaces/prod/replicasets", {"metadata": {"name": "canary-x1", **owner("Rollout", made)}, "spec": BODY})
    server.create("/api/v1/namespaces/prod/pods", {"metadata": {"name": "canary-x1-1", **owner("ReplicaSet", replicas)}, "spec": SPEC})
    monitor = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "all"}, "spec": {"selector": {}}}
    server.create("/apis/monitoring.coreos.com/v1/namespaces/prod/servicemonitors", monitor)
    return server


def test_custom_resources_are_read_like_built_in_ones(filled, read):
    """A Rollout is a workload with the pods of its ReplicaSets; a group nobody reads is said to be skipped."""
    found = read(filled.administrator())
    assert found.value("Rollout/prod/canary", "workload.replicas_declared") == 3
    assert found.subjects["Pod/prod/canary-x1-1"].parent == "cluster:admin#Rollout/prod/canary"
    assert "ReplicaSet/prod/canary-x1" not in found.subjects
    assert found.value("ServiceMonitor/prod/all", "monitor.kind") == "ServiceMonitor"
    assert [entry.reason for entry in found.collected.skipped] == ["API group not read: example.org"]


def test_custom_resources_are_read_at_the_preferred_version(filled, request_of):
    """Of several versions of a custom resource the one the cluster prefers is asked for, and a kind another version has is found there."""
    wire = Wire(targets(request_of(filled.administrator()))[0].configuration)
    versions = {resource.kind: resource.version for resource in discover(wire).resources}
    wire.close()
    preferred = {group["name"]: group["preferredVersion"]["version"] for group in filled.call("GET", "/apis")["groups"]}
    assert versions["ServiceMonitor"] == preferred["monitoring.coreos.com"] == "v1"
    assert "CronJob" in versions
