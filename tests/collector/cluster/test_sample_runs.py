"""The sample is a system that a real cluster takes, not only one that this program reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "credit-scoring" / "k8s"
MONITORING = "monitoring.coreos.com"
STRICT_SINCE = 27
"""Minor version that refuses unknown fields when asked to; the sample's API versions are all there by then."""
PLURALS = {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies", "PriorityClass": "priorityclasses"}
CLUSTER_WIDE = {"Namespace", "PriorityClass"}


def objects() -> Iterator[dict[str, Any]]:
    """Every object of the sample, in the order of its files."""
    for path in sorted(SAMPLE.glob("*.yaml")):
        yield from filter(None, yaml.safe_load_all(path.read_text(encoding="utf-8")))


def plural(kind: str) -> str:
    """Where objects of a kind are made."""
    return PLURALS.get(kind, f"{kind.lower()}s")


def path_of(item: dict[str, Any]) -> str:
    """The address an object is made at, with unknown fields refused."""
    version, kind = item["apiVersion"], item["kind"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    space = "" if kind in CLUSTER_WIDE else f"/namespaces/{item['metadata'].get('namespace', 'default')}"
    return f"{root}{space}/{plural(kind)}?fieldValidation=Strict"


@pytest.fixture(scope="module")
def cluster(own_server):
    """A real API server, new enough."""
    if own_server.minor < STRICT_SINCE:
        pytest.skip(f"kube-apiserver 1.{own_server.minor} is older than the API versions of the sample: set KUBEBUILDER_ASSETS to a newer one")
    return own_server


def test_every_object_is_taken(cluster) -> None:
    """No field is unknown, no value refused; pods are admitted with the priority they name. Objects of the Prometheus operator are its own to judge."""
    refused = []
    for item in objects():
        if item["apiVersion"].startswith(MONITORING):
            continue
        made = cluster.pool.request("POST", cluster.address + path_of(item), body=json.dumps(item), headers={"Content-Type": "application/json"})
        if made.status >= 300:
            refused.append((item["kind"], item["metadata"]["name"], made.json()["message"]))
    assert refused == []
    pods = [item for item in objects() if item["kind"] == "Deployment"]
    for item in pods:
        pod = {"metadata": {"name": item["metadata"]["name"]}, "spec": item["spec"]["template"]["spec"]}
        cluster.call("POST", f"/api/v1/namespaces/{item['metadata']['namespace']}/pods?dryRun=All", pod)
