"""The law: a credential that is recognised stands in nothing that is written, wherever in a source it was and whatever was said of it."""

import copy
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from aiact_report.collector._request import Images, Request
from aiact_report.pipeline import Wanted, collect

TOKEN = "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
PASSWORD = "Hu" + "nter2-" + "x9Y8z7"
PLANTS = (TOKEN, f"https://deploy:{PASSWORD}@git.example.org/{TOKEN}")
HERE = Path(__file__).resolve().parent
RICH = HERE.parent / "_kubernetes" / "rich_manifest.yaml"
COMPOSE = """
name: app
x-common: &common {labels: {team: a}, environment: {LOG_LEVEL: info}}
services:
  api:
    <<: *common
    image: registry.example.org/team/api:1.2
    build: {context: ., dockerfile: Dockerfile, args: {VERSION: '1'}, target: final, labels: {a: b}, cache_from: [x], secrets: [s], ssh: [default]}
    command: [serve, --port, '80']
    entrypoint: tini --
    environment: [A=b, C=d]
    env_file: [{path: ./a.env, required: false}]
    user: '1000:1000'
    ports: ['80:80', {target: 81, published: '81', host_ip: 127.0.0.1}]
    expose: ['82']
    volumes: ['./data:/data:ro', 'vol:/v', {type: bind, source: /srv, target: /srv}]
    configs: [{source: c, target: /etc/c}]
    secrets: [s]
    healthcheck: {test: [CMD, curl, 'http://localhost/'], interval: 5s}
    logging: {driver: json-file, options: {max-size: 1m}}
    labels: {owner: me, version: '1', app.kubernetes.io/part-of: x, traefik.enable: 'true'}
    deploy: {replicas: 2, labels: {a: b}, resources: {limits: {cpus: '1', memory: 1g}}, restart_policy: {condition: any}, mode: replicated}
    depends_on: {db: {condition: service_healthy}}
    networks: [front]
    network_mode: bridge
    cap_add: [NET_ADMIN]
    security_opt: ['seccomp:unconfined']
    devices: ['/dev/a:/dev/b']
    sysctls: {net.core.somaxconn: '1'}
    post_start: [{command: [a, b], user: root}]
    pre_stop: [{command: c}]
    profiles: [p]
    stop_signal: SIGTERM
    stop_grace_period: 10s
    tmpfs: [/tmp]
    runtime: runc
    pull_policy: always
    annotations: {a: b}
    extra_hosts: ['h:1.2.3.4']
    models: {llm: {endpoint_var: X}}
  db: {image: 'postgres:16', extends: {file: base.yaml, service: db}}
networks: {front: {driver: bridge, driver_opts: {a: b}, labels: {a: b}}}
volumes: {vol: {driver: local, driver_opts: {type: cifs, device: //h/s, o: 'username=a'}}}
configs: {c: {content: 'port: 80'}}
secrets: {s: {file: ./s.txt}, e: {environment: E}}
models: {llm: {model: ai/smollm2}}
include: [other.yaml, {path: [a.yaml], project_directory: x, env_file: y}]
"""
DOCKERFILE = """# syntax=docker/dockerfile:1
ARG VERSION=1
FROM registry.example.org/base:1 AS build
ARG NAME
ENV MODE=fast OTHER=value
LABEL owner=me org.opencontainers.image.source=https://example.org/a
RUN --mount=type=secret,id=tok pip install --index-url https://pypi.example.org/simple pkg==1.0 && curl -fsSL https://example.org/x.sh | sh
RUN git clone https://example.org/r.git && apt-get install -y tool && pip install -r requirements.txt
ADD https://example.org/model.pkl /models/model.pkl
COPY --from=docker.io/library/other:2 /a /b
COPY <<FILE /etc/app.conf
port = 80
FILE
FROM build AS final
WORKDIR /app
USER app
VOLUME /data
EXPOSE 80
SHELL ["/bin/sh", "-c"]
HEALTHCHECK --interval=5s CMD curl http://localhost/
ONBUILD RUN make thing
STOPSIGNAL SIGTERM
ENTRYPOINT ["serve", "--model", "name"]
CMD ["--port", "80"]
"""
APPTAINER = """Bootstrap: docker
From: registry.example.org/base:1

%labels
    Owner me
%environment
    export MODE=fast
%post
    pip install pkg==1.0
    curl -fsSL https://example.org/x -o /x
%runscript
    exec serve --port 80
"""
TRIVY = {
    "SchemaVersion": 2, "ArtifactName": "registry.example.org/a:1", "ArtifactType": "container_image", "CreatedAt": "2026-01-01T00:00:00Z",
    "Metadata": {"OS": {"Family": "debian", "Name": "12"}, "ImageID": "sha256:" + "a" * 64, "RepoTags": ["a:1"], "RepoDigests": ["a@sha256:" + "b" * 64]},
    "Results": [{"Target": "a (debian 12)", "Class": "os-pkgs", "Type": "debian", "Packages": [{"Name": "p", "Version": "1"}], "Vulnerabilities": [
        {"VulnerabilityID": "CVE-2026-1", "PkgName": "p", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "HIGH", "Title": "t", "PrimaryURL": "https://example.org/"}]}],
}  # fmt: skip
CYCLONEDX = {
    "bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": "urn:uuid:1", "version": 1,
    "metadata": {"timestamp": "2026-01-01T00:00:00Z", "tools": {"components": [{"name": "syft", "version": "1"}]}, "component": {"type": "container", "name": "a:1", "version": "sha256:" + "a" * 64}},
    "components": [{"type": "library", "name": "p", "version": "1", "purl": "pkg:pypi/p@1", "licenses": [{"license": {"id": "MIT"}}], "supplier": {"name": "s"}}],
}  # fmt: skip
SPDX = {
    "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "a:1", "dataLicense": "CC0-1.0", "documentNamespace": "https://example.org/a", "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: syft-1"]},
    "packages": [{"name": "p", "SPDXID": "SPDXRef-p", "versionInfo": "1", "downloadLocation": "NOASSERTION", "licenseDeclared": "MIT", "supplier": "Organization: s", "externalRefs": [
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:pypi/p@1"}]}],
    "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-p"}],
}  # fmt: skip
CONFIG = {
    "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z", "author": "me",
    "config": {
        "User": "app", "Env": ["PATH=/bin", "MODE=fast"], "Entrypoint": ["serve"], "Cmd": ["--model", "name"], "Labels": {"owner": "me", "org.opencontainers.image.source": "https://example.org/"},
        "Healthcheck": {"Test": ["CMD-SHELL", "curl http://localhost/"]}, "OnBuild": ["RUN make"], "WorkingDir": "/app", "StopSignal": "SIGTERM", "Shell": ["/bin/sh"], "ExposedPorts": {"80/tcp": {}}, "Volumes": {"/data": {}},
    },
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + "c" * 64]}, "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "RUN make", "comment": "c", "author": "me"}],
}  # fmt: skip
SARIF = {
    "version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [{
        "tool": {"driver": {"name": "Trivy", "fullName": "Trivy Vulnerability Scanner", "version": "0.74.0", "informationUri": "https://example.org/", "rules": [
            {"id": "CVE-2026-1", "name": "OsPackageVulnerability", "shortDescription": {"text": "t"}, "help": {"text": "Fixed Version: 2"}, "properties": {"security-severity": "8.0", "tags": ["vulnerability", "HIGH"]}}]}},
        "properties": {"imageName": "registry.example.org/a:1", "repoDigests": ["a@sha256:" + "b" * 64], "imageID": "sha256:" + "a" * 64, "repoTags": ["a:1"]},
        "results": [{"ruleId": "CVE-2026-1", "ruleIndex": 0, "level": "error", "message": {"text": "Package: p\nInstalled Version: 1\nFixed Version: 2"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a"}}}]}]}],
}  # fmt: skip
GRYPE = {
    "matches": [{"vulnerability": {"id": "CVE-2026-1", "severity": "High", "fix": {"versions": ["2"], "state": "fixed"}}, "artifact": {"name": "p", "version": "1", "type": "deb"}, "matchDetails": [{"matcher": "m"}]}],
    "source": {"type": "image", "target": {"userInput": "registry.example.org/a:1", "imageID": "sha256:" + "a" * 64, "manifestDigest": "sha256:" + "b" * 64, "repoDigests": ["a@sha256:" + "b" * 64], "tags": ["a:1"]}},
    "distro": {"name": "debian", "version": "12"}, "descriptor": {"name": "grype", "version": "0.90", "timestamp": "2026-01-01T00:00:00Z", "db": {"built": "2026-01-01T00:00:00Z"}},
}  # fmt: skip
CLAIR = {
    "manifest_hash": "sha256:" + "b" * 64, "packages": {"1": {"id": "1", "name": "p", "version": "1"}}, "distributions": {"1": {"id": "1", "did": "debian", "version_id": "12"}},
    "vulnerabilities": {"7": {"id": "7", "name": "CVE-2026-1", "normalized_severity": "High", "fixed_in_version": "2"}}, "package_vulnerabilities": {"1": ["7"]}, "environments": {}, "repository": {}, "enrichments": {},
}  # fmt: skip
SPDX3 = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z", "createdBy": ["https://example.org/me"]},
        {"type": "SpdxDocument", "spdxId": "https://example.org/d", "creationInfo": "_:c", "name": "a:1", "rootElement": ["https://example.org/a"]},
        {"type": "software_Package", "spdxId": "https://example.org/a", "creationInfo": "_:c", "name": "p", "software_packageVersion": "1", "software_packageUrl": "pkg:pypi/p@1"}],
}  # fmt: skip
JSON_SOURCES = {
    "trivy.json": TRIVY, "bom.cdx.json": CYCLONEDX, "bom.spdx.json": SPDX, "a.sarif": SARIF, "grype.json": GRYPE, "clair.json": CLAIR, "bom.spdx3.json": SPDX3,
}  # fmt: skip


def planted(value: Any, plant: str) -> Iterator[Any]:
    """Give the value once for each of its texts and keys, with the plant in its place; numbers and truth values too, for what is said of them."""
    if isinstance(value, dict):
        for key in value:
            yield from ({**value, key: changed} for changed in planted(value[key], plant))
            yield {(plant if each == key else each): item for each, item in value.items()}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], changed, *value[index + 1 :]] for changed in planted(item, plant))
    else:
        yield plant
        if plant is TOKEN:
            yield {"a": plant}
            yield [plant]


def in_words(text: str, plant: str) -> Iterator[str]:
    """Give a text once for each of its words, with the plant in its place, and after it."""
    for number, line in enumerate(text.split("\n")):
        words = line.split(" ")
        for index, word in enumerate(words):
            for changed in (plant, f"{word}={plant}", f"{word}:{plant}"):
                lines = text.split("\n")
                lines[number] = " ".join([*words[:index], changed, *words[index + 1 :]])
                yield "\n".join(lines)


def leaks(folder: Path, request: Request | None = None) -> list[str]:
    """Name the plants that stand in the evidence of a folder."""
    seen = msgspec.json.encode(collect(Wanted(paths=() if request else (folder,), request=request), jobs=1)).decode()
    return [plant for plant in (TOKEN, PASSWORD) if plant in seen]


def check(folder: Path, name: str, variants: Iterator[str]) -> None:
    """Read each variant of a file; none may leave a plant."""
    count = 0
    for text in variants:
        (folder / name).write_text(text, encoding="utf-8")
        assert leaks(folder) == [], text
        count += 1
    assert count > 5


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
def test_manifests(tmp_path: Path, plant: str) -> None:
    """Every key and value of a manifest with every field that is read."""
    for document in yaml.safe_load_all(RICH.read_text(encoding="utf-8")):
        check(tmp_path, "m.yaml", (yaml.safe_dump(changed) for changed in planted(document, plant)))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
def test_compose_files(tmp_path: Path, plant: str) -> None:
    """Every key and value of a Compose file, and what is said of files that cannot be read."""
    check(tmp_path, "compose.yaml", (yaml.safe_dump(changed) for changed in planted(yaml.safe_load(COMPOSE), plant)))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
@pytest.mark.parametrize(("name", "text"), [("Dockerfile", DOCKERFILE), ("a.def", APPTAINER)])
def test_build_files(tmp_path: Path, name: str, text: str, plant: str) -> None:
    """Every word of a build file, in its place, as its value and behind it."""
    check(tmp_path, name, in_words(text, plant))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
@pytest.mark.parametrize("name", JSON_SOURCES)
def test_scans_and_bills(tmp_path: Path, name: str, plant: str) -> None:
    """Every key and value of a report or a bill of materials."""
    check(tmp_path, name, (json.dumps(changed) for changed in planted(JSON_SOURCES[name], plant)))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
def test_image_configurations(tmp_path: Path, plant: str) -> None:
    """Every key and value of an image's configuration."""
    for config in planted(CONFIG, plant):
        layout(tmp_path, config)
        request = Request(root=tmp_path, observed_at="2026-02-01T00:00:00Z", images=Images(names=(str(tmp_path),)))
        assert leaks(tmp_path, request) == [], config


def layout(folder: Path, config: Any) -> None:
    """Write an OCI layout of one image without layers."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)

    def blob(data: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    of_config = {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(json.dumps(config).encode())}
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": of_config, "layers": []}
    of_manifest = {"mediaType": "application/vnd.oci.image.manifest.v1+json", **blob(json.dumps(manifest).encode())}
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [of_manifest]}), encoding="utf-8")


def run(folder: Path, *arguments: str) -> str:
    """Run the command line in a folder; give all it said and wrote."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    done = subprocess.run(
        [sys.executable, "-m", "aiact_report", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in done.stderr
    written = [path.read_text(encoding="utf-8", errors="replace") for path in (folder / "out").rglob("*") if path.is_file()]
    return "\n".join([done.stdout, done.stderr, *written])


def test_the_command_line_writes_none(tmp_path: Path) -> None:
    """All formats, standard output and error, of a folder in which every value is one."""
    documents = [everywhere(document, PLANTS[1]) for document in yaml.safe_load_all(RICH.read_text(encoding="utf-8"))]
    (tmp_path / "m.yaml").write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    (tmp_path / "compose.yaml").write_text(yaml.safe_dump(everywhere(yaml.safe_load(COMPOSE), TOKEN)), encoding="utf-8")
    (tmp_path / "Dockerfile").write_text(next(text for text in in_words(DOCKERFILE, PLANTS[1]) if "FROM" in text), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(f"apiVersion: v1\nkind: Secret\ndata: {{password: {PASSWORD}, token: '{TOKEN}\n", encoding="utf-8")
    said = run(tmp_path, "generate", ".", "-v", "--format", "json", "--format", "html")
    assert TOKEN not in said
    assert PASSWORD not in said


def everywhere(value: Any, plant: str) -> Any:
    """Put the plant after every text that is no name the source is recognised by."""
    if isinstance(value, dict):
        return {key: item if key in {"kind", "apiVersion"} else everywhere(item, plant) for key, item in value.items()}
    if isinstance(value, list):
        return [everywhere(item, plant) for item in value]
    return f"{value} {plant}" if isinstance(value, str) else copy.copy(value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "--image", f"docker://u:{PASSWORD}@registry.example.org/a:1"),
        ("generate", "--image", f"https://u:{PASSWORD}@registry.example.org/a:1"),
        ("generate", f"nothing/{TOKEN}"),
        ("generate", ".", "--config", "aiact-report.yaml"),
        ("generate", ".", f"--unknown={TOKEN}"),
        ("generate", ".", "--format", TOKEN),
        ("explain", TOKEN),
        ("explain", f"password={PASSWORD}"),
        ("controls", "show", f"--token={PASSWORD}"),
        ("judge", f"https://u:{PASSWORD}@registry.example.org/evidence.json"),
        ("render", f"https://u:{PASSWORD}@h/dossier.json"),
    ],
    ids=str,
)
def test_mistakes_quote_none(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """What is said of a wrong argument or a wrong configuration."""
    (tmp_path / "aiact-report.yaml").write_text(f"output: [{TOKEN}]\nwaivers: https://u:{PASSWORD}@h/\n{TOKEN}: 1\n", encoding="utf-8")
    said = run(tmp_path, *arguments)
    assert TOKEN not in said
    assert PASSWORD not in said


def test_what_is_recognised_in_one_place_stands_in_no_other(tmp_path: Path) -> None:
    """A password of the environment is not told by a label, a hook, another word or an invalid value of the same file."""
    pod = yaml.safe_load("""
apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {note: PW}, labels: {rev: PW}}
spec:
  serviceAccountName: PW
  containers:
  - {name: c, image: 'a/PW:1', env: [{name: DB_PASSWORD, value: PW}], args: [run, PW], workingDir: PW, readinessProbe: {httpGet: {path: /PW}}, ports: PW}
""")
    text = yaml.safe_dump(pod).replace("PW", PASSWORD)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert leaks(tmp_path) == []
