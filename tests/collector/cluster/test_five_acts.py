"""Five ways in which what runs leaves what was declared, each done to a real Kubernetes as its client does it, and told by GOV-02 and by what is asked of containers.

A control plane with its controllers and scheduler, and nodes in three zones of which the test says that they are ready: pods are made and placed as in a cluster,
and said to run as their kubelet would.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report import config, pipeline
from aiact_report.collector._request import Clusters, Request
from tests.collector.cluster.conftest import OBSERVED_AT, Server, running

ROOT = Path(__file__).resolve().parents[3]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "aiact-report", "real-tools")
SINCE = 36
"""Minor version whose API has admission policies that change objects."""
CONTROLLERS = "deployment-controller,replicaset-controller"
ZONES = ("eu-1a", "eu-1b", "eu-1c")
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: %(name)s, namespace: ml}
spec:
  replicas: 2
  selector: {matchLabels: {app: %(name)s}}
  template:
    metadata: {labels: {app: %(name)s}}
    spec:
      %(pod)s
      containers:
      - {name: api, image: "registry.example/api:1.2.3", resources: {limits: {memory: 1Gi}}}
"""
SPREAD = "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: spread}}}]"
DIGEST = "sha256:" + "ab" * 32
NODE = {
    "capacity": {"cpu": "8", "memory": "32Gi", "pods": "110"},
    "allocatable": {"cpu": "8", "memory": "32Gi", "pods": "110"},
    "conditions": [
        {
            "type": "Ready",
            "status": "True",
            "reason": "KubeletReady",
            "lastHeartbeatTime": "2026-03-01T10:00:00Z",
            "lastTransitionTime": "2026-03-01T10:00:00Z",
        }
    ],
}
"""What a kubelet says of its node."""
NAMES = ("plain", "scaled", "managed", "debugged", "injected", "spread")
CHART = {
    "Chart.yaml": "apiVersion: v2\nname: charted\nversion: 0.1.0\n",
    "templates/all.yaml": DEPLOYMENT.replace(", namespace: ml", "") % {"name": "charted", "pod": ""},
}
POLICY = {
    "metadata": {"name": "inject"},
    "spec": {
        "reinvocationPolicy": "Never",
        "matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]},
        "matchConditions": [{"name": "asked", "expression": "object.metadata.labels['app'] == 'injected'"}],
        "mutations": [
            {
                "patchType": "ApplyConfiguration",
                "applyConfiguration": {
                    "expression": "Object{spec: Object.spec{containers: [Object.spec.containers{name: 'agent', image: 'registry.example/agent:latest',"
                    " securityContext: Object.spec.containers.securityContext{privileged: true}}]}}"
                },
            }
        ],
    },
}


def tool(name: str) -> str:
    """Find a binary that scripts/real-tools keeps."""
    found = sorted(CACHE.glob(f"{name}/*/{name}"))
    if not found:
        pytest.skip(f"{name} is not here: scripts/real-tools {name} builds it")
    return str(found[-1])


@contextmanager
def beside(server: Server) -> Iterator[None]:
    """Run controllers and scheduler against an API server."""
    kubeconfig = server.administrator()
    commands = [
        [tool("kube-controller-manager"), f"--kubeconfig={kubeconfig}", "--leader-elect=false", "--secure-port=0", f"--controllers={CONTROLLERS}"],
        [tool("kube-scheduler"), f"--kubeconfig={kubeconfig}", "--leader-elect=false", "--secure-port=0"],
    ]
    processes: list[subprocess.Popen[bytes]] = []
    with (server.folder / "beside.log").open("wb") as log:
        try:
            processes.extend(subprocess.Popen(command, stdout=log, stderr=log, cwd=server.folder) for command in commands)
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(20)


@pytest.fixture(scope="module")
def cluster(authority, tmp_path_factory) -> Iterator[Server]:
    """A cluster of three zones with a Deployment for each act, before anything was done to it."""
    folder = tmp_path_factory.mktemp("five")
    assets = folder / "assets"
    assets.mkdir()
    (assets / "kube-apiserver").symlink_to(tool("kube-apiserver"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUBEBUILDER_ASSETS", str(assets))
        with running(authority, folder) as server:
            if server.minor < SINCE:
                pytest.skip(f"kube-apiserver 1.{server.minor} has no admission policies that change objects")
            with beside(server):
                _fill(server)
                yield server


def _fill(server: Server) -> None:
    server.namespace("ml")
    for zone in ZONES:
        for number in (1, 2):
            name = f"{zone}-{number}"
            labels = {"topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": name}
            server.create("/api/v1/nodes", {"metadata": {"name": name, "labels": labels}}, NODE)
            server.call("PATCH", f"/api/v1/nodes/{name}", {"spec": {"taints": None}}, "application/merge-patch+json")
    server.call("POST", "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies", POLICY)
    binding = {"metadata": {"name": "inject"}, "spec": {"policyName": "inject"}}
    server.call("POST", "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings", binding)
    time.sleep(2)  # until the server has read its own policy
    for name in NAMES:
        body = json.dumps(yaml.safe_load(_manifest(name)))
        path = f"/apis/apps/v1/namespaces/ml/deployments/{name}?fieldManager=kubectl&force=true"
        answer = server.pool.request("PATCH", server.address + path, body=body, headers={"Content-Type": "application/apply-patch+yaml"})
        assert answer.status < 300, answer.data
    _wait(lambda: len(_pods(server)) == 2 * len(NAMES) and all(pod["spec"].get("nodeName") for pod in _pods(server)))
    for pod in _pods(server):
        _run(server, pod)
    _wait(lambda: all(_ready(server, name) for name in NAMES))


def _run(server: Server, pod: dict[str, Any]) -> None:
    """Say what a kubelet says of a pod that runs."""
    states = [
        {
            "name": each["name"],
            "image": each["image"],
            "imageID": f"{each['image'].partition(':')[0]}@{DIGEST}",
            "ready": True,
            "restartCount": 0,
            "started": True,
        }
        | {"state": {"running": {"startedAt": "2026-03-01T10:00:00Z"}}}
        for each in pod["spec"]["containers"]
    ]
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-03-01T10:00:00Z"}],
        "containerStatuses": states,
    }
    server.call("PATCH", f"/api/v1/namespaces/ml/pods/{pod['metadata']['name']}/status", {"status": status}, "application/merge-patch+json")


def _ready(server: Server, name: str) -> bool:
    """Whether the controllers saw that the pods of a Deployment run."""
    made = server.call("GET", f"/apis/apps/v1/namespaces/ml/deployments/{name}")
    return bool(made["status"].get("readyReplicas") == made["spec"]["replicas"])


def _manifest(name: str) -> str:
    return DEPLOYMENT % {"name": name, "pod": SPREAD if name == "spread" else ""}


def _pods(server: Server) -> list[dict[str, Any]]:
    return list(server.call("GET", "/api/v1/namespaces/ml/pods")["items"])


def _wait(done: Callable[[], bool], seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "the cluster did not do its work"
        time.sleep(0.5)


def _judged(server: Server, manifests: Path) -> dict[tuple[str, str], Any]:
    """Read cluster and manifests, and judge."""
    kubeconfig = server.administrator()
    environment = {"KUBECONFIG": str(kubeconfig), "HOME": str(kubeconfig.parent)}
    request = Request(kubeconfig.parent, OBSERVED_AT, environment, clusters=Clusters(contexts=("admin",)))
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(manifests,), request=request), jobs=1))
    found = pipeline.judge(seen, pipeline.load_mapping(config.Config()))
    return {(each.control, each.subject.removeprefix("cluster:admin#")): each for each in found if each.subject.startswith("cluster:")}


@pytest.fixture
def manifests(tmp_path: Path) -> Path:
    """What is under version control."""
    folder = tmp_path / "declared"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.yaml").write_text(_manifest(name), encoding="utf-8")
    return folder


def test_nothing_was_done(cluster, manifests) -> None:
    """What was applied and is as it is declared passes."""
    found = _judged(cluster, manifests)
    assert found["GOV-02", "Deployment/ml/plain"].outcome.value == "pass"


def test_spread_over_three_zones(cluster, manifests) -> None:
    """The scheduler put the pods where the constraint says: they outlive a node and a zone, as placed."""
    found = _judged(cluster, manifests)
    assert [found[control, "Deployment/ml/spread"].outcome.value for control in ("RES-06", "RES-16", "RES-17")] == ["pass", "pass", "pass"]


def test_an_admission_policy_injects_a_container(cluster, manifests) -> None:
    """The template is as declared; the container is in every pod, is judged, and is told of the workload."""
    found = _judged(cluster, manifests)
    injected = {key: each for key, each in found.items() if "injected" in key[1] and key[1].endswith("agent")}
    assert {each.outcome.value for key, each in injected.items() if key[0] == "PRV-02"} == {"gap"}
    assert {each.outcome.value for key, each in injected.items() if key[0] == "TRC-02"} == {"gap"}
    assert found["GOV-02", "Deployment/ml/injected"].outcome.value != "pass"


def test_kubectl_debug_adds_a_container(cluster, manifests) -> None:
    """An ephemeral container is in no template, and runs."""
    pod = next(pod["metadata"]["name"] for pod in _pods(cluster) if pod["metadata"]["labels"]["app"] == "debugged")
    added = {"name": "debugger-x", "image": "busybox", "securityContext": {"privileged": True}, "targetContainerName": "api"}
    cluster.call(
        "PATCH",
        f"/api/v1/namespaces/ml/pods/{pod}/ephemeralcontainers",
        {"spec": {"ephemeralContainers": [added]}},
        "application/strategic-merge-patch+json",
    )
    found = _judged(cluster, manifests)
    assert {each.outcome.value for key, each in found.items() if key[0] == "PRV-02" and key[1].endswith("debugger-x")} == {"gap"}
    assert found["GOV-02", "Deployment/ml/debugged"].outcome.value != "pass"


def test_kubectl_scale(cluster, manifests) -> None:
    """The number is written through the subresource, by the manager kubectl."""
    cluster.pool.headers["User-Agent"] = "kubectl/v1.36.3 (linux/amd64) kubernetes/1234567"
    cluster.call("PATCH", "/apis/apps/v1/namespaces/ml/deployments/scaled/scale", {"spec": {"replicas": 1}}, "application/merge-patch+json")
    del cluster.pool.headers["User-Agent"]
    verdict = _judged(cluster, manifests)["GOV-02", "Deployment/ml/scaled"]
    assert verdict.outcome.value == "gap"


def test_a_second_manager_takes_a_field(cluster, manifests) -> None:
    """Another client applies another image by force: who owns what differs is told."""
    body = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "spec": {"template": {"spec": {"containers": [{"name": "api", "image": "registry.example/other:9"}]}}},
    }
    path = f"{cluster.address}/apis/apps/v1/namespaces/ml/deployments/managed?fieldManager=ci-bot&force=true"
    answer = cluster.pool.request("PATCH", path, body=json.dumps(body), headers={"Content-Type": "application/apply-patch+yaml"})
    assert answer.status < 300, answer.data
    verdict = _judged(cluster, manifests)["GOV-02", "Deployment/ml/managed"]
    assert verdict.outcome.value == "gap"


def test_helm_installs_into_a_namespace_that_no_template_names(cluster, manifests, tmp_path) -> None:
    """A chart's objects are in the namespace of the release; what was rendered from it names none, and is what is declared."""
    helm, chart = tool("helm"), tmp_path / "chart"
    for name, text in CHART.items():
        (chart / name).parent.mkdir(parents=True, exist_ok=True)
        (chart / name).write_text(text, encoding="utf-8")
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    install = [helm, "install", "release", str(chart), "-n", "ml", "--kubeconfig", str(cluster.administrator())]
    subprocess.run(install, check=True, env=environment, capture_output=True)
    rendered = subprocess.run([helm, "template", "release", str(chart)], check=True, env=environment, capture_output=True, text=True).stdout
    (manifests / "charted.yaml").write_text(rendered, encoding="utf-8")
    verdict = _judged(cluster, manifests)["GOV-02", "Deployment/ml/charted"]
    assert verdict.outcome.value in {"pass", "partial"}
    assert "declared nowhere" not in verdict.reason
