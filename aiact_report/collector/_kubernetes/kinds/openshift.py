"""OpenShift's builds, streams of images and settings of machines."""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, gather, reader, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

decides("image-stream.scheduled", "machine-config.user_namespaces")

_BUILDS = ("docker", "source", "custom")


def _read_scheduled(sheet: Sheet, item: Object) -> None:
    """Write whether some tag is imported again on a schedule."""
    fact = "image-stream.scheduled"
    found = gather(sheet, (fact,), whole(item), ("spec", "tags", "*", "importPolicy", "scheduled"))
    if found and fact in sheet.facts:
        cited = next((entry for entry in found if entry.value is not False), found[0])
        sheet.truth(fact, cited.value, cited.line, cited.field)


def _read_user_namespaces(sheet: Sheet, item: Object) -> None:
    """Write whether user namespaces are switched on among the settings of machines."""
    fact = "machine-config.user_namespaces"
    paths = gather(sheet, (fact,), whole(item), ("spec", "config", "storage", "files", "*", "path"))
    arguments = gather(sheet, (fact,), whole(item), ("spec", "kernelArguments", "*"))
    gates = gather(sheet, (fact,), whole(item), ("spec", "kubeletConfig", "featureGates", "UserNamespacesSupport"))
    if fact in sheet.facts:
        told = [
            entry
            for entry in (*paths, *arguments)
            if "userns" in str(entry.value) or "user_namespace" in str(entry.value) or "subuid" in str(entry.value)
        ]
        told += [entry for entry in gates if entry.value is True]
        sheet.default(fact, bool(told))


KINDS: tuple[Named, ...] = (
    (
        "BuildConfig",
        Kind(
            ("build.openshift.io", ""),
            "image-build",
            reader(
                Field("image-build.source", ("spec", "source", "git", "uri"), "address"),
                Field("image-build.strategy", ("spec", "strategy", "type")),
                *(Field("image-build.from_image", ("spec", "strategy", f"{way}Strategy", "from", "name"), "texts") for way in _BUILDS),
                Field("image-build.output", ("spec", "output", "to", "name")),
                Field("image-build.triggers", ("spec", "triggers", "*", "type"), "texts"),
            ),
        ),
    ),
    (
        "ImageStream",
        Kind(
            ("image.openshift.io", ""),
            "image-stream",
            reader(
                Field("image-stream.tags", ("spec", "tags", "*", "name"), "texts"),
                then=_read_scheduled,
            ),
        ),
    ),
    *(
        (
            name,
            Kind(
                ("machineconfiguration.openshift.io",),
                "machine-config",
                reader(
                    Field("machine-config.files", ("spec", "config", "storage", "files", "*", "path"), "texts"),
                    Field("machine-config.kubelet", ("spec", "kubeletConfig"), "names"),
                    Field("machine-config.kernel_arguments", ("spec", "kernelArguments", "*"), "texts"),
                    then=_read_user_namespaces,
                ),
            ),
        )
        for name in ("MachineConfig", "KubeletConfig")
    ),
)
"""Kinds with their names."""
