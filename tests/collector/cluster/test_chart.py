"""The chart on a real API server: taken field by field."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PLURALS = {"NetworkPolicy": "networkpolicies"}
STRICT = 25
"""Minor version of Kubernetes that refuses unknown fields when asked to."""


def rendered(values: str) -> list[dict[str, Any]]:
    """What helm makes of the chart."""
    found = subprocess.run([str(ROOT / "scripts" / "real-tools"), "--path", "helm"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("helm is not on this machine: scripts/real-tools helm")
    files = ["--values", str(ROOT / "deploy" / "chart" / "ci" / values)]
    command = [
        found.stdout.strip(),
        "template",
        "quarterly",
        str(ROOT / "deploy" / "chart"),
        "--namespace",
        "audit",
        "--kube-version",
        "1.36.0",
        *files,
    ]
    return [document for document in yaml.safe_load_all(subprocess.run(command, capture_output=True, text=True, check=True).stdout) if document]


@pytest.mark.parametrize("values", ["digest-values.yaml", "configured-values.yaml"])
def test_an_api_server_takes_every_object(server, values: str) -> None:
    """Each object is made in a dry run; a server that knows how refuses fields it does not know."""
    if server.minor < STRICT:
        pytest.skip("this API server is older than what the chart asks for: KUBEBUILDER_ASSETS names a newer one")
    for name in ("audit", "scoring", "models"):
        body = {"metadata": {"name": name}}
        server.pool.request("POST", f"{server.address}/api/v1/namespaces", body=json.dumps(body), headers={"Content-Type": "application/json"})
    for document in rendered(values):
        namespace = document["metadata"].get("namespace")
        root = "/api" if "/" not in document["apiVersion"] else "/apis"
        plural = PLURALS.get(document["kind"], document["kind"].lower() + "s")
        path = f"{root}/{document['apiVersion']}{f'/namespaces/{namespace}' if namespace else ''}/{plural}"
        assert server.call("POST", f"{path}?dryRun=All&fieldValidation=Strict", document)["kind"] == document["kind"]


def test_its_pod_is_taken(server) -> None:
    """The pod that the schedule would make is taken, too: the server looks into a template only when a pod is made of it."""
    if server.minor < STRICT:
        pytest.skip("this API server is older than what the chart asks for: KUBEBUILDER_ASSETS names a newer one")
    (schedule,) = [document for document in rendered("digest-values.yaml") if document["kind"] == "CronJob"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one"}, "spec": schedule["spec"]["jobTemplate"]["spec"]["template"]["spec"]}
    server.namespace("restricted")
    server.create("/api/v1/namespaces/restricted/serviceaccounts", {"metadata": {"name": "aiact-report"}})
    assert server.call("POST", "/api/v1/namespaces/restricted/pods?dryRun=All&fieldValidation=Strict", pod)["kind"] == "Pod"
