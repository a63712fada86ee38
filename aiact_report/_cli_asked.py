"""What the command line asks for that is no file: images, engines, clusters and charts, as one request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiact_report.collector import Charts, Clusters, Engines, Images, Request, default_jobs
from aiact_report.config import Config
from aiact_report.errors import MistakesError, Problem

CACHE = "aiact-report"
"""Folder below the user's cache folder."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What only the command line reads of the world around it."""

    time: str
    """RFC 3339."""
    environment: Mapping[str, str]
    stdin: bytes | None = None


def names_something(options: Mapping[str, Any]) -> bool:
    """Tell whether the command line names an image, an engine, a cluster or a chart."""
    return any(options.get(name) for name in ("images", "engine", "sockets", "cluster", "contexts", "charts", "kustomizations"))


def asks(request: Request) -> bool:
    """Tell whether a request asks for anything."""
    named = request.images.names, request.engines.every, request.engines.sockets, request.clusters.contexts, request.charts.paths
    return any(named) or bool(request.kustomizations)


def request(options: Mapping[str, Any], config: Config, outside: Outside, *, configured: bool) -> Request:
    """Make the request of the options, and of the configuration where the command line names no source (`configured`)."""
    _refuse(options)
    return Request(
        root=Path.cwd(),
        observed_at=outside.time,
        environment=outside.environment,
        images=_images(options, config, outside.environment, configured=configured),
        engines=Engines(bool(options.get("engine")) or (configured and config.engine), _all(options, "sockets")),
        clusters=_clusters(options, config, configured=configured),
        charts=_charts(options, config, configured=configured),
        kustomizations=_all(options, "kustomizations", config.kustomizations if configured else ()),
        jobs=options.get("jobs") or default_jobs(),
    )


def _all(options: Mapping[str, Any], name: str, otherwise: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """Give what an option that may be repeated holds, else what the configuration says."""
    return tuple(options.get(name) or otherwise)


def _images(options: Mapping[str, Any], config: Config, environment: Mapping[str, str], *, configured: bool) -> Images:
    return Images(
        names=_all(options, "images", config.images if configured else ()),
        layers=not options.get("no_layers"),
        platforms=_all(options, "platforms", config.platforms),
        insecure=_all(options, "insecure_registries"),
        keys=_all(options, "keys", config.keys),
        cache=None if options.get("no_cache") else options.get("cache") or _cache(environment),
    )


def _clusters(options: Mapping[str, Any], config: Config, *, configured: bool) -> Clusters:
    current = ("",) if options.get("cluster") else ()
    return Clusters(_all(options, "contexts", current or (config.contexts if configured else ())), _all(options, "namespaces", config.namespaces))


def _charts(options: Mapping[str, Any], config: Config, *, configured: bool) -> Charts:
    return Charts(
        paths=_all(options, "charts", config.charts if configured else ()),
        values=_all(options, "values", config.values),
        release=options.get("release"),
        namespace=options.get("release_namespace"),
        sets=_all(options, "sets"),
        api_versions=_all(options, "api_versions"),
        kube_version=options.get("kube_version"),
    )


def _cache(environment: Mapping[str, str]) -> Path | None:
    """Find the user's cache folder (XDG Base Directory Specification); none without a home."""
    if environment.get("XDG_CACHE_HOME"):
        return Path(environment["XDG_CACHE_HOME"], CACHE)
    return Path(environment["HOME"], ".cache", CACHE) if environment.get("HOME") else None


_OF_CHARTS = {
    "values": "--values",
    "sets": "--helm-set",
    "release": "--helm-release",
    "release_namespace": "--helm-namespace",
    "api_versions": "--api-versions",
    "kube_version": "--kube-version",
}
"""Options that say something of a chart."""


def _without_chart(options: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the options that speak of a chart, where none is named, and what cannot be meant."""
    for name, option in _OF_CHARTS.items():
        if options.get(name) and not (options.get("charts") or options.get("render")):
            yield Problem(f"{option} is given without --helm-chart", hint=f"name the chart: --helm-chart DIR {option} …")
    for name in ("release", "release_namespace", "kube_version"):
        if str(options.get(name) or "").startswith("-"):
            yield Problem(f"{_OF_CHARTS[name]} begins with a dash", hint="a name begins with a letter or digit")


def _refuse(options: Mapping[str, Any]) -> None:
    """Refuse options that contradict each other or speak of nothing; all at once."""
    problems = []
    if options.get("namespaces") and options.get("all_namespaces"):
        problems.append(Problem("--namespace and --all-namespaces contradict each other", hint="give one of them"))
    problems.extend(_without_chart(options))
    missing = [path for name in ("charts", "values", "kustomizations", "keys") for path in options.get(name) or () if not path.exists()]
    problems.extend(Problem("there is no such file or directory", str(path)) for path in missing)
    if problems:
        raise MistakesError(problems)
