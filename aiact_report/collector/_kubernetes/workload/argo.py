"""The pods of Argo Workflows: one for each template that runs a container.

https://argo-workflows.readthedocs.io/en/latest/fields/
"""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.collector._kubernetes.fields import Found
from aiact_report.collector._kubernetes.workload.components import locate
from aiact_report.collector._kubernetes.workload.described import (
    Described,
    assembled,
    below_of,
    container,
    entries,
    joined,
    laid_over,
    listed,
    referring,
    text_of,
)

MAIN = "main"
"""What Argo calls the container of a template."""
_POD = (
    "activeDeadlineSeconds",
    "affinity",
    "automountServiceAccountToken",
    "hostNetwork",
    "imagePullSecrets",
    "nodeSelector",
    "priorityClassName",
    "securityContext",
    "serviceAccountName",
)
"""Fields of workflow and template that are the pod's; the template's count first."""
_NESTING = 8
"""Templates written in steps of templates that are followed."""


def argo_pods(start: Found, path: tuple[str, ...], lifecycle: str) -> Iterator[Described]:
    """Yield the pods of a workflow whose specification lies at a path."""
    for workflow in locate(start, path):
        if workflow.value.__class__ is not dict:
            yield Described("", workflow, lifecycle)
            continue
        defaults = below_of(workflow, "templateDefaults")
        whole = below_of(workflow, "workflowTemplateRef")
        if whole is not None:
            yield referring("", whole, _template_kind(whole), lifecycle)
        for index, template in enumerate(locate(workflow, ("templates", "*"))):
            yield from _of_template(workflow, defaults, template, text_of(template, "name") or str(index), lifecycle, 0)


def _of_template(workflow: Found, defaults: Found | None, written: Found, name: str, lifecycle: str, depth: int) -> Iterator[Described]:
    """Yield the pod of one template, and those of templates written in its steps."""
    if written.value.__class__ is not dict:
        yield Described(name, written, lifecycle)
        return
    template = laid_over(defaults, written)
    mains = _mains(template)
    if mains:
        yield _described(workflow, template, name, lifecycle, mains)
    if depth < _NESTING:
        for step in (*locate(written, ("steps", "*", "*")), *locate(written, ("dag", "tasks", "*"))):
            inline, ref = below_of(step, "inline"), below_of(step, "templateRef")
            if ref is not None:
                yield referring(f"{name}/{text_of(step, 'name') or text_of(ref, 'template')}", ref, _template_kind(ref), lifecycle)
            if inline is not None:
                yield from _of_template(workflow, defaults, inline, f"{name}/{text_of(step, 'name') or 'inline'}", lifecycle, depth + 1)


def _template_kind(ref: Found) -> str:
    """Tell which kind a reference means."""
    scope = ref.value.get("clusterScope") if ref.value.__class__ is dict else None
    return "ClusterWorkflowTemplate" if scope is True else "WorkflowTemplate"


def _mains(template: Found) -> list[Found]:
    """Give the containers that do a template's work."""
    single = below_of(template, "container") or below_of(template, "script")
    if single is not None:
        return [container(single, MAIN, "source")]
    group = below_of(template, "containerSet")
    mounts = below_of(group, "volumeMounts") if group is not None else None
    shared = assembled((("volumeMounts", mounts),), group) if group is not None else None
    return [container(laid_over(shared, entry), MAIN, "source") for entry in entries(group, "containers")] if group is not None else []


def _described(workflow: Found, template: Found, name: str, lifecycle: str, mains: list[Found]) -> Described:
    """Put together the pod that the controller makes of a template."""
    sidecars = [_mirrored(entry, mains) for entry in entries(template, "sidecars")]
    inits = [_mirrored(entry, mains) for entry in entries(template, "initContainers")]
    fields = [(key, below_of(holder, key)) for holder in (workflow, template) for key in _POD if (holder, key) != (workflow, _POD[0])]
    pod = assembled(
        (
            *fields,
            ("containers", _unlisted(template, "sidecars") or listed([*mains, *sidecars], template.field)),
            ("initContainers", _unlisted(template, "initContainers") or (listed(inits, template.field) if inits else None)),
            ("volumes", joined((workflow, template), "volumes", f"{workflow.field}.volumes", _claims(workflow))),
        ),
        template,
    )
    return Described(
        name,
        pod,
        lifecycle,
        laid_over(below_of(workflow, "podMetadata"), below_of(template, "metadata") or assembled((), template)),
        frozenset(text_of(entry, "name") for entry in sidecars),
        patch=below_of(template, "podSpecPatch") or below_of(workflow, "podSpecPatch"),
    )


def _unlisted(template: Found, key: str) -> Found | None:
    """Give what stands where a list should."""
    below = below_of(template, key)
    return below if below is not None and below.value.__class__ is not list else None


def _mirrored(entry: Found, mains: list[Found]) -> Found:
    """Give a container beside the main one, with that one's mounts where it mirrors them."""
    own = container(entry, "-", "source")
    if own.value.__class__ is dict and own.value.get("mirrorVolumeMounts") is True:
        return laid_over(assembled((("volumeMounts", below_of(mains[0], "volumeMounts")),), own), own)
    return own


def _claims(workflow: Found) -> list[Found]:
    """Give the claims a workflow makes for its run as volumes: a mount names them by their name."""
    found = []
    for entry in entries(workflow, "volumeClaimTemplates"):
        metadata = below_of(entry, "metadata")
        name = below_of(metadata, "name") if metadata is not None else None
        if name is not None:
            claim = assembled((("claimName", name),), entry)
            found.append(assembled((("name", name), ("persistentVolumeClaim", claim)), entry))
    return found
