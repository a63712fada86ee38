"""Which rights of the Kubernetes API end other measures: one list for whoever reads a role and for whoever asks what an account holds.

What is on it follows https://kubernetes.io/docs/concepts/security/rbac-good-practices/ and CIS Kubernetes Benchmark 5.1; what a rule covers
follows the authorizer itself (`pkg/apis/rbac/v1/evaluation_helpers.go`): `*` is every resource with its subresources, `*/exec` one subresource of every
resource, and `pods/*` only what is spelled so, which is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ANY = "*"
_RBAC = ("rbac.authorization.k8s.io", "authorization.openshift.io")
_READ = frozenset({"get", "list", "watch"})
_START = frozenset({"create", "get"})
"""Verbs that open a stream: a websocket is opened by get."""
_CHANGE = frozenset({"update", "patch"})
_MAKE = _CHANGE | {"create"}
_UNDO = _MAKE | {"delete", "deletecollection"}
"""A guard that is taken away lets through as one that is changed."""
ESCALATIONS = ("escalate", "bind", "impersonate")
"""Verbs by which a holder gives itself more, whatever the resource."""
NODES = "nodes/proxy"
"""The kubelet's own API: every verb of it runs commands."""


class Right(NamedTuple):
    """Some verbs on one resource."""

    groups: tuple[str, ...]
    """API groups in which the resource has this meaning; the core group is the empty text."""
    resource: str
    """With its subresource (`pods/exec`)."""
    verbs: frozenset[str]

    def given(self, verb: str, group: str, resource: str) -> bool:
        """Tell whether a rule of this verb, group and resource, each of which may be a wildcard, gives it."""
        return (verb in self.verbs or verb == ANY) and (group in self.groups or group == ANY) and covers(resource, self.resource)

    def among(self, verbs: Iterable[str], groups: Iterable[str], resources: Iterable[str]) -> bool:
        """Tell whether a rule of these verbs, groups and resources gives it: each is asked by itself, for a rule may list thousands of each."""
        return (
            any(verb in self.verbs or verb == ANY for verb in verbs)
            and any(group in self.groups or group == ANY for group in groups)
            and any(covers(resource, self.resource) for resource in resources)
        )


def covers(written: str, asked: str) -> bool:
    """Tell whether a resource as a rule writes it covers one that is asked for."""
    slash = asked.find("/")
    return written in {ANY, asked} or (slash > 0 and written == ANY + asked[slash:])


SECRETS = (Right(("",), "secrets", _READ),)
"""Read credentials."""
SHELLS = (
    *(Right(("",), f"pods/{how}", _START) for how in ("exec", "attach", "portforward")),
    Right(("",), "pods/ephemeralcontainers", _CHANGE),
)
"""Reach into a running container; ephemeral containers are added by changing what is there, and by nothing else."""
GAINS = (
    Right(("",), "serviceaccounts/token", frozenset({"create"})),
    Right(("certificates.k8s.io",), "certificatesigningrequests/approval", _CHANGE),
    Right(("certificates.k8s.io",), "signers", frozenset({"approve", "sign"})),
    Right(("",), "persistentvolumes", frozenset({"create"})),
    Right(("",), "namespaces", _CHANGE),
    *(
        Right(("admissionregistration.k8s.io",), f"{way}{what}", _UNDO)
        for way in ("mutating", "validating")
        for what in ("webhookconfigurations", "admissionpolicies", "admissionpolicybindings")
    ),
)
"""Get further than the holder is: a token, a certificate, a volume of the host, the labels that set a namespace's policy, what admits objects."""
CODE = (
    Right(("",), "pods", _MAKE),
    *(Right(("apps",), kind, _MAKE) for kind in ("deployments", "daemonsets", "statefulsets", "replicasets")),
    *(Right(("batch",), kind, _MAKE) for kind in ("jobs", "cronjobs")),
)
"""Run any image with any account and volume of the namespace."""
ROLES = tuple(Right(_RBAC, kind, _MAKE) for kind in ("clusterroles", "roles", "clusterrolebindings", "rolebindings"))
"""Change what roles hold, or who holds them."""
_ALL = (*SECRETS, *SHELLS, *GAINS, *CODE, *ROLES)


def ends_measures(right: str) -> bool:
    """Tell whether a right (`verb:group/resource`) reaches secrets, shells, nodes, running code, or more rights."""
    verb, _, target = right.partition(":")
    group, _, resource = target.partition("/")
    if verb in ESCALATIONS or verb == ANY or (resource == ANY and verb not in _READ):
        return True  # what only reads all of a group is judged by what is in the group
    if group in {"", ANY} and covers(resource, NODES):
        return True
    return any(one.given(verb, group, resource) for one in _ALL)
