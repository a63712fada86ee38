"""Images that are named and were not read: nothing asked of images applies to nothing while one is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence, Verdict
from aiact_report.pipeline import Wanted, collect, link

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: '{image}'}}]}}\n"
FINDING = {"VulnerabilityID": "CVE-2026-1", "PkgName": "openssl", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "CRITICAL"}


def seen(folder: Path, files: dict[str, Any]) -> Evidence:
    """Write files, read the folder and link."""
    for name, content in files.items():
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return link(collect(Wanted(paths=(folder,))))


def verdict(found: Evidence, control: str, reference: str) -> Verdict:
    """Give the verdict of a control for a named image."""
    return next(item for item in judge(found, load()) if item.control == control and item.subject == f"{reference}#named")


def scan(digest: str, **result: Any) -> dict[str, Any]:
    """Make a report of Trivy of a digest."""
    return {
        "SchemaVersion": 2,
        "ArtifactName": "r.example/api:1",
        "CreatedAt": "2026-11-27T00:00:00Z",
        "Metadata": {"RepoDigests": [f"r.example/api@{digest}"]},
        "Results": [{"Target": "debian", "Class": "os-pkgs", "Type": "debian", "Packages": [{"Name": "openssl"}], **result}],
    }


@pytest.mark.parametrize("control", ["VUL-01", "VUL-02", "VUL-03", "VUL-04", "SUP-01", "SUP-03", "MIN-01", "MIN-02", "MIN-03", "TRC-05", "TRC-06"])
def test_what_is_asked_of_images_is_not_assessed(tmp_path: Path, control: str) -> None:
    """With the option that would read it; Compose files and manifests alike name one image once."""
    found = seen(tmp_path, {"pod.yaml": POD.format(name="a", image="r.example/api:1"), "compose.yaml": "services: {a: {image: 'r.example/api:1'}}"})
    answer = verdict(found, control, "r.example/api:1")
    assert answer.outcome == "not-assessed"
    assert "--image r.example/api:1" in answer.reason
    assert len([subject for subject in found.subjects if subject.kind == "image"]) == 1


def test_a_scan_of_the_digest_that_is_named_answers_for_it(tmp_path: Path) -> None:
    """And for no other; linking twice is linking once."""
    files = {"a.yaml": POD.format(name="a", image=f"r.example/api:1@{A}"), "b.yaml": POD.format(name="b", image=f"r.example/api:2@{B}")}
    found = link(seen(tmp_path, {**files, "scan.json": scan(A, Vulnerabilities=[FINDING])}))
    assert verdict(found, "VUL-02", f"r.example/api:1@{A}").outcome == "gap"
    assert verdict(found, "VUL-02", f"r.example/api:2@{B}").outcome == "not-assessed"
    assert verdict(found, "VUL-01", f"r.example/api:2@{B}").outcome == "gap"
    assert len([subject for subject in found.subjects if subject.kind == "image"]) == 2


@pytest.mark.parametrize("result", [{}, {"Class": "secret"}, {"Class": "config"}])
def test_a_report_counts_for_what_it_looked_for(tmp_path: Path, result: dict[str, Any]) -> None:
    """Trivy lists packages when it looks for secrets only."""
    found = seen(tmp_path, {"a.yaml": POD.format(name="a", image=f"r.example/api:1@{A}"), "scan.json": scan(A, **result)})
    assert verdict(found, "VUL-02", f"r.example/api:1@{A}").outcome == "not-assessed"
    assert verdict(found, "VUL-01", f"r.example/api:1@{A}").outcome == "not-assessed"


def test_a_tag_alone_is_bound_to_no_report(tmp_path: Path) -> None:
    """What it was on the day of the scan is not known."""
    found = seen(tmp_path, {"a.yaml": POD.format(name="a", image="r.example/api:1"), "scan.json": scan(A, Vulnerabilities=[FINDING])})
    assert {verdict(found, control, "r.example/api:1").outcome for control in ("VUL-01", "VUL-02", "VUL-03")} == {"not-assessed"}


def test_one_tag_with_two_digests_was_moved(tmp_path: Path) -> None:
    """One digest in two files was not, and is not known to stay."""
    files = {"a.yaml": POD.format(name="a", image=f"r.example/api:1@{A}"), "b.yaml": POD.format(name="b", image=f"r.example/api:1@{B}")}
    assert verdict(seen(tmp_path, files), "TRC-05", f"r.example/api:1@{A}").outcome == "gap"
    files["b.yaml"] = POD.format(name="b", image=f"r.example/api:1@{A}")
    assert verdict(seen(tmp_path, files), "TRC-05", f"r.example/api:1@{A}").outcome == "not-assessed"


def test_an_image_whose_name_is_not_known_is_no_subject(tmp_path: Path) -> None:
    """What a variable decides is named at its container."""
    found = seen(tmp_path, {"compose.yaml": "services: {a: {image: '${IMAGE}'}}"})
    assert [subject for subject in found.subjects if subject.kind == "image"] == []


def test_no_tag_and_latest_are_one_image(tmp_path: Path) -> None:
    """As engines fill it in."""
    found = seen(tmp_path, {"compose.yaml": "services: {a: {image: r.example/api}, b: {image: 'r.example/api:latest'}}"})
    assert [subject.id for subject in found.subjects if subject.kind == "image"] == ["r.example/api:latest#named"]
