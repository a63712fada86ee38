"""What a credential is planted in: one file of each kind of source, with every field that takes text."""

from pathlib import Path

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
