"""Admission policy → workload: which policies refuse what fails them, which only report, and which verify its images.

A policy about Pods covers every workload, since all of them make pods. Namespaces are left out, or are the only ones, as far as a policy
names them; one that holds by labels, callers or conditions, or in namespaces that opt in (Sigstore's), leaves the answer open.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from typing import NamedTuple

from aiact_report.linking._around import concludes, is_true, known, listed
from aiact_report.linking._base import UNSEEN, Found, Index, Relation, label_of, namespace_of, value, write_group, write_list
from aiact_report.model import Ref, Subject

_ENFORCED, _REPORTED = "workload.policy_enforced", "workload.policy_reported"
_IMAGES, _UNVERIFIED = "workload.image_policy", "workload.images_unverified"
_ENFORCING, _VERIFIES = "admission-policy.enforcing", "admission-policy.verifies_images"
_PODS = frozenset({"*", "Pod", "pods"})
_KIND = "admission-policy"
_LIMITED, _SELECTIVE = "admission-policy.namespaces", "admission-policy.selective"


class _Policies(NamedTuple):
    """The policies of one cluster, or of the files."""

    all: list[Subject]
    bound: dict[str, Subject]
    """Kubernetes' own policies by name: what their bindings put in force."""
    doubt: bool
    """There is one whose reach or effect is not known, so that "none" cannot be said."""


def _link(index: Index) -> None:
    policies = _read(index)
    reach: dict[tuple[str, str], list[Subject]] = {}
    for workload in index.workloads:
        key = namespace_of(workload), str(value(workload, "workload.kind"))
        if key not in reach:
            reach[key] = [policy for policy in policies.all if _covers(policies, policy, *key)]
        here = reach[key]
        complete = not policies.doubt and concludes(index, workload, _ENFORCED, _KIND)
        write_group(index, workload, _ENFORCED, (here,), partial(_acting, here, True), complete=complete)
        write_group(index, workload, _REPORTED, (here,), partial(_acting, here, False), complete=complete)
        verifying, unsure = index.of_group(_VERIFIES, here, partial(_verifying, here))
        _write_images(index, workload, verifying, complete=complete and not unsure)


def _acting(policies: list[Subject], enforcing: bool) -> list[Found]:  # noqa: FBT001 -- it is the value that is looked for
    return [_found(policy, _ENFORCING) for policy in policies if value(policy, _ENFORCING) is enforcing]


def _verifying(policies: list[Subject]) -> tuple[list[Subject], bool]:
    """Give the enforcing policies that verify images, and whether that is not known of one."""
    enforcing = [policy for policy in policies if is_true(policy, _ENFORCING)]
    return [policy for policy in enforcing if is_true(policy, _VERIFIES)], any(value(policy, _VERIFIES) is UNSEEN for policy in enforcing)


def _read(index: Index) -> _Policies:
    every = index.of_kind(_KIND)
    bound = {policy.name: policy for policy in every if value(policy, "admission-policy.kind") == "ValidatingAdmissionPolicy"}
    acting = [policy for policy in every if value(policy, _ENFORCING) is not None and value(policy, "admission-policy.engine") != "sigstore"]
    acting = [policy for policy in acting if not _is_vacuous(policy, bound)]
    kept = [policy for policy in acting if not _is_selective(policy, bound)]
    verifiers = any(listed(cluster, "cluster.image_verification") for cluster in index.of_kind("cluster"))
    doubt = verifiers or len(kept) < sum(value(policy, _ENFORCING) is not None and not _is_vacuous(policy, bound) for policy in every)
    return _Policies(kept, bound, doubt or not all(known(policy, _ENFORCING, "admission-policy.covers", _LIMITED) for policy in kept))


def _is_vacuous(policy: Subject, bound: dict[str, Subject]) -> bool:
    """Tell whether nothing can fail a policy, or the one its binding puts in force."""
    target = bound.get(str(value(policy, "admission-policy.policy")), policy)
    return is_true(policy, "admission-policy.vacuous") or is_true(target, "admission-policy.vacuous")


def _is_selective(policy: Subject, bound: dict[str, Subject]) -> bool:
    """Tell whether a policy, or the one its binding puts in force, leaves out some by more than the names of namespaces, or may do so."""
    target = bound.get(str(value(policy, "admission-policy.policy")), policy)
    return any(value(each, _SELECTIVE) not in {False, None} for each in (policy, target))


def _covers(policies: _Policies, policy: Subject, namespace: str, kind: str) -> bool:
    """Tell whether a policy looks at the pods of a namespace, or at the workloads of a kind in it."""
    if policy.namespace and value(policy, "admission-policy.kind") == "Policy" and policy.namespace != namespace:
        return False
    if any(fnmatchcase(namespace, pattern) for pattern in listed(policy, "admission-policy.namespaces_excluded")):
        return False
    limits = listed(policy, _LIMITED)
    if limits and not any(fnmatchcase(namespace, pattern) for pattern in limits):
        return False
    target = policies.bound.get(str(value(policy, "admission-policy.policy")), policy)
    kinds = {str(entry).rpartition("/")[2] for entry in listed(target, "admission-policy.covers")}
    return bool(kinds & {*_PODS, kind, f"{kind.lower()}s"})


def _found(policy: Subject, fact: str) -> Found:
    engine, kind = value(policy, "admission-policy.engine"), value(policy, "admission-policy.kind")
    return Found(f"{engine} {kind} {label_of(policy)}", policy.facts[fact].place, (Ref(fact, policy.id),))


def _write_images(index: Index, workload: Subject, policies: list[Subject], *, complete: bool) -> None:
    """Write which policies verify its images, and which images none verifies."""
    containers = index.children(workload, "container")
    pairs = [(policy, container) for policy in policies for container in containers if _verifies(policy, container)]
    write_list(index, workload, _IMAGES, [_found(policy, _VERIFIES) for policy, _ in pairs], complete=complete)
    verified = {container.id for _, container in pairs}
    missing = [container for container in containers if container.id not in verified]
    left = [
        Found(each.name, each.facts["container.image"].place, (Ref("container.image", each.id),))
        for each in missing
        if known(each, "container.image")
    ]
    if complete or not missing:
        write_list(index, workload, _UNVERIFIED, left, complete=bool(containers) and len(left) == len(missing))


def _verifies(policy: Subject, container: Subject) -> bool:
    """Tell whether one of a policy's patterns names an image; a policy without patterns verifies all."""
    patterns = listed(policy, "admission-policy.images")
    image = value(container, "container.image")
    if not patterns or not isinstance(image, str):
        return not patterns
    full = f"{value(container, 'container.image.registry')}/{value(container, 'container.image.repository')}"
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in (image, full, f"{full}:{value(container, 'container.image.tag')}"))


RELATION = Relation("admission", 20, (_ENFORCED, _REPORTED, _IMAGES, _UNVERIFIED), _link)
