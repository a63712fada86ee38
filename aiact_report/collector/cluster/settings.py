"""Objects that stand beside the workloads of a cluster: storage classes, persistent volumes, admission webhooks."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector.cluster.state import State, observed

_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_ENCRYPTED = ("encrypted", "diskEncryptionSetID", "disk-encryption-kms-key", "kmsKeyId", "encryption", "csi.storage.k8s.io/node-stage-secret-name")
_ZONE_KEYS = frozenset(
    {"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", "topology.gke.io/zone", "topology.ebs.csi.aws.com/zone"}
)
_TIMEOUT = 10
"""Seconds a webhook may take when nothing is written."""
_KINDS = {
    "StorageClass": "storage-class",
    "PersistentVolume": "persistent-volume",
    "ValidatingWebhookConfiguration": "admission-webhook",
    "MutatingWebhookConfiguration": "admission-webhook",
}
_NAMES = {
    "storage-class": "provisioner reclaim_policy binding_mode expandable default encryption_parameters",
    "persistent-volume": "claim capacity access_modes reclaim_policy storage_class phase driver zones",
    "admission-webhook": "kind names failure_policies timeouts resources services",
}
FACTS = {kind: tuple(f"{kind}.{name}" for name in names.split()) for kind, names in _NAMES.items()}
"""Subject kind → its facts."""


def write_setting(state: State, item: Object) -> None:
    """Make the subject of one such object."""
    kind = _KINDS[item.kind]
    subject = state.subject(kind, item.id, item.name)
    values = {"storage-class": _storage_class, "persistent-volume": _volume, "admission-webhook": _webhook}[kind](item)
    for name, (value, field) in values.items():
        subject.facts[f"{kind}.{name}"] = observed(value, f"{item.kind} {item.name}", field)
    if kind == "admission-webhook":
        state.webhooks.append(item.name)


_Values = dict[str, tuple[Any, str]]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _seconds(value: Any) -> int:
    """Give the time a webhook may take, the platform's default filled in."""
    return value if isinstance(value, int) else _TIMEOUT


def _mappings(values: Any) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _storage_class(item: Object) -> _Values:
    """Say how a class of storage is made and kept; of its parameters only whether they ask for encryption."""
    data = item.data
    annotations, parameters = _mapping(dig(data, ("metadata", "annotations"))), _mapping(data.get("parameters"))
    asked = tuple(sorted(name for name in _ENCRYPTED if name in parameters and str(parameters[name]).lower() != "false"))
    return {
        "provisioner": (_text(data.get("provisioner")), "provisioner"),
        "reclaim_policy": (_text(data.get("reclaimPolicy")) or "Delete", "reclaimPolicy"),
        "binding_mode": (_text(data.get("volumeBindingMode")) or "Immediate", "volumeBindingMode"),
        "expandable": (data.get("allowVolumeExpansion") is True, "allowVolumeExpansion"),
        "default": (any(annotations.get(name) == "true" for name in _DEFAULT), "metadata.annotations"),
        "encryption_parameters": (asked, "parameters"),
    }


def _volume(item: Object) -> _Values:
    """Say whose a volume is, who may attach it, and where it lies."""
    spec = _mapping(item.data.get("spec"))
    claim = _mapping(spec.get("claimRef"))
    driver = dig(spec, ("csi", "driver")) or next((key for key, value in spec.items() if isinstance(value, dict) and key not in _NO_DRIVER), None)
    return {
        "claim": (f"{claim.get('namespace')}/{claim.get('name')}" if claim else None, "spec.claimRef"),
        "capacity": (_text(dig(spec, ("capacity", "storage"))), "spec.capacity"),
        "access_modes": (_texts(spec.get("accessModes")), "spec.accessModes"),
        "reclaim_policy": (_text(spec.get("persistentVolumeReclaimPolicy")), "spec.persistentVolumeReclaimPolicy"),
        "storage_class": (_text(spec.get("storageClassName")), "spec.storageClassName"),
        "phase": (_text(dig(item.data, ("status", "phase"))), "status.phase"),
        "driver": (_text(driver), "spec"),
        "zones": (_zones(spec), "spec.nodeAffinity"),
    }


_NO_DRIVER = frozenset({"capacity", "claimRef", "nodeAffinity"})


def _zones(spec: dict[str, Any]) -> tuple[str, ...]:
    """Give the zones a volume can be attached in."""
    terms = _mappings(dig(spec, ("nodeAffinity", "required", "nodeSelectorTerms")))
    found = {
        value
        for term in terms
        for entry in _mappings(term.get("matchExpressions"))
        if entry.get("key") in _ZONE_KEYS and entry.get("operator") == "In"
        for value in _texts(entry.get("values"))
    }
    return tuple(sorted(found))


def _webhook(item: Object) -> _Values:
    """Say what a webhook is asked of, and what happens when it does not answer."""
    hooks = _mappings(item.data.get("webhooks"))
    rules = [rule for hook in hooks for rule in _mappings(hook.get("rules"))]
    services = {
        f"{service.get('namespace')}/{service.get('name')}" for hook in hooks if isinstance(service := dig(hook, ("clientConfig", "service")), dict)
    }
    return {
        "kind": (item.kind, "kind"),
        "names": (tuple(str(hook.get("name")) for hook in hooks), "webhooks"),
        "failure_policies": (tuple(str(hook.get("failurePolicy") or "Fail") for hook in hooks), "webhooks"),
        "timeouts": (tuple(_seconds(hook.get("timeoutSeconds")) for hook in hooks), "webhooks"),
        "resources": (tuple(sorted({name for rule in rules for name in _texts(rule.get("resources"))})), "webhooks"),
        "services": (tuple(sorted(services)), "webhooks"),
    }
