"""Who owns which field, from `managedFields` as an API server writes them."""

from __future__ import annotations

from typing import Any

from aiact_report.collector.cluster.ownership import manager_of, owners


def entry(manager: str, spec: dict[str, Any], operation: str = "Update", **more: str) -> dict[str, Any]:
    """Write one entry."""
    return {"manager": manager, "operation": operation, "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": spec}, **more}


APPLIED: dict[str, Any] = {
    "f:replicas": {},
    "f:selector": {},
    "f:template": {
        "f:spec": {"f:containers": {'k:{"name":"api"}': {".": {}, "f:image": {}, "f:name": {}, "f:resources": {"f:limits": {"f:memory": {}}}}}}
    },
}


def managed(*entries: dict[str, Any]) -> dict[str, Any]:
    """Make an object of these entries."""
    return {"metadata": {"managedFields": list(entries)}}


def test_one_owner_is_none_to_name() -> None:
    """Who wrote most of the specification is whom the manifest is compared with."""
    assert owners(managed(entry("kubectl-client-side-apply", APPLIED))) == ()


def test_scaling_by_hand_is_told_by_its_subresource() -> None:
    """`kubectl scale` writes as kubectl, through scale."""
    scaled = entry("kubectl", {"f:replicas": {}}, subresource="scale")
    assert manager_of(scaled) == "kubectl Update scale"
    assert owners(managed(entry("helm", APPLIED), scaled)) == ("replicas=kubectl Update scale",)


def test_fields_of_a_container_are_told_by_its_name() -> None:
    """What another client applied: image and limits."""
    part: dict[str, Any] = {"f:template": {"f:spec": {"f:containers": {'k:{"name":"api"}': {"f:image": {}, "f:resources": {"f:limits": {}}}}}}}
    found = owners(managed(entry("argocd-controller", APPLIED, "Apply"), entry("ci", part, "Apply")))
    assert found == ("template.spec.containers[api].image=ci Apply", "template.spec.containers[api].resources=ci Apply")


def test_the_status_and_what_has_another_form_count_for_nothing() -> None:
    """Controllers write the status; an entry without fields owns none."""
    assert owners(managed(entry("a", APPLIED), entry("kcm", {"f:replicas": {}}, subresource="status"), {"manager": "x", "fieldsV1": 3})) == ()
    assert owners({"metadata": {"managedFields": "x"}}) == owners({}) == ()
