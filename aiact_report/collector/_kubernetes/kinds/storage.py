"""Storage classes and persistent volumes, with the facts a cluster's reader gives them too."""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, gather, read_field, reader, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.pod.volumes import LASTING
from aiact_report.collector._kubernetes.sheet import Sheet

decides(
    "persistent-volume.claim", "persistent-volume.driver", "persistent-volume.zones", "storage-class.default", "storage-class.encryption_parameters"
)

_ENCRYPTION = (
    "encrypted",
    "csi.storage.k8s.io/encrypted",
    "encryption",
    "diskEncryptionSetID",
    "diskEncryptionSetId",
    "disk-encryption-kms-key",
    "kmsKeyId",
)
_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_ZONES = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
_SOURCES = (*sorted(LASTING - {"csi", "persistentVolumeClaim"}), "local")
"""Sources of a persistent volume beside CSI: those of a pod's volumes that outlive it, and a disk of a node."""
_OFF = frozenset({"false", "", "none"})


def _read_class(sheet: Sheet, item: Object) -> None:
    """Write which parameters ask for encryption, and whether the class is the default one."""
    fact = "storage-class.encryption_parameters"
    given = [entry for key in _ENCRYPTION for entry in gather(sheet, (fact,), whole(item), ("parameters", key))]
    asked = [entry._replace(value=entry.field.removeprefix("parameters.")) for entry in given if str(entry.value).lower() not in _OFF]
    if fact in sheet.facts:
        if asked:
            write_texts(sheet, fact, asked)
        else:
            sheet.default(fact, ())
    fact = "storage-class.default"
    marks = [entry for key in _DEFAULT for entry in gather(sheet, (fact,), whole(item), ("metadata", "annotations", key))]
    if fact in sheet.facts:
        sheet.default(fact, any(entry.value == "true" for entry in marks))


def _read_volume(sheet: Sheet, item: Object) -> None:
    """Write where a volume lies (its CSI driver, else the kind of its source), whose it is, and in which zones."""
    fact, start = "persistent-volume.driver", whole(item)
    read_field(sheet, start, Field(fact, ("spec", "csi", "driver")))
    for entry in (entry for key in _SOURCES for entry in gather(sheet, (fact,), start, ("spec", key))):
        if fact in sheet.facts and sheet.facts[fact].value is None:
            sheet.put(fact, entry.field.removeprefix("spec."), entry.line, entry.field)
    for entry in gather(sheet, ("persistent-volume.claim",), start, ("spec", "claimRef")):
        claim = entry.value if entry.value.__class__ is dict else {}
        name = claim.get("name")
        sheet.text("persistent-volume.claim", f"{claim.get('namespace')}/{name}" if name.__class__ is str else name, entry.line, entry.field)
    _read_zones(sheet, item)


def _read_zones(sheet: Sheet, item: Object) -> None:
    """Write the zones a volume can be attached in."""
    fact = "persistent-volume.zones"
    terms = gather(sheet, (fact,), whole(item), ("spec", "nodeAffinity", "required", "nodeSelectorTerms", "*", "matchExpressions", "*"))
    named = [term for term in terms if term.value.__class__ is dict and term.value.get("key") in _ZONES and term.value.get("operator") == "In"]
    zones = [zone for term in named for zone in gather(sheet, (fact,), term, ("values", "*"))]
    if zones and fact in sheet.facts:
        write_texts(sheet, fact, zones)
    elif fact in sheet.facts:
        sheet.default(fact, ())


KINDS: tuple[Named, ...] = (
    (
        "PersistentVolume",
        Kind(
            ("",),
            "persistent-volume",
            reader(
                Field("persistent-volume.reclaim_policy", ("spec", "persistentVolumeReclaimPolicy"), default="Retain"),
                Field("persistent-volume.access_modes", ("spec", "accessModes", "*"), "texts"),
                Field("persistent-volume.storage_class", ("spec", "storageClassName")),
                Field("persistent-volume.capacity", ("spec", "capacity", "storage"), "amount"),
                Field("persistent-volume.phase", ("status", "phase")),
                then=_read_volume,
            ),
        ),
    ),
    (
        "StorageClass",
        Kind(
            ("storage.k8s.io",),
            "storage-class",
            reader(
                Field("storage-class.provisioner", ("provisioner",)),
                Field("storage-class.reclaim_policy", ("reclaimPolicy",), default="Delete"),
                Field("storage-class.binding_mode", ("volumeBindingMode",), default="Immediate"),
                Field("storage-class.expandable", ("allowVolumeExpansion",), "truth", default=False),
                then=_read_class,
            ),
        ),
    ),
)
"""Kinds with their names."""
