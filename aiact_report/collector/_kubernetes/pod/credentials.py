"""Literal credentials in other fields than environment and command line: probes and hooks, and of the pod its labels, annotations and volumes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._vocabulary.credentials import field_credentials, is_credential_cached, redact

decides("container.field_credentials")

FACT = "container.field_credentials"
_LOOKED_AT = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
"""Fields of a container in which a credential is handed over."""
_WITH_OPTIONS = (
    "csi",
    "flexVolume",
    "iscsi",
    "rbd",
    "cephfs",
    "azureFile",
    "nfs",
    "glusterfs",
    "quobyte",
    "scaleIO",
    "storageos",
    "ephemeral",
    "gitRepo",
)
"""Sources of a volume that take options, a share's password among them."""
Named = tuple[str, int]
"""Where a credential stands, and its line."""


def read_fields(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], of_pod: tuple[Named, ...]) -> None:
    """Name the credentials of one container's fields and of its pod's."""
    found = [(name, lines[key][0]) for key in _LOOKED_AT if key in data for name in field_credentials(data[key], key)]
    found += of_pod
    if found and FACT in sheet.facts:
        sheet.put(FACT, tuple(dict.fromkeys([name for name, _ in found])), found[0][1], found[0][0].partition(":")[0])


def in_metadata(sections: Iterable[tuple[str, dict[str, Any], dict[str, Any]]]) -> tuple[Named, ...]:
    """Name the labels and annotations with a credential; a copy of the manifest, as `kubectl apply` leaves one, is among them."""
    return tuple(
        [
            (f"metadata.{spelling}.{redact(key)}", lines[key][0])
            for spelling, data, lines in sections
            for key, value in data.items()
            if value.__class__ is str and key.__class__ is str and is_credential_cached(key, value)
        ]
    )


def in_volumes(listed: Any, lines: Any) -> tuple[Named, ...]:
    """Name the options of volumes that hold a credential."""
    if listed.__class__ is not list:
        return ()
    options = [(kind, entry[kind]) for entry in listed if entry.__class__ is dict for kind in _WITH_OPTIONS if kind in entry]
    return tuple([(name, lines[0]) for kind, value in options for name in field_credentials(value, f"volumes.{kind}")])
