"""One driver a parser: what it begins with, how bytes are given to it, and how it may say no."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args

from aiact_report import config, evidence
from aiact_report.collector._base import Collector, Unit
from aiact_report.collector._images.contents import rpm
from aiact_report.collector._images.contents.packages import Stanzas
from aiact_report.collector._images.contents.pickle import scan
from aiact_report.collector._request import Clusters, Images, Request
from aiact_report.collector._yaml import load as yaml_load
from aiact_report.collector.apptainer import COLLECTOR as APPTAINER
from aiact_report.collector.cluster import connection
from aiact_report.collector.compose import COLLECTOR as COMPOSE
from aiact_report.collector.dockerfile import COLLECTOR as DOCKERFILE
from aiact_report.collector.dockerfile.ignore import leaves_out
from aiact_report.collector.dockerfile.installs.requirements import RequirementLists
from aiact_report.collector.image import COLLECTOR as IMAGE
from aiact_report.collector.manifest import COLLECTOR as MANIFEST
from aiact_report.collector.sbom import COLLECTOR as SBOM
from aiact_report.collector.scan import COLLECTOR as SCAN
from aiact_report.errors import AiactReportError
from fuzz import seeds

NOW = "2026-11-28T00:00:00Z"


class Driver(NamedTuple):
    """How one parser is tried."""

    seeds: tuple[bytes, ...]
    run: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...] = ()
    """What it may raise: the user's own mistakes. Anything else is a finding."""


@cache
def _folder() -> Path:
    """Make the folder inputs that have to be files are written to, once a process."""
    return Path(tempfile.mkdtemp(prefix="aiact-report-fuzz-"))


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def _collector(one: Collector, name: str) -> Callable[[bytes], object]:
    """Give a file to a collector as the walk does."""

    def run(data: bytes) -> object:
        path = _file(name, data)
        one.recognise(name, data[: 64 * 1024])
        return one.collect(Unit(name, path, data, _folder(), observed_at=NOW))

    return run


def _yaml(data: bytes) -> object:
    text, _ = yaml_load.decode(data)
    return [list(yaml_load.load(text, flavour)) for flavour in get_args(yaml_load.Flavour)]


def _requirements(data: bytes) -> object:
    path = _file("requirements.txt", data)
    return RequirementLists(Unit("Dockerfile", path, b"", _folder())).pinning("requirements.txt")


def _kubeconfig(data: bytes) -> object:
    path = _file("kubeconfig", data)
    return connection.targets(Request(_folder(), NOW, {"KUBECONFIG": str(path)}, clusters=Clusters(contexts=("",))))


def _image(data: bytes) -> object:
    return IMAGE.collect(Request(_folder(), NOW, images=Images(names=(str(_file("image.tar", data)),))))


def _stanzas(kind: str) -> Callable[[bytes], object]:
    def run(data: bytes) -> object:
        taken: list[object] = []
        reader = Stanzas(kind, lambda found, complete: taken.append((found, complete)))
        for at in range(0, len(data), 37):
            reader.feed(data[at : at + 37])
        reader.end(True)
        return taken

    return run


DRIVERS: dict[str, Driver] = {
    "yaml": Driver((*seeds.MANIFESTS, *seeds.COMPOSES), _yaml),
    "dockerfile": Driver(seeds.DOCKERFILES, _collector(DOCKERFILE, "Dockerfile")),
    "compose": Driver(seeds.COMPOSES, _collector(COMPOSE, "compose.yaml")),
    "manifest": Driver(seeds.MANIFESTS, _collector(MANIFEST, "m.yaml")),
    "apptainer": Driver(seeds.DEFINITIONS, _collector(APPTAINER, "a.def")),
    "scan": Driver(seeds.SCANS, _collector(SCAN, "scan.json")),
    "sbom": Driver(seeds.SBOMS, _collector(SBOM, "bom.json")),
    "requirements": Driver(seeds.LISTS, _requirements),
    "dockerignore": Driver(seeds.IGNORES, lambda data: leaves_out(data.decode("utf-8", "replace"))),
    "kubeconfig": Driver(seeds.KUBECONFIGS, _kubeconfig, (AiactReportError,)),
    "config": Driver(seeds.CONFIGURATIONS, lambda data: config.parse(data, "aiact-report.yaml", _folder()), (AiactReportError,)),
    "evidence": Driver(seeds.EVIDENCE, lambda data: evidence.decode(data, "evidence.json"), (AiactReportError,)),
    "pickle": Driver(seeds.PICKLES, lambda data: scan(data, 100_000)),
    "rpm": Driver((seeds.rpm_database(),), lambda data: rpm.packages(data, 1_000), (rpm.UnreadableError,)),
    "dpkg": Driver(seeds.DPKG, _stanzas("deb")),
    "apk": Driver(seeds.APK, _stanzas("apk")),
    "image": Driver((seeds.image_archive(),), _image, (AiactReportError,)),
}
"""By the name `scripts/fuzz` takes."""
