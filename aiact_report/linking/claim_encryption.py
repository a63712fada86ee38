"""Storage class → volume claim: whether what it holds is encrypted, by the class's parameters or always by its provisioner."""

from __future__ import annotations

from typing import Final

from aiact_report.linking._around import is_true, listed
from aiact_report.linking._base import UNSEEN, Index, Relation, cited, value, write
from aiact_report.model import Ref, Subject

_FACT = "volume-claim.encryption"
_PARAMETERS, _PROVISIONER, _CLASS = "storage-class.encryption_parameters", "storage-class.provisioner", "volume-claim.storage_class"
_ALWAYS: Final = frozenset(
    {
        "pd.csi.storage.gke.io",
        "kubernetes.io/gce-pd",
        "filestore.csi.storage.gke.io",
        "disk.csi.azure.com",
        "kubernetes.io/azure-disk",
        "file.csi.azure.com",
        "kubernetes.io/azure-file",
    }
)
"""Provisioners of clouds that encrypt everything they store and cannot be told not to."""


def _link(index: Index) -> None:
    classes = {item.name: item for item in index.of_kind("storage-class")}
    default = next((item for item in classes.values() if is_true(item, "storage-class.default")), None)
    for claim in index.of_kind("volume-claim"):
        name = value(claim, _CLASS)
        found = default if name is None else classes.get(name) if isinstance(name, str) else None
        if found is not None:
            _write(claim, found)


def _write(claim: Subject, found: Subject) -> None:
    """Write why the class encrypts; null when all of it was seen and it does not ask."""
    asked, provisioner = value(found, _PARAMETERS), value(found, _PROVISIONER)
    own = Ref(_CLASS, claim.id)
    if asked is not UNSEEN and asked:
        names = ", ".join(listed(found, _PARAMETERS))
        write(claim, _FACT, f"{found.name}: {names}", found.facts[_PARAMETERS].place, cited(claim, (Ref(_PARAMETERS, found.id), own)))
    elif provisioner in _ALWAYS:
        told = f"{found.name}: {provisioner} always encrypts"
        write(claim, _FACT, told, found.facts[_PROVISIONER].place, cited(claim, (Ref(_PROVISIONER, found.id), own)))
    elif asked is not UNSEEN and provisioner is not UNSEEN:
        write(claim, _FACT, None, found.facts[_PARAMETERS].place, cited(claim, (Ref(_PARAMETERS, found.id), Ref(_PROVISIONER, found.id), own)))


RELATION = Relation("claim_encryption", 20, (_FACT,), _link)
