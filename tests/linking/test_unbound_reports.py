"""A report that names no digest is bound to nothing, and the image it may be of says so, with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiact_report import config, pipeline

MAPPING = pipeline.load_mapping(config.Config())
DIGEST = "sha256:" + "a" * 64
DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: prod}\nspec: {selector: {matchLabels: {app: api}}, template: {metadata: "
    f"{{labels: {{app: api}}}}, spec: {{containers: [{{name: c, image: 'registry.example.com/api:1.2.3@{DIGEST}'}}]}}}}}}\n"
)


def bill(name: str | None, version: str | None) -> dict[str, Any]:
    """Write a bill of materials as `syft IMAGE:TAG` does."""
    component = {"type": "container", "name": name, "version": version}
    kept = {key: text for key, text in component.items() if text is not None}
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"component": kept}, "components": []}


def scan(name: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Write a report of Trivy."""
    found = {"Target": "debian", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": []}
    return {
        "SchemaVersion": 2,
        "ArtifactName": name,
        "ArtifactType": "container_image",
        "CreatedAt": "2026-11-27T00:00:00Z",
        "Metadata": metadata,
        "Results": [found],
    }


def reasons(folder: Path, document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Give outcome and reason by control, of the image that is named."""
    (folder / "d.yaml").write_text(DEPLOYMENT)
    (folder / "report.json").write_text(json.dumps(document))
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))
    again = pipeline.link(seen)
    images = {subject.id for subject in again.subjects if subject.kind == "image"}
    return {each.control: (str(each.outcome), each.reason) for each in pipeline.judge(again, MAPPING) if each.subject in images}


@pytest.mark.parametrize(("name", "version"), [("registry.example.com/api", "1.2.3"), ("registry.example.com/api:1.2.3", None), (None, None)])
def test_a_bill_by_tag_is_said(tmp_path: Path, name: str | None, version: str | None) -> None:
    """Of the image's name, or of none."""
    outcome, reason = reasons(tmp_path, bill(name, version))["VUL-03"]
    assert outcome == "not-assessed"
    assert "report.json" in reason
    assert "names no digest" in reason


def test_a_bill_of_another_image_is_not_said(tmp_path: Path) -> None:
    """It cannot be this one's."""
    assert "report.json" not in reasons(tmp_path, bill("registry.example.com/other", "1.2.3"))["VUL-03"][1]


def test_a_bill_of_the_digest_counts(tmp_path: Path) -> None:
    """It is bound, and nothing is left open."""
    assert reasons(tmp_path, bill("registry.example.com/api", DIGEST))["VUL-03"][0] in ("pass", "partial")


@pytest.mark.parametrize("control", ["VUL-01", "VUL-02"])
def test_a_scan_by_tag_is_said(tmp_path: Path, control: str) -> None:
    """It is neither used nor passed over in silence."""
    outcome, reason = reasons(tmp_path, scan("registry.example.com/api:1.2.3", {}))[control]
    assert outcome == "not-assessed"
    assert "report.json" in reason


def test_a_scan_by_another_tag_is_not_said(tmp_path: Path) -> None:
    """Another tag is another image, or another day."""
    assert "report.json" not in reasons(tmp_path, scan("registry.example.com/api:9.9.9", {}))["VUL-01"][1]
