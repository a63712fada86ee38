"""The fields Kubernetes has where this tool reads, as of its API 1.37. One that is not among them decides nothing, or something nobody here knows.

`kubectl` refuses an object with an unknown field; a server that is asked by another client drops it with a warning
(https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation). What its author meant by it is then not in force, and a later
version may give it a meaning: so nothing it resembles, or could decide, is "not set".

The names: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/ and the OpenAPI document of each release.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from aiact_report.collector._kubernetes.sheet import SHOWN, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact

CAUSE = "unknown-field"
"""Cause of what is withheld for a field nobody knows."""
MOST = 100
"""Unknown keys of one mapping that are each looked at."""
REMEDY = "correct its spelling or its place, or read it with a version that knows the field"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


POD = _words(
    "activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks ephemeralContainers "
    "evictionResponders hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets initContainers nodeName "
    "nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources restartPolicy runtimeClassName "
    "schedulerName schedulingGates schedulingGroup securityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace "
    "subdomain terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes workloadRef"
)
CONTAINER = _words(
    "args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe resizePolicy resources restartPolicy "
    "restartPolicyRules securityContext startupProbe stdin stdinOnce targetContainerName terminationMessagePath terminationMessagePolicy tty "
    "volumeDevices volumeMounts workingDir"
)
POD_SECURITY = _words(
    "appArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxOptions seccompProfile "
    "supplementalGroups supplementalGroupsPolicy sysctls windowsOptions"
)
SECURITY = _words(
    "allowPrivilegeEscalation appArmorProfile capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser "
    "seLinuxOptions seccompProfile windowsOptions"
)
CAPABILITIES = _words("add drop")
PROBE = _words(
    "exec failureThreshold grpc httpGet initialDelaySeconds periodSeconds successThreshold tcpSocket terminationGracePeriodSeconds timeoutSeconds"
)
LIFECYCLE = _words("postStart preStop stopSignal")
RESOURCES = _words("claims limits requests")
WINDOWS = _words("gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName")
SPREAD = _words("labelSelector matchLabelKeys maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable")
AFFINITY = _words("nodeAffinity podAffinity podAntiAffinity")

_REPLICATED = "minReadySeconds replicas selector template"
SPECS: Mapping[str, frozenset[str]] = {
    "Deployment": _words(f"{_REPLICATED} paused progressDeadlineSeconds revisionHistoryLimit rollbackTo strategy"),
    "StatefulSet": _words(
        f"{_REPLICATED} ordinals persistentVolumeClaimRetentionPolicy podManagementPolicy revisionHistoryLimit serviceName updateStrategy "
        "volumeClaimTemplates"
    ),
    "DaemonSet": _words("minReadySeconds revisionHistoryLimit selector template templateGeneration updateStrategy"),
    "ReplicaSet": _words(_REPLICATED),
    "ReplicationController": _words(_REPLICATED),
    "Job": _words(
        "activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy manualSelector maxFailedIndexes parallelism "
        "podFailurePolicy podReplacementPolicy scheduling selector successPolicy suspend template ttlSecondsAfterFinished"
    ),
    "CronJob": _words(
        "concurrencyPolicy failedJobsHistoryLimit jobTemplate schedule startingDeadlineSeconds successfulJobsHistoryLimit suspend timeZone"
    ),
    "PodDisruptionBudget": _words("maxUnavailable minAvailable selector unhealthyPodEvictionPolicy"),
    "HorizontalPodAutoscaler": _words("behavior maxReplicas metrics minReplicas scaleTargetRef targetCPUUtilizationPercentage"),
    "NetworkPolicy": _words("egress ingress podSelector policyTypes"),
    "Service": _words(
        "allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy healthCheckNodePort "
        "internalTrafficPolicy ipFamilies ipFamilyPolicy ipFamily topologyKeys loadBalancerClass loadBalancerIP loadBalancerSourceRanges ports "
        "publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig trafficDistribution type"
    ),
    "Ingress": _words("backend defaultBackend ingressClassName rules tls"),
    "ResourceQuota": _words("hard scopeSelector scopes"),
    "LimitRange": _words("limits"),
}
"""Kind → fields of its `spec`; older ones that servers once took are among them."""
ROLLING = _words("maxSurge maxUnavailable partition")
STRATEGY = _words("rollingUpdate type")


def one_of(*words: str) -> Callable[[Sheet, str, Any, int, str], None]:
    """Make the writer of a field that takes these words alone; any other, which the API refuses or a later one may know, withholds the fact."""

    def write(sheet: Sheet, fact: str, value: Any, line: int, field: str) -> None:
        if value.__class__ is str and value in words:
            sheet.put(fact, value, line, field)
        else:
            sheet.wrong((fact,), value, f"{', '.join(words[:-1])} or {words[-1]}", line, field)

    return write


restart_policy = one_of("Always", "OnFailure", "Never")
system = one_of("linux", "windows")
strategy = one_of("RollingUpdate", "Recreate", "OnDelete", "Custom")
"""Of every kind together; `Custom` is OpenShift's."""
concurrency = one_of("Allow", "Forbid", "Replace")
pull_policy = one_of("Always", "IfNotPresent", "Never")
service_type = one_of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
pod_security = one_of("privileged", "baseline", "restricted")
eviction = one_of("IfHealthyBudget", "AlwaysAllow")


class Rest(str):
    """The first of many more keys that nobody knows: what each of them may mean is not asked."""

    __slots__ = ("more",)
    more: int
    """How many others there are."""


def strangers(data: dict[str, Any], known: frozenset[str]) -> list[Any]:
    """Give the keys that are not known and hold something; of more than `MOST` the next one stands for all others (`Rest`)."""
    if known.issuperset(data):
        return []
    found = [key for key in data if key not in known and data[key] is not None]
    first = next((key for key in found[MOST:] if isinstance(key, str)), None)
    if first is None:
        return found[: MOST + 1]
    rest = Rest(first)
    rest.more = len(found) - MOST - 1
    return [*found[:MOST], rest]


def meant(key: Any, known: Iterable[str]) -> str | None:
    """Give the field a key was probably meant to be: in other letters, or a slip of the hand."""
    return None if isinstance(key, Rest) else _meant(str(key)[:SHOWN], frozenset(known))


@lru_cache(maxsize=1024)
def _meant(text: str, known: frozenset[str]) -> str | None:
    folded = _by_folded(known)
    near = difflib.get_close_matches(_folded(text), folded, 1, 0.8)
    return folded[near[0]] if near else None


@lru_cache(maxsize=256)
def _by_folded(known: frozenset[str]) -> dict[str, str]:
    return {_folded(name): name for name in sorted(known)}


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def open_fact(sheet: Sheet, fact: str) -> bool:
    """Whether a fact stands on nothing that is written: nothing was found, or the platform's own default was filled in."""
    held = dict.get(sheet.facts, fact)
    return held.place is sheet.place if held is not None else fact in sheet.facts


def say(sheet: Sheet, key: Any, field: str, line: int, facts: Iterable[str], like: str | None) -> None:
    """Withhold these facts, and name the field nobody knows."""
    spelled = redact(str(key))[:SHOWN]
    others = f" and {key.more:,} others" if isinstance(key, Rest) and key.more else ""
    reason = f"{field} has no field {spelled}{others}" + (f"; {like} may be meant" if like else "") + ": Kubernetes refuses or drops it"
    sheet.withhold(facts, Refused(reason, CAUSE, REMEDY), line, f"{field}.{spelled}")


def check(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], known: frozenset[str], field: str, decides: Mapping[str, Iterable[str]]) -> None:
    """Look for fields nobody knows in one mapping; each withholds what the field it resembles decides, else what any of them does."""
    for key in strangers(data, known):
        like = meant(key, known)
        facts = decides.get(like, ()) if like is not None else [fact for names in decides.values() for fact in names]
        say(sheet, key, field, lines[key][0], [fact for fact in facts if open_fact(sheet, fact)], like)
