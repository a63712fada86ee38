"""Which clusters were asked for, and how each is reached: contexts of the kubeconfig, or the service account of the pod this runs in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlsplit, urlunsplit

from aiact_report.collector._request import Request
from aiact_report.collector._vocabulary.credentials import keep
from aiact_report.collector.cluster.credential import settle
from aiact_report.errors import AiactReportError, MistakesError, Problem, mistake, nearest

IN_CLUSTER = "in-cluster"
"""Name of the cluster this runs in, when no kubeconfig says another."""
_WHERE = "set KUBECONFIG, or give the file its usual place ~/.kube/config"


class Target(NamedTuple):
    """One cluster to read."""

    name: str
    """Name of the context."""
    configuration: Any
    """Configuration of the package `kubernetes`; None: no credential could be had."""
    server: str | None
    """Address without credentials."""
    failure: str | None = None
    """Why it cannot be asked at all."""
    headers: tuple[tuple[str, str], ...] = ()
    """As whom the context asks (`as:` of its user)."""

    @property
    def locator(self) -> str:
        """Id of its source."""
        return f"cluster:{self.name}"


def targets(request: Request) -> list[Target]:
    """Give the clusters the user asked for, each once; raises MistakesError for what is the user's own mistake."""
    loader = _kubeconfig(request.environment)
    if loader is None:
        return [_own_cluster(request)]
    names = {context["name"] for context in loader.contexts}
    wanted = list(dict.fromkeys(name or loader.current for name in request.clusters.contexts))
    wrong = [name for name in wanted if name not in names]
    if wrong:
        raise MistakesError([Problem(_no_context(name), hint=nearest(name, sorted(names))) for name in wrong])
    return [_target(loader, name, request.environment) for name in wanted]


def _no_context(name: str) -> str:
    return f"the kubeconfig has no context {name!r}" if name else "the kubeconfig names no current context"


class _Kubeconfig(NamedTuple):
    """A kubeconfig that was read, its files merged."""

    merged: Any
    contexts: list[dict[str, Any]]
    current: str


def _kubeconfig(environment: Mapping[str, str]) -> _Kubeconfig | None:
    """Read the kubeconfig; None when there is none and this runs in a cluster."""
    from kubernetes.config import ConfigException
    from kubernetes.config.kube_config import KubeConfigMerger
    from yaml import YAMLError

    place = environment.get("KUBECONFIG") or f"{environment.get('HOME', '~')}/.kube/config"
    try:
        merged = cast("Any", KubeConfigMerger)(place).config
    except (ConfigException, YAMLError, OSError, UnicodeError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise mistake("the kubeconfig could not be read", file=place, hint=_plain(error)) from error
    if merged is None:
        if environment.get("KUBERNETES_SERVICE_HOST"):
            return None
        raise mistake("no kubeconfig was found", file=place, hint=_WHERE)
    value = merged.value
    contexts = [entry.value if hasattr(entry, "value") else entry for entry in value.get("contexts") or ()]
    named = [dict(entry) for entry in contexts if isinstance(entry, dict) and isinstance(entry.get("name"), str)]
    return _Kubeconfig(merged, named, str(value.get("current-context") or ""))


def names(environment: Mapping[str, str]) -> list[str]:
    """Give the names of the kubeconfig's contexts; none when there is no kubeconfig or it cannot be read."""
    try:
        found = _kubeconfig(environment)
    except AiactReportError:
        return []
    return [entry["name"] for entry in found.contexts] if found else []


def _plain(error: Exception) -> str:
    """Say what is wrong with a kubeconfig without what stands in it: a message of the loader may quote a whole user, token and all."""
    return str(error).partition(" in ")[0].partition("\n")[0][:80] if error.__class__.__name__ == "ConfigException" else error.__class__.__name__


def _own_cluster(request: Request) -> Target:
    """Reach the cluster of the pod this runs in."""
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException
    from kubernetes.config.incluster_config import SERVICE_CERT_FILENAME, SERVICE_TOKEN_FILENAME, InClusterConfigLoader

    named = [name for name in request.clusters.contexts if name and name != IN_CLUSTER]
    if named:
        raise MistakesError(
            [Problem(_no_context(name), hint="there is no kubeconfig; without --context the pod's own cluster is read") for name in named]
        )
    configuration, own_loader = Configuration(), cast("Any", InClusterConfigLoader)
    try:
        own_loader(SERVICE_TOKEN_FILENAME, SERVICE_CERT_FILENAME, environ=request.environment).load_and_set(configuration)
    except (ConfigException, OSError) as error:
        return Target(IN_CLUSTER, None, None, f"the pod's service account cannot be used: {_plain(error)}")
    return Target(IN_CLUSTER, configuration, without_credentials(configuration.host))


def _target(kubeconfig: _Kubeconfig, name: str, environment: Mapping[str, str]) -> Target:
    """Load what one context says of its cluster and its user; an exec plug-in is run here."""
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException
    from kubernetes.config.kube_config import KubeConfigLoader

    configuration, make = Configuration(), cast("Any", KubeConfigLoader)
    try:
        with _quiet():
            loader = make(config_dict=kubeconfig.merged, active_context=name, config_base_path=None)
            failure = _settled(loader, environment)
            if failure is not None:
                return Target(name, None, without_credentials(loader._cluster["server"]), failure)  # noqa: SLF001 -- it is told nowhere else
            loader.load_and_set(configuration)
    except (ConfigException, KeyError, TypeError, AttributeError, ValueError) as error:
        raise mistake(f"the context {name!r} of the kubeconfig is not complete", hint=_plain(error)) from None
    except OSError as error:
        return Target(name, None, None, f"a file of the context cannot be read ({error.strerror or error.__class__.__name__})")
    server = without_credentials(configuration.host)
    headers = impersonation(loader._user)  # noqa: SLF001 -- the loader tells it nowhere else
    if headers is None:
        return Target(
            name, None, server, "its user asks in the name of somebody (as:) in a form that is not understood, and would see more without it"
        )
    return Target(name, configuration, server, None, headers)


def impersonation(user: Any) -> tuple[tuple[str, str], ...] | None:
    """Give the headers by which a kubeconfig's user asks in another's name; None where what is written is not understood.

    https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
    """
    written = {key: user[key] for key in ("as", "as-uid", "as-groups", "as-user-extra") if user is not None and key in user and user[key]}
    if not written:
        return ()
    groups, extra = written.get("as-groups", ()), written.get("as-user-extra", {})
    groups, extra = getattr(groups, "value", groups), getattr(extra, "value", extra)
    if not isinstance(groups, list | tuple) or not isinstance(extra, dict) or "as" not in written:
        return None
    pairs = [("Impersonate-User", written["as"]), *(("Impersonate-Group", group) for group in groups)]
    pairs += [("Impersonate-Uid", written["as-uid"])] if "as-uid" in written else []
    for key, values in extra.items():
        listed = getattr(values, "value", values)
        pairs += [(f"Impersonate-Extra-{quote(str(key), safe='')}", each) for each in (listed if isinstance(listed, list | tuple) else (None,))]
    return tuple(pairs) if all(isinstance(text, str) and text.isprintable() and text.isascii() for _, text in pairs) else None


def _settled(loader: Any, environment: Mapping[str, str]) -> str | None:
    """Read the files and run the plug-in of a context; say why that gave nothing."""
    user, cluster = loader._user, loader._cluster  # noqa: SLF001 -- the loader gives them nowhere else
    if user is None or not isinstance(user.value, dict):
        return None
    failure = settle(user.value, cluster.value if isinstance(cluster.value, dict) else {}, _folder(user.path), environment)
    for name in ("token", "password", "client-key-data"):
        keep(name, str(user.value.get(name) or ""))
    return failure


def _folder(path: Any) -> str:
    return os.path.dirname(path) if isinstance(path, str) else ""


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the package logs (an exec plug-in's whole error) off the user's terminal."""
    import logging

    root, handler = logging.getLogger(), logging.NullHandler()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


def without_credentials(address: str) -> str:
    """Give an address without user, password, query and fragment."""
    parts = urlsplit(str(address))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
