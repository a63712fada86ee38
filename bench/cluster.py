"""Read many pods from a real API server, against fetching and decoding the same pages alone, and against the client's own lists.

    .venv/bin/python bench/cluster.py [--pods 10000] [--namespaces 200] [--rounds 3]

Aims: at most 1.5 times the bare pages, at least 3 times faster than the client's models, at most 500 MB. Needs etcd and kube-apiserver as the tests do.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from _measure import Run, alternate, median, run

ROOT = Path(__file__).resolve().parents[1]
PER_WORKLOAD = 10
SETUP = """
import sys, time, json
from pathlib import Path
kubeconfig = sys.argv[1]
started = time.perf_counter()
"""
BARE = (
    SETUP
    + """
from kubernetes import client, config
api = config.new_client_from_config(kubeconfig)
for path in sys.argv[2:]:
    token = ""
    while True:
        query = [("limit", "500")] + ([("continue", token)] if token else [])
        address = api.configuration.host + path + "?" + "&".join(f"{key}={value}" for key, value in query)
        answer = api.rest_client.request("GET", address, headers={"Accept": "application/json"})
        token = json.loads(answer.read())["metadata"].get("continue", "")
        if not token:
            break
print(time.perf_counter() - started)
"""
)
MODELS = (
    SETUP
    + """
from kubernetes import client, config
api = config.new_client_from_config(kubeconfig)
client.CoreV1Api(api).list_pod_for_all_namespaces()
client.AppsV1Api(api).list_deployment_for_all_namespaces()
client.AppsV1Api(api).list_replica_set_for_all_namespaces()
client.CoreV1Api(api).list_node()
print(time.perf_counter() - started)
"""
)
TOOL = (
    SETUP
    + """
from aiact_report.collector._request import Clusters, Request
from aiact_report.collector.cluster.collect import collect
found = collect(Request(root=Path(), observed_at="2026-03-01T12:00:00Z", environment={"KUBECONFIG": kubeconfig}, clusters=Clusters(("",))))
assert sum(subject.kind == "pod" for subject in found.subjects) == int(sys.argv[2]), len(found.subjects)
print(time.perf_counter() - started)
"""
)
PATHS = ("/api/v1/pods", "/apis/apps/v1/deployments", "/apis/apps/v1/replicasets", "/api/v1/nodes", "/api/v1/namespaces")


def tests() -> Any:
    """Load what starts an API server for the tests."""
    spec = importlib.util.spec_from_file_location("cluster_conftest", ROOT / "tests" / "collector" / "cluster" / "conftest.py")
    if spec is None or spec.loader is None:
        sys.exit("tests/collector/cluster/conftest.py is not here")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def fill(server: Any, pods: int, namespaces: int) -> None:
    """Make nodes, namespaces, Deployments with a ReplicaSet each, and their pods with a status."""
    for number in range(50):
        labels = {"topology.kubernetes.io/zone": f"zone-{number % 3}"}
        server.create("/api/v1/nodes", {"metadata": {"name": f"node-{number}", "labels": labels}})
    for number in range(namespaces):
        server.namespace(f"team-{number}")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: workload(server, number, f"team-{number % namespaces}"), range(pods // PER_WORKLOAD)))


def workload(server: Any, number: int, namespace: str) -> None:
    """Make one Deployment with what its controllers would make of it."""
    name, labels = f"scoring-{number}", {"app": f"scoring-{number}", "pod-template-hash": "7c9f8d6b5"}
    template = {"metadata": {"labels": labels}, "spec": spec(number)}
    body = {"replicas": PER_WORKLOAD, "selector": {"matchLabels": labels}, "template": template}
    root = f"/apis/apps/v1/namespaces/{namespace}"
    deployment = server.create(f"{root}/deployments", {"metadata": {"name": name}, "spec": body})
    replicas = server.create(f"{root}/replicasets", {"metadata": {"name": f"{name}-7c9f8d6b5", **owned(deployment)}, "spec": body})
    for index in range(PER_WORKLOAD):
        metadata = {"name": f"{name}-7c9f8d6b5-{index:05}", "labels": labels, **owned(replicas)}
        pod = {"metadata": metadata, "spec": {**spec(number), "nodeName": f"node-{(number + index) % 50}"}}
        server.create(f"/api/v1/namespaces/{namespace}/pods", pod, STATUS)


def owned(owner: dict[str, Any]) -> dict[str, Any]:
    """Say who made an object."""
    kind = "ReplicaSet" if owner["metadata"].get("ownerReferences") else "Deployment"
    reference = {"apiVersion": "apps/v1", "kind": kind, "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"], "controller": True}
    return {"ownerReferences": [reference]}


def spec(number: int) -> dict[str, Any]:
    """Give a pod as it is asked for."""
    return {
        "containers": [
            {
                "name": name,
                "image": f"registry.example.com/{name}:1.{number % 23}.0",
                "args": ["--port=8080", "--log-format=json"],
                "env": [{"name": "MODEL_NAME", "value": f"model-{number}"}, {"name": "MODEL_VERSION", "value": "3"}],
                "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
                "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
                "securityContext": {"runAsNonRoot": True, "allowPrivilegeEscalation": False},
            }
            for name in ("model-server", "exporter")
        ]
    }


STATUS: dict[str, Any] = {
    "phase": "Running",
    "startTime": "2026-02-28T08:00:00Z",
    "conditions": [
        {"type": name, "status": "True", "lastTransitionTime": "2026-02-28T08:00:10Z"}
        for name in ("Initialized", "Ready", "ContainersReady", "PodScheduled")
    ],
    "containerStatuses": [
        {
            "name": name,
            "image": f"registry.example.com/{name}:1.0.0",
            "imageID": f"registry.example.com/{name}@sha256:{'ab' * 32}",
            "containerID": f"containerd://{'cd' * 32}",
            "ready": True,
            "restartCount": 0,
            "state": {"running": {"startedAt": "2026-02-28T08:00:05Z"}},
        }
        for name in ("model-server", "exporter")
    ],
}


def timed(code: str, *arguments: str) -> Run:
    """Run one of the programs above; its own clock counts, start-up of Python apart."""
    done = run([sys.executable, "-c", code, *arguments])
    return done._replace(seconds=float(done.output))


def main() -> None:
    """Print the medians and the two ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pods", type=int, default=10_000)
    parser.add_argument("--namespaces", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    library = tests()
    with tempfile.TemporaryDirectory() as made:
        pki, folder = Path(made, "pki"), Path(made, "cluster")
        pki.mkdir()
        folder.mkdir()
        with library.running(library.Authority(pki), folder) as server:
            fill(server, options.pods, options.namespaces)
            report(str(server.administrator()), options.pods, options.rounds)


def report(kubeconfig: str, pods: int, rounds: int) -> None:
    """Measure the three side by side."""
    bare, tool = alternate(rounds, lambda: timed(BARE, kubeconfig, *PATHS), lambda: timed(TOOL, kubeconfig, str(pods)))
    models = timed(MODELS, kubeconfig)
    floor, seconds = median([one.seconds for one in bare]), median([one.seconds for one in tool])
    peak = max(one.peak_mb for one in tool)
    print(f"{pods:,} pods: bare pages {floor:.2f} s, tool {seconds:.2f} s, client's models {models.seconds:.2f} s ({models.peak_mb:.0f} MB)")
    print(f"tool / bare pages {seconds / floor:.2f} (aim 1.5), models / tool {models.seconds / seconds:.1f} (aim 3), peak {peak:.0f} MB (aim 500)")


if __name__ == "__main__":
    main()
