"""Devices that are claimed are what their claim says; a claim that is only named may be for any device."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiact_report import config, pipeline

MAPPING = pipeline.load_mapping(config.Config())


def outcome(folder: Path, claim: str, pod: str, security: str = "") -> str:
    """Give the outcome of MDL-16 for a container that claims a device."""
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: ml}\nspec: {selector: {matchLabels: {app: a}}, template: {metadata: "
        f"{{labels: {{app: a}}}}, spec: {{resourceClaims: [{pod}], containers: [{{name: c, image: 'r.example/c:1', {security}"
        "resources: {claims: [{name: x}]}}]}}}\n---\n"
    )
    (folder / "all.yaml").write_text(text + claim)
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))
    return next(str(each.outcome) for each in pipeline.judge(seen, MAPPING) if each.control == "MDL-16" and each.subject.endswith("container/c"))


def claim(kind: str, request: str, version: str = "v1", namespace: str = "ml") -> str:
    """Write a claim on devices, or a template of one."""
    inner = f"devices: {{requests: [{{name: r, {request}}}]}}"
    body = f"spec: {{{inner}}}" if kind == "ResourceClaimTemplate" else inner
    return f"apiVersion: resource.k8s.io/{version}\nkind: {kind}\nmetadata: {{name: t, namespace: {namespace}}}\nspec: {{{body}}}\n"


TEMPLATE, CLAIM = "{name: x, resourceClaimTemplateName: t}", "{name: x, resourceClaimName: t}"


@pytest.mark.parametrize(
    ("written", "pod", "expected"),
    [
        (claim("ResourceClaimTemplate", "exactly: {deviceClassName: gpu.nvidia.com}"), TEMPLATE, "pass"),
        (claim("ResourceClaimTemplate", "deviceClassName: gpu.nvidia.com", "v1beta1"), TEMPLATE, "pass"),
        (claim("ResourceClaimTemplate", "firstAvailable: [{name: a, deviceClassName: mig.nvidia.com}]"), TEMPLATE, "pass"),
        (claim("ResourceClaim", "exactly: {deviceClassName: tpu.google.com}"), CLAIM, "pass"),
        (claim("ResourceClaim", "exactly: {deviceClassName: gpu.amd.com}"), "{name: x, source: {resourceClaimName: t}}", "pass"),
        (claim("ResourceClaimTemplate", "exactly: {deviceClassName: nic.example.com}"), TEMPLATE, "not-applicable"),
        (claim("ResourceClaimTemplate", "exactly: {deviceClassName: gpu.nvidia.com}"), CLAIM, "not-assessed"),
        (claim("ResourceClaimTemplate", "exactly: {deviceClassName: gpu.nvidia.com}", namespace="other"), TEMPLATE, "not-assessed"),
        (claim("ResourceClaimTemplate", "exactly: {deviceClassName: gpu.nvidia.com}"), "{name: other, resourceClaimTemplateName: t}", "not-assessed"),
        ("", TEMPLATE, "not-assessed"),
    ],
)
def test_a_claim_is_joined(tmp_path: Path, written: str, pod: str, expected: str) -> None:
    """By kind, namespace and name, in every spelling of the API."""
    assert outcome(tmp_path, written, pod) == expected


def test_a_claimed_gpu_is_asked_as_any_other(tmp_path: Path) -> None:
    """Beside privileges of the host it is no reservation."""
    written = claim("ResourceClaimTemplate", "exactly: {deviceClassName: gpu.nvidia.com}")
    assert outcome(tmp_path, written, TEMPLATE, "securityContext: {privileged: true}, ") == "gap"
