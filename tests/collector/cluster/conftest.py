"""A real API server for the tests: etcd and kube-apiserver on free ports, TLS and RBAC on, its objects written through its API."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3
import yaml

from aiact_report.collector._base import Collected
from aiact_report.collector._request import Clusters, Request
from aiact_report.collector.cluster import rbac as _cluster_rbac
from aiact_report.collector.cluster.collect import collect
from aiact_report.model import Subject
from tests.collector.cluster.authority import Authority

OBSERVED_AT = "2026-03-01T12:00:00Z"
START_SECONDS = 120
POD_SECURITY_SINCE = 22
"""Minor version of Kubernetes with that plug-in."""
STABLE_SINCE = 25
"""Minor version that no longer has the beta of CronJobs and of disruption budgets."""


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def binary(name: str) -> str:
    """Find a binary: KUBEBUILDER_ASSETS, PATH, or where scripts/kube-apiserver keeps what it built."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    if assets and Path(assets, name).is_file():
        return str(Path(assets, name))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "aiact-report", "kube-apiserver")
    built = sorted(cache.glob(f"*/{name}"))
    found = shutil.which(name) or (str(built[-1]) if built else None)
    if found is None:
        pytest.skip(f"{name} is not here: install etcd-server and run scripts/kube-apiserver, or set KUBEBUILDER_ASSETS")
    return found


@dataclass(frozen=True)
class Server:
    """A running API server and its administrator."""

    address: str
    folder: Path
    authority: Authority
    pool: urllib3.PoolManager
    minor: int
    """Minor version of Kubernetes."""

    def call(self, method: str, path: str, body: Any = None, content: str = "application/json") -> dict[str, Any]:
        """Ask as the administrator; anything but success fails the test."""
        path = path if self.minor < STABLE_SINCE else path.replace("/batch/v1beta1/", "/batch/v1/").replace("/policy/v1beta1/", "/policy/v1/")
        data = None if body is None else json.dumps(body)
        response = self.pool.request(method, self.address + path, body=data, headers={"Content-Type": content})
        assert response.status < 300, f"{method} {path}: {response.status} {response.data[:500]!r}"
        answer: dict[str, Any] = json.loads(response.data)
        return answer

    def create(self, path: str, body: dict[str, Any], status: dict[str, Any] | None = None) -> dict[str, Any]:
        """Make an object, and give it a status as its controller would."""
        made = self.call("POST", path, body)
        if status is None:
            return made
        where = f"{path}/{made['metadata']['name']}/status"
        return self.call("PATCH", where, {"status": status}, "application/merge-patch+json")

    def namespace(self, name: str, labels: dict[str, str] | None = None) -> None:
        """Make a namespace."""
        self.create("/api/v1/namespaces", {"metadata": {"name": name, "labels": labels or {}}})

    def apply(self, text: str) -> None:
        """Make the objects of a role and its binding."""
        for item in yaml.safe_load_all(text):
            namespace = item["metadata"].get("namespace")
            where = f"/namespaces/{namespace}" if namespace else ""
            root = "/api" if "/" not in item["apiVersion"] else "/apis"
            self.create(f"{root}/{item['apiVersion']}{where}/{item['kind'].lower()}s", item)

    def token(self, namespace: str) -> str:
        """Make a token for the service account that the shipped rights name."""
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{_cluster_rbac.NAME}/token"
        made = self.call("POST", path, {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})
        return str(made["status"]["token"])

    def kubeconfig(self, name: str, user: dict[str, Any], address: str | None = None) -> Path:
        """Write a kubeconfig of one context."""
        cluster = {"server": address or self.address, "certificate-authority": str(self.authority.file)}
        return write_kubeconfig(self.folder / f"{name}.kubeconfig", name, cluster, user)

    def administrator(self) -> Path:
        """Write the administrator's kubeconfig."""
        return self.kubeconfig("admin", {"client-certificate": str(self.folder / "admin.crt"), "client-key": str(self.folder / "admin.key")})


def write_kubeconfig(path: Path, name: str, cluster: dict[str, Any], user: dict[str, Any]) -> Path:
    """Write a kubeconfig of one context."""
    context = {"name": name, "context": {"cluster": name, "user": name}}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [context],
    }
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def make_kubeconfig():
    """Writes a kubeconfig."""
    return write_kubeconfig


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    """The certificate authority of this session."""
    return Authority(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def server(authority, tmp_path_factory):
    """A real API server, for the whole session."""
    with running(authority, tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def own_server(authority, tmp_path_factory):
    """A real API server for one file of tests."""
    with running(authority, tmp_path_factory.mktemp("cluster")) as made:
        yield made


@contextmanager
def running(authority: Authority, folder: Path) -> Iterator[Server]:
    """Run etcd and an API server on free ports, with their data in a folder."""
    etcd, apiserver = binary("etcd"), binary("kube-apiserver")
    minor = _minor(apiserver)
    store, peer, port = free_port(), free_port(), free_port()
    serving, key = authority.issue("localhost", "test")
    admin, admin_key = authority.issue("admin", "system:masters")
    shutil.copy(admin, folder / "admin.crt")
    shutil.copy(admin_key, folder / "admin.key")
    commands = [
        [
            etcd,
            f"--data-dir={folder / 'etcd'}",
            f"--listen-client-urls=http://127.0.0.1:{store}",
            f"--advertise-client-urls=http://127.0.0.1:{store}",
            f"--listen-peer-urls=http://127.0.0.1:{peer}",
            "--unsafe-no-fsync",
        ],
        [
            apiserver,
            f"--etcd-servers=http://127.0.0.1:{store}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            f"--secure-port={port}",
            f"--tls-cert-file={serving}",
            f"--tls-private-key-file={key}",
            f"--client-ca-file={authority.file}",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://localhost",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            "--service-cluster-ip-range=10.0.0.0/16",
            f"--disable-admission-plugins={_switched_off(minor)}",
            "--allow-privileged=true",
        ],
    ]
    processes: list[subprocess.Popen[bytes]] = []
    with (folder / "log").open("wb") as log:
        try:
            processes.extend(subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) for command in commands)
            context = ssl.create_default_context(cafile=str(authority.file))
            context.load_cert_chain(admin, admin_key)
            pool = urllib3.PoolManager(ssl_context=context, retries=False, maxsize=8)
            made = Server(f"https://127.0.0.1:{port}", folder, authority, pool, minor)
            _wait(made, processes)
            yield made
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait(20)


def _minor(apiserver: str) -> int:
    """Ask a binary for its minor version."""
    said = subprocess.run([apiserver, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split(".")[1])


def _switched_off(minor: int) -> str:
    """Name the admission plug-ins that would refuse what the tests write: what pods do against the rules is what is read."""
    return "ServiceAccount" if minor < POD_SECURITY_SINCE else "ServiceAccount,PodSecurity"


def _wait(server: Server, processes: list[subprocess.Popen[bytes]]) -> None:
    """Wait until the server answers that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert all(process.poll() is None for process in processes), (server.folder / "log").read_text(errors="replace")[-2000:]
        try:
            if server.pool.request("GET", f"{server.address}/readyz", timeout=2).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.2)
    pytest.fail("the API server did not become ready")


@pytest.fixture(scope="session")
def request_of():
    """Makes a request for the clusters of a kubeconfig."""

    def make(kubeconfig: Path, *contexts: str, namespaces: tuple[str, ...] = ()) -> Request:
        environment = {"KUBECONFIG": str(kubeconfig), "HOME": str(kubeconfig.parent)}
        return Request(root=kubeconfig.parent, observed_at=OBSERVED_AT, environment=environment, clusters=Clusters(contexts or ("",), namespaces))

    return make


class Found:
    """What was collected, findable."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected
        self.subjects: dict[str, Subject] = {subject.id.partition("#")[2]: subject for subject in collected.subjects}

    def value(self, subject: str, fact: str) -> Any:
        """Give a fact's value."""
        return self.subjects[subject].facts[fact].value

    def withheld(self, fact: str) -> list[str]:
        """Give the causes by which a fact was withheld."""
        return [entry.cause for entry in self.collected.unobserved if fact in entry.facts]


@pytest.fixture(scope="session")
def read(request_of):
    """Reads the clusters of a kubeconfig."""
    return lambda kubeconfig, *contexts, **more: Found(collect(request_of(kubeconfig, *contexts, **more)))
