"""Inputs that are right, one of each kind and form: what mutation begins with."""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
import tarfile

DIGEST = "a" * 64

DOCKERFILES = (
    (
        b"# syntax=docker/dockerfile:1\nARG V=1\nFROM python:${V}-slim AS b\nENV A=1 B='x y'\nCOPY --from=b . /app\nRUN <<EOF\nset -e\ncurl -O https://x.example/a\n"
        b'echo \'aa  a\' | sha256sum -c || exit 1\nif [ -f a ]; then tar xf a; else exit 1; fi\nEOF\nHEALTHCHECK CMD true\nUSER 1\nCMD ["flask", "run"]\n'
    ),
    b"FROM a:1\nRUN --mount=type=secret,id=t pip install -r requirements.txt && (git clone https://x.example/y || true); for i in a b; do echo $i; done\n"
    b"ONBUILD RUN make\nADD --checksum=sha256:"
    + DIGEST.encode()
    + b" https://x.example/z /z\nCOPY <<A <<B /\nx\nA\ny\nB\nEXPOSE 80 22/tcp\nLABEL a=b\n",
)
COMPOSES = (
    (
        b"name: x\nx-a: &a {restart: always}\nservices:\n  w:\n    <<: *a\n    image: 'a/b:${T:-1}'\n    ports: ['80:80', {target: 1, published: '2'}]\n    volumes: ['./a:/b:ro', 'd:/d']\n"
        b"    environment: [A=1, B]\n    deploy: {replicas: 2, resources: {limits: {cpus: '1.5', memory: 1g}}}\n    healthcheck: {test: [CMD, true], interval: 1m30s}\n"
        b"    build: {context: ., dockerfile: d/Dockerfile}\n    cap_drop: [ALL]\n    depends_on: {d: {condition: service_healthy}}\n  d: {image: postgres, extends: {service: w}}\nvolumes: {d: {}}\nnetworks: {n: {internal: true}}\n"
    ),
)
MANIFESTS = (
    (
        b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: n, labels: {app: a}}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: a}}\n  template:\n"
        b"    metadata: {labels: {app: a}}\n    spec:\n      containers:\n      - {name: c, image: 'a/b:1', env: [{name: A, value: b}], resources: {limits: {cpu: 100m, memory: 1Gi}},\n"
        b"         securityContext: {capabilities: {drop: [ALL]}}, livenessProbe: {httpGet: {path: /, port: 80}}}\n      volumes: [{name: v, hostPath: {path: /x}}]\n---\n"
        b"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {maxUnavailable: 50%, selector: {matchLabels: {app: a}}}\n---\n"
        b"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}\n"
    ),
    b'{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": [{"apiGroups": [""], "resources": ["*"], "verbs": ["*"]}]}]}',
)
DEFINITIONS = (
    b"Bootstrap: docker\nFrom: python:3.12\nStage: b\n%arguments\n V=1\n%post\n pip install x=={{ V }}\n curl https://x.example | sh\n%files\n a.pkl /a\n%environment\n export A='b'\n%runscript\n exec flask run\n",
)
SCANS = (
    json.dumps(
        {
            "SchemaVersion": 2,
            "ArtifactName": "a:1",
            "CreatedAt": "2026-01-01T00:00:00Z",
            "Metadata": {"RepoDigests": [f"a@sha256:{DIGEST}"]},
            "Results": [
                {"Target": "x", "Class": "os-pkgs", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-1", "Severity": "HIGH", "FixedVersion": "2"}]}
            ],
        }
    ).encode(),
    json.dumps(
        {
            "matches": [
                {
                    "vulnerability": {"id": "CVE-2026-1", "severity": "Critical", "fix": {"versions": ["1"], "state": "fixed"}},
                    "artifact": {"name": "x", "version": "1"},
                }
            ],
            "source": {"type": "image", "target": {"userInput": "a"}},
            "descriptor": {"name": "grype", "version": "1", "timestamp": "2026-01-01T00:00:00Z"},
        }
    ).encode(),
    json.dumps(
        {
            "version": "2.1.0",
            "$schema": "x",
            "runs": [
                {
                    "tool": {"driver": {"name": "Trivy", "rules": [{"id": "CVE-1"}]}},
                    "results": [{"ruleId": "CVE-1", "level": "error", "message": {"text": "x"}}],
                }
            ],
        }
    ).encode(),
)
SBOMS = (
    json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": {"type": "container", "name": "a", "version": f"sha256:{DIGEST}"}},
            "components": [{"type": "library", "name": "x", "version": "1", "purl": "pkg:pypi/x@1"}],
        }
    ).encode(),
    json.dumps(
        {
            "spdxVersion": "SPDX-2.3",
            "SPDXID": "SPDXRef-DOCUMENT",
            "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: syft"]},
            "packages": [{"SPDXID": "SPDXRef-1", "name": "x", "versionInfo": "1"}],
            "relationships": [],
        }
    ).encode(),
    json.dumps(
        {
            "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
            "@graph": [{"type": "SpdxDocument", "spdxId": "a"}, {"type": "software_Package", "name": "x"}],
        }
    ).encode(),
)
LISTS = (
    b"flask==3.0.0 \\\n    --hash=sha256:"
    + DIGEST.encode()
    + b"\n-r other.txt\n-e git+https://x.example/a@"
    + b"b" * 40
    + b"#egg=a\nx @ https://x.example/x.whl#sha256="
    + DIGEST.encode()
    + b" ; python_version > '3'\n",
)
IGNORES = (b"# c\n.git\n!keep\n**/*.pyc\n/a/*/b\n[a-z]?.txt\n", b"*\n!src/**\n")
KUBECONFIGS = (
    (
        b"apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts: [{name: a, context: {cluster: c, user: u, namespace: n}}]\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1', insecure-skip-tls-verify: true}}]\n"
        b"users: [{name: u, user: {token: x}}]\n"
    ),
)
CONFIGURATIONS = (
    b"system: {name: a, version: '1', provider: b, intended_purpose: c}\nsources: [.]\nwaivers: [{control: TRC-02, subject: '*', reason: r, approved_by: p, approved_on: 2026-01-01, expires: 2027-01-01}]\n",
)
EVIDENCE = (
    b'{"schema": 1, "tool": "aiact-report 0", "sources": [{"id": "a", "kind": "manifest", "locator": "a", "sha256": "00", "collector": "manifest"}], "subjects": [{"id": "s", "kind": "workload", "name": "n", "source": "a", "facts": {"workload.platform": {"value": "kubernetes", "place": {"file": "a", "line": 1}, "basis": "declared"}}}], "unobserved": [], "skipped": []}',
)
DPKG = (b"Package: a\nStatus: install ok installed\nVersion: 1.0-1\n\nPackage: b\nVersion: 2\n\n",)
APK = (b"C:Q1x=\nP:musl\nV:1.2.4-r2\nA:x86_64\n\nP:busybox\nV:1\n\n",)
PICKLES = (*tuple(pickle.dumps({"a": [1, 2.5, "x" * 50], "b": (None, b"y")}, protocol) for protocol in (0, 2, 4)), b"cos\nsystem\n(S'id'\ntR.")


def rpm_database() -> bytes:
    """Make a package database with one header that is cut off."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)")
    header = (
        (2).to_bytes(4, "big") + (8).to_bytes(4, "big") + b"".join(part.to_bytes(4, "big") for part in (1000, 6, 0, 1, 1001, 6, 4, 1)) + b"bash5.2\0"
    )
    connection.execute("INSERT INTO Packages VALUES (1, ?)", (header,))
    connection.commit()
    return connection.serialize()


def image_archive() -> bytes:
    """Make what `docker save` writes: a manifest, a configuration, a layer."""
    layer = image_layer()
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "created": "2026-01-01T00:00:00Z",
            "config": {"User": "1", "Env": ["A=b"], "Cmd": ["x"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{DIGEST}"]},
            "history": [{"created_by": "RUN x"}],
        }
    ).encode()
    return _tar(
        {
            "manifest.json": json.dumps([{"Config": "c.json", "RepoTags": ["a:1"], "Layers": ["l/layer.tar"]}]).encode(),
            "c.json": config,
            "l/layer.tar": layer,
        }
    )


def image_layer() -> bytes:
    """Make one layer: accounts, a package database, a model."""
    return _tar({"etc/passwd": b"root:x:0:0::/root:/bin/sh\n", "lib/apk/db/installed": APK[0], "m/model.pkl": PICKLES[1]})


def _tar(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return stream.getvalue()
