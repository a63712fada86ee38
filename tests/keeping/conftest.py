"""Dossiers to keep: made by the command line, of files as people write them."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report import cli
from aiact_report.errors import ExitCode

EPOCH = "1767225600"
MANIFESTS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: scoring, namespace: credit}
spec:
  replicas: 1
  selector: {matchLabels: {app: scoring}}
  template:
    metadata: {labels: {app: scoring}}
    spec:
      containers:
      - {name: model, image: "registry.example/scoring:1.4", resources: {limits: {memory: 1Gi}}}
---
apiVersion: v1
kind: Service
metadata: {name: scoring, namespace: credit}
spec: {selector: {app: scoring}, ports: [{port: 80}]}
"""
CONFIG = """\
system: {name: Scoring, provider: Example Bank}
parameters:
- {name: replicas, value: 3}
components:
- {subject: "*scoring*", purpose: serving}
waivers:
- {control: RES-01, subject: "*scoring*", reason: a second one comes in May, approved_by: R. Weber, approved_on: 2025-12-01, expires: 2026-05-31}
attestations:
- {obligation: 15.4-loops, statement: It does not learn in operation., document: loops.pdf, made_by: R. Weber, made_on: 2025-12-01, sha256: DIGEST}
"""


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier as one run writes it, with a waiver, an attestation, a parameter that was set and a mapping file of the user's own."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "app.yaml").write_text(MANIFESTS)
    (folder / "loops.pdf").write_bytes(b"It does not learn.")
    digest = hashlib.sha256(b"It does not learn.").hexdigest()
    (folder / "aiact-report.yaml").write_text(CONFIG.replace("DIGEST", digest))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        assert cli.main(["generate", "app.yaml", "--config", "aiact-report.yaml", "-o", "out", "--format", "html", "-q"]) == ExitCode.DONE
    return folder / "out"


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(kept, tmp_path / "copy"))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    """Run `verify`: its exit code and lines."""

    def run(target: Path, *options: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        code = cli.main(["verify", str(target), *options])
        return code, capsys.readouterr().out.splitlines()

    return run
