"""What a project may have beside its manifests: a Compose file, a Dockerfile, a report, a bill of materials."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from fuzz.drawn import DIGEST, IMAGES, few, some

SERVICE = st.fixed_dictionaries(
    {"image": st.sampled_from(IMAGES)},
    optional={
        "user": st.sampled_from(["0", "10001", "root"]),
        "privileged": st.booleans(),
        "read_only": st.booleans(),
        "cap_drop": st.sampled_from([["ALL"], ["NET_RAW"]]),
        "cap_add": st.just(["SYS_ADMIN"]),
        "security_opt": few("no-new-privileges:true", "seccomp:unconfined", "apparmor:unconfined"),
        "ports": few("8080:8080", "127.0.0.1:9090:9090", "22:22", {"target": 80, "published": "80"}),
        "volumes": few("/var/run/docker.sock:/var/run/docker.sock", "./models:/models:ro", "data:/data", "/etc:/host"),
        "environment": some(
            MODEL_NAME=["m"], PASSWORD=["hunter2hunter2", "${PASSWORD}"], STORE=["http://redis:6379"], HF_TOKEN=["${T:-}"], MODEL_REVISION=["main"]
        ),
        "restart": st.sampled_from(["always", "no"]),
        "healthcheck": st.sampled_from([{"test": ["CMD", "curl", "-f", "localhost"]}, {"test": ["CMD", "true"]}, {"disable": True}]),
        "deploy": some(replicas=[1, 2], resources=[{"limits": {"memory": "1g"}}, {"limits": {"cpus": "1"}}]),
        "mem_limit": st.sampled_from(["1g", "0"]),
        "pids_limit": st.sampled_from([100, -1]),
        "network_mode": st.sampled_from(["host", "bridge"]),
        "pid": st.just("host"),
        "ipc": st.sampled_from(["host", "private"]),
        "logging": st.sampled_from([{"driver": "none"}, {"driver": "json-file", "options": {"max-size": "1m"}}]),
        "labels": some(**{"org.opencontainers.image.version": ["1.4"], "owner": ["team"]}),
        "command": st.sampled_from(["--model org/m --revision main", "serve"]),
        "tmpfs": st.just(["/tmp"]),  # noqa: S108 -- a value in a file, no path of ours
        "stop_grace_period": st.just("30s"),
        "depends_on": st.just({"redis": {"condition": "service_healthy"}}),
        "devices": st.just(["/dev/sda:/dev/sda"]),
    },
)
COMPOSE = st.tuples(SERVICE, some(image=["redis:7"], command=["redis-server --requirepass x"], volumes=[["data:/data"]]), some(internal=[True])).map(
    lambda parts: {
        "services": {"api": parts[0], "redis": {"image": "redis:7", **parts[1]}},
        "volumes": {"data": {}},
        "networks": {"default": parts[2]},
    }
)
LINES = (
    "RUN pip install -r requirements.txt",
    "RUN pip install --require-hashes -r requirements.txt",
    "RUN apt-get update && apt-get install -y curl",
    "RUN curl -fsSL https://x.example/i.sh | sh",
    "COPY . /app",
    "USER 10001",
    "USER root",
    "ENV MODEL_NAME=m TOKEN=hunter2hunter2",
    "HEALTHCHECK CMD curl -f localhost",
    "EXPOSE 8080",
    'LABEL org.opencontainers.image.version="1.4"',
    'CMD ["python", "serve.py"]',
)
DOCKERFILE = st.tuples(
    st.sampled_from(["python:3.12-slim", "python:latest", f"python@{DIGEST}", "scratch"]), st.lists(st.sampled_from(LINES), max_size=6)
).map(lambda pair: "\n".join([f"FROM {pair[0]}", *pair[1], ""]))


def _trivy(severities: list[str]) -> str:
    found = [
        {"VulnerabilityID": f"CVE-2026-{at}", "PkgName": "p", "InstalledVersion": "1", "FixedVersion": "2", "Severity": each}
        for at, each in enumerate(severities)
    ]
    return json.dumps(
        {
            "SchemaVersion": 2,
            "CreatedAt": "2026-11-01T00:00:00Z",
            "ArtifactName": IMAGES[0],
            "ArtifactType": "container_image",
            "Metadata": {"RepoDigests": [f"registry.example/api@{DIGEST}"], "OS": {"Family": "debian", "Name": "12"}},
            "Results": [{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": found}],
        }
    )


SCAN = st.lists(st.sampled_from(["CRITICAL", "HIGH", "LOW"]), max_size=3).map(_trivy)
BILL = st.sampled_from([f"pkg:oci/api@{DIGEST}", "pkg:oci/other"]).map(
    lambda purl: json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "metadata": {
                "timestamp": "2026-11-01T00:00:00Z",
                "component": {"type": "container", "name": "registry.example/api", "version": DIGEST, "purl": purl},
            },
            "components": [{"type": "library", "name": "p", "version": "1", "purl": "pkg:pypi/p@1"}],
        }
    )
)
