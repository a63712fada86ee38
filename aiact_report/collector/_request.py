"""What the user points at, and what is asked for that is no file of the walk: one set of options for each collector of such things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FRUITLESS = "a path you named, in which no source was found"
"""Why a path counts for nothing."""
UNUSED = "a configuration of this program that was found and is not used; --config names the one that is"


@dataclass(frozen=True, slots=True)
class Images:
    """Images, wherever they are kept."""

    names: tuple[str, ...] = ()
    """As the user named them: `docker://NAME`, `podman://NAME`, an archive, a layout directory, a SIF file, or a registry reference."""
    layers: bool = True
    """Read the layers too; else configuration and manifests only, and what layers would show is Unobserved."""
    platforms: tuple[str, ...] = ()
    """`linux/amd64`, …; none: every platform of an index."""
    insecure: tuple[str, ...] = ()
    """Hosts of registries (with port) whose TLS certificate is not verified, or that speak plain HTTP."""
    keys: tuple[Path, ...] = ()
    """Public keys that image signatures are verified with."""
    cache: Path | None = None
    """Folder of what was downloaded, by digest; none: nothing is kept."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Container engines."""

    every: bool = False
    """All containers that run in the engines at hand."""
    sockets: tuple[str, ...] = ()
    """Addresses of engines, where they are not at their usual place (`unix:///run/user/1000/podman/podman.sock`)."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Kubernetes clusters."""

    contexts: tuple[str, ...] = ()
    """Contexts of the kubeconfig, one a cluster; the empty text is the current one, or the service account of the pod this runs in."""
    namespaces: tuple[str, ...] = ()
    """Namespaces to read; none: all of them."""


@dataclass(frozen=True, slots=True)
class Charts:
    """Helm charts to render, and what they are rendered with."""

    paths: tuple[Path, ...] = ()
    values: tuple[Path, ...] = ()
    """Values files, in order."""
    release: str | None = None
    """Name of the release; none: the chart's own name."""
    namespace: str | None = None
    """Namespace of the release: what a chart's objects are in that name none."""
    sets: tuple[str, ...] = ()
    """Values as `key=value`, in order, over those of files."""
    api_versions: tuple[str, ...] = ()
    """API versions that a chart may take the cluster to have."""
    kube_version: str | None = None
    """Version that a chart may take the cluster to have."""


@dataclass(frozen=True, slots=True)
class Request:
    """All that was asked for. What the run knows of the outside comes with it."""

    root: Path
    """The directory locators are relative to."""
    observed_at: str
    """RFC 3339 time of this run: the `observed_at` of every source that is read live, and what ages are counted to."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Environment variables: only the command line reads them, and hands them on here."""
    images: Images = Images()
    engines: Engines = Engines()
    clusters: Clusters = Clusters()
    charts: Charts = Charts()
    kustomizations: tuple[Path, ...] = ()
    """Directories to render with Kustomize."""
    jobs: int = 1
    """Processes or connections that may work at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user pointed at."""

    paths: tuple[Path, ...] = ()
    compose: tuple[tuple[Path, ...], ...] = ()
    """Compose files that belong together, in the order they are merged."""
    stdin: bytes | None = None
    include_ignored: bool = False
    leave_out: tuple[Path, ...] = ()
    """Files that are no sources: this program's own output."""
    worlds: tuple[Path, ...] = ()
    """What is applied as a whole, as the user says."""
    request: Request | None = None
    """Images, engines, clusters and charts."""
    render: bool = False
    """Render the overlays and charts that are met."""
