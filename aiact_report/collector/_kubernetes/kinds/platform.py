"""What a platform is kept running with: backups, storage, secrets, alerts, delivery, pipelines, builds, machine settings."""

from __future__ import annotations

from collections.abc import Callable

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, read_field, reader, whole
from aiact_report.collector._kubernetes.kinds import alerts as _kinds_alerts
from aiact_report.collector._kubernetes.kinds import pipelines as _kinds_pipelines
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused

decides(
    "backup.leaves_out_volumes",
    "secret-source.providers",
    "delivery.automated",
    "delivery.ready",
    "delivery.source",
    "delivery.revision",
    "delivery.path",
    "image-stream.scheduled",
    "machine-config.user_namespaces",
)


def _backup(*fields: tuple[str, tuple[str, ...], str]) -> tuple[Field, ...]:
    """Make the fields of a kind of backup."""
    return (Field("backup.kind", ("kind",)), *(Field(f"backup.{name}", path, form) for name, path, form in fields))


def _velero(*before: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    return (
        ("namespaces", (*before, "includedNamespaces", "*"), "texts"),
        ("namespaces_excluded", (*before, "excludedNamespaces", "*"), "texts"),
        ("retention", (*before, "ttl"), "text"),
    )


def _read_volumes(*before: str) -> Callable[[Sheet, Object], None]:
    """Make what says whether a backup of Velero leaves volumes out: by what copies them, or by the resources it takes.

    https://velero.io/docs/main/api-types/backup/
    """

    def read(sheet: Sheet, item: Object) -> None:
        fact, start = "backup.leaves_out_volumes", whole(item)

        def at(key: str) -> list[Found]:
            return gather(sheet, (fact,), start, (*before, key))

        by_file = any(entry.value is True for key in ("defaultVolumesToFsBackup", "defaultVolumesToRestic") for entry in at(key))
        taken = {str(name).partition(".")[0].lower() for entry in at("includedResources") for name in _each(entry.value)}
        left = {str(name).partition(".")[0].lower() for entry in at("excludedResources") for name in _each(entry.value)}
        off = next((entry for entry in at("snapshotVolumes") if entry.value is False and not by_file), None)
        if fact not in sheet.facts:
            return
        if off is not None:
            sheet.put(fact, True, off.line, off.field)
        elif (taken and not taken & _VOLUMES) or left & (_VOLUMES - {"*"}):
            sheet.default(fact, value=True)
        elif at("labelSelector") or at("orLabelSelectors"):
            sheet.withhold(
                (fact,), Refused("the backup takes what labels select, which is not compared with what is here", "unsupported"), item.line, "spec"
            )
        else:
            sheet.default(fact, value=False)

    return read


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else []


_VOLUMES = frozenset({"*", "persistentvolumes", "persistentvolumeclaims", "pv", "pvc"})


def _read_delivery(sheet: Sheet, item: Object) -> None:
    """Write what the status of a delivery says, where the object has one."""
    for entry in gather(sheet, ("delivery.ready",), whole(item), ("status", "conditions", "*")):
        if entry.value.__class__ is dict and entry.value.get("type") == "Ready":
            sheet.put("delivery.ready", entry.value.get("status") == "True", entry.line, entry.field)


_ARGO_SOURCE = (("delivery.source", ("repoURL",), "address"), ("delivery.revision", ("targetRevision",), "text"))


def _read_argo_cd(sheet: Sheet, item: Object) -> None:
    """Write whether Argo CD applies by itself, and from where; of several sources, which then count instead of the one, the first.

    https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/ and https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/
    """
    fact, start = "delivery.automated", whole(item)
    automated = gather(sheet, (fact,), start, ("spec", "syncPolicy", "automated"))
    for entry in automated:
        off = gather(sheet, (fact,), entry, ("enabled",))
        if off and fact in sheet.facts:
            sheet.truth(fact, off[0].value, off[0].line, off[0].field)
        elif fact in sheet.facts:
            sheet.put(fact, True, entry.line, entry.field)
    if not automated and fact in sheet.facts:
        sheet.default(fact, value=False)
    names = ("delivery.source", "delivery.revision", "delivery.path")
    for source in (gather(sheet, names, start, ("spec", "sources", "*")) or gather(sheet, names, start, ("spec", "source")))[:1]:
        for name, path, form in _ARGO_SOURCE:
            read_field(sheet, source, Field(name, path, form))
        key = "path" if gather(sheet, names[2:], source, ("path",)) else "chart"
        read_field(sheet, source, Field(names[2], (key,)))


def _read_helm_release(sheet: Sheet, item: Object) -> None:
    """Write which chart Flux installs: by a template of a chart, or by naming the chart's own object."""
    _read_flux(sheet, item)
    template = ("spec", "chart", "spec")
    named = bool(gather(sheet, ("delivery.source",), whole(item), ("spec", "chartRef")))
    read_field(sheet, whole(item), Field("delivery.source", ("spec", "chartRef", "name") if named else (*template, "sourceRef", "name")))


def _read_flux(sheet: Sheet, item: Object) -> None:
    """Flux applies what it finds by itself, unless it is suspended."""
    _read_delivery(sheet, item)
    suspended = sheet.facts.get("delivery.suspended")
    if suspended is None:
        sheet.withhold(("delivery.automated",), Refused("whether it is suspended could not be read", "placeholder"), item.line, "spec.suspend")
    else:
        sheet.default("delivery.automated", suspended.value is not True)


def _read_provider(sheet: Sheet, item: Object) -> None:
    """Write which service a secret store asks."""
    read_field(sheet, whole(item), Field("secret-source.providers", ("spec", "provider"), "names"))


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


_FLUX = (
    Field("delivery.kind", ("kind",)),
    Field("delivery.suspended", ("spec", "suspend"), "truth"),
    Field("delivery.source", ("spec", "sourceRef", "name")),
    Field("delivery.path", ("spec", "path")),
    Field("delivery.prune", ("spec", "prune"), "truth"),
    Field("delivery.revision", ("status", "lastAppliedRevision")),
)
_ARGO_CD = (
    Field("delivery.kind", ("kind",)),
    Field("delivery.prune", ("spec", "syncPolicy", "automated", "prune"), "truth"),
    Field("delivery.self_heal", ("spec", "syncPolicy", "automated", "selfHeal"), "truth"),
    Field("delivery.sync_status", ("status", "sync", "status")),
    Field("delivery.health", ("status", "health", "status")),
)
_STORE = reader(Field("secret-source.kind", ("kind",)), then=_read_provider)
_PIPELINE = reader(
    Field("pipeline.kind", ("kind",)),
    Field("pipeline.suspended", ("spec", "suspend"), "truth"),
    then=_kinds_pipelines.read_pipeline,
)
_ES, _VELERO, _SNAPSHOT, _FLUX_GROUPS = ("external-secrets.io",), ("velero.io",), ("snapshot.storage.k8s.io",), ("kustomize.toolkit.fluxcd.io",)
_TEKTON, _ARGO = ("tekton.dev", "triggers.tekton.dev"), ("argoproj.io",)

_BUILDS = ("docker", "source", "custom")
KINDS: tuple[Named, ...] = (
    *(
        (name, Kind(_TEKTON, "pipeline", _PIPELINE))
        for name in ("Task", "ClusterTask", "TaskRun", "Pipeline", "PipelineRun", "Trigger", "EventListener")
    ),
    *((name, Kind(_ARGO, "pipeline", _PIPELINE)) for name in ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")),
    (
        "PrometheusRule",
        Kind(
            ("monitoring.coreos.com",),
            "alert-rules",
            reader(
                Field("alert-rules.alerts", ("spec", "groups", "*", "rules", "*", "alert"), "texts"),
                Field("alert-rules.severities", ("spec", "groups", "*", "rules", "*", "labels", "severity"), "texts"),
                then=_kinds_alerts.read_rules,
            ),
        ),
    ),
    (
        "AlertmanagerConfig",
        Kind(
            ("monitoring.coreos.com",),
            "alert-receivers",
            reader(
                Field("alert-receivers.receivers", ("spec", "receivers", "*", "name"), "texts"),
                Field("alert-receivers.default", ("spec", "route", "receiver")),
                then=_kinds_alerts.read_receivers,
            ),
        ),
    ),
    (
        "VolumeSnapshot",
        Kind(
            _SNAPSHOT,
            "backup",
            reader(
                *_backup(
                    ("class", ("spec", "volumeSnapshotClassName"), "text"),
                    ("claims", ("spec", "source", "persistentVolumeClaimName"), "texts"),
                    ("last", ("status", "creationTime"), "text"),
                )
            ),
        ),
    ),
    ("VolumeSnapshotClass", Kind(_SNAPSHOT, "backup", reader(*_backup(("deletion_policy", ("deletionPolicy",), "text"))))),
    (
        "Schedule",
        Kind(
            _VELERO,
            "backup",
            reader(
                *_backup(
                    ("schedule", ("spec", "schedule"), "text"),
                    ("paused", ("spec", "paused"), "truth"),
                    ("last", ("status", "lastBackup"), "text"),
                    *_velero("spec", "template"),
                ),
                then=_read_volumes("spec", "template"),
            ),
        ),
    ),
    (
        "Backup",
        Kind(_VELERO, "backup", reader(*_backup(("last", ("status", "completionTimestamp"), "text"), *_velero("spec")), then=_read_volumes("spec"))),
    ),
    *((name, Kind(_ES, "secret-source", _STORE)) for name in ("SecretStore", "ClusterSecretStore")),
    *(
        (
            name,
            Kind(
                _ES,
                "secret-source",
                reader(
                    Field("secret-source.kind", ("kind",)),
                    Field("secret-source.store", (*before, "secretStoreRef", "name")),
                    Field("secret-source.target", (*before, "target", "name")),
                    Field("secret-source.refresh", (*before, "refreshInterval")),
                ),
            ),
        )
        for name, before in (("ExternalSecret", ("spec",)), ("ClusterExternalSecret", ("spec", "externalSecretSpec")))
    ),
    (
        "SealedSecret",
        Kind(
            ("bitnami.com",),
            "secret-source",
            reader(Field("secret-source.kind", ("kind",)), Field("secret-source.target", ("spec", "template", "metadata", "name"))),
        ),
    ),
    ("Application", Kind(_ARGO, "delivery", reader(*_ARGO_CD, then=_read_argo_cd))),
    ("Kustomization", Kind(_FLUX_GROUPS, "delivery", reader(*_FLUX, then=_read_flux))),
    (
        "HelmRelease",
        Kind(
            ("helm.toolkit.fluxcd.io",),
            "delivery",
            reader(
                *_FLUX[:2],
                Field("delivery.path", ("spec", "chart", "spec", "chart")),
                Field("delivery.revision", ("spec", "chart", "spec", "version")),
                then=_read_helm_release,
            ),
        ),
    ),
    (
        "ImageUpdateAutomation",
        Kind(
            ("image.toolkit.fluxcd.io",),
            "delivery",
            reader(*_FLUX[:3], Field("delivery.path", ("spec", "update", "path")), then=_read_flux),
        ),
    ),
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
