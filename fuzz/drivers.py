"""One driver a parser: what it begins with, how bytes are given to it, and how it may say no."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args

from aiact_report import config, evidence, pipeline
from aiact_report.collector._base import Collector, Unit
from aiact_report.collector._images.contents import rpm
from aiact_report.collector._images.contents.packages import Stanzas
from aiact_report.collector._images.contents.pickle import scan
from aiact_report.collector._rendering import chance
from aiact_report.collector._rendering import read as render
from aiact_report.collector._rendering.kustomization import remote
from aiact_report.collector._rendering.process import Renderer
from aiact_report.collector._rendering.read import Rendering
from aiact_report.collector._request import Charts, Clusters, Images, Request
from aiact_report.collector._run.bounds import bounded
from aiact_report.collector._run.clean import clean
from aiact_report.collector._yaml import load as yaml_load
from aiact_report.collector.apptainer import COLLECTOR as APPTAINER
from aiact_report.collector.chart import COLLECTOR as CHART
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
from fuzz import folders, seeds, seeds_folders
from fuzz.folders import NOW


class Driver(NamedTuple):
    """How one parser is tried."""

    seeds: Callable[[], tuple[bytes, ...]]
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
        return bounded(clean(one.collect(Unit(name, path, data, _folder(), observed_at=NOW))), len(data))

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


def _dotenv(data: bytes) -> object:
    """Read an env file as that of a project and as that of a service."""
    compose = (
        b"name: ${A:-x}\nservices: {a: {image: 'x:${D}', environment: {Q: '${A}${B}'}, env_file: [{path: x.env}, {path: x.env, format: raw}]}}\n"
    )
    root = folders.write(folders.joined({"compose.yaml": compose}), "dotenv")
    for name in (".env", "x.env"):
        (root / name).write_bytes(data)
    return pipeline.collect(pipeline.Wanted(paths=(root,)), jobs=1)


def _kustomization(data: bytes) -> object:
    """Read a kustomization among folders it may name, and ask whether all it names lies here."""
    root = folders.write(
        folders.joined({"over/kustomization.yaml": data, "over/m.yaml": seeds.MANIFESTS[0], "base/kustomization.yaml": data}), "kustomize"
    )
    return remote(root / "over"), pipeline.collect(pipeline.Wanted(paths=(root,)), jobs=1)


def _chart(data: bytes) -> object:
    """Read a chart's own description, and a template of the same bytes; there is no helm to render it."""
    root = folders.write(folders.joined({"Chart.yaml": data, "templates/a.yaml": data, "values.yaml": data}), "chart")
    return CHART.collect(Request(root, NOW, {}, charts=Charts(paths=(root,)))), pipeline.collect(pipeline.Wanted(paths=(root,)), jobs=1)


def _rendered(data: bytes) -> object:
    """Read what helm would have written, once and twice the same."""
    steady = chance.steady([data, data])
    source_of = render.sources_in(data.decode("utf-8", "replace"), "# Source: ")

    def place(line: int) -> str:
        return source_of(line) or "c/Chart.yaml"

    found = render.read(Rendering("helm:c", "chart", "c/Chart.yaml", ()), Renderer("helm", (), None), steady or data, place)
    return bounded(clean(found), len(data))


def _packed(data: bytes) -> object:
    """Read a file that may be compressed."""
    return evidence.decode(evidence.read(_file("evidence.json", data)), "evidence.json")


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
    "yaml": Driver(lambda: (*seeds.MANIFESTS, *seeds.COMPOSES), _yaml),
    "dockerfile": Driver(lambda: seeds.DOCKERFILES, _collector(DOCKERFILE, "Dockerfile")),
    "compose": Driver(lambda: seeds.COMPOSES, _collector(COMPOSE, "compose.yaml")),
    "manifest": Driver(lambda: seeds.MANIFESTS, _collector(MANIFEST, "m.yaml")),
    "apptainer": Driver(lambda: seeds.DEFINITIONS, _collector(APPTAINER, "a.def")),
    "scan": Driver(lambda: seeds.SCANS, _collector(SCAN, "scan.json")),
    "sbom": Driver(lambda: seeds.SBOMS, _collector(SBOM, "bom.json")),
    "requirements": Driver(lambda: seeds.LISTS, _requirements),
    "dockerignore": Driver(lambda: seeds.IGNORES, lambda data: leaves_out(data.decode("utf-8", "replace"))),
    "kubeconfig": Driver(lambda: seeds.KUBECONFIGS, _kubeconfig, (AiactReportError,)),
    "config": Driver(lambda: seeds.CONFIGURATIONS, lambda data: config.parse(data, "aiact-report.yaml", _folder()), (AiactReportError,)),
    "evidence": Driver(lambda: seeds.EVIDENCE, lambda data: evidence.decode(data, "evidence.json"), (AiactReportError,)),
    "pickle": Driver(lambda: seeds.PICKLES, lambda data: scan(data, 100_000)),
    "rpm": Driver(lambda: (seeds.rpm_database(),), lambda data: rpm.packages(data, 1_000), (rpm.UnreadableError,)),
    "dpkg": Driver(lambda: seeds.DPKG, _stanzas("deb")),
    "apk": Driver(lambda: seeds.APK, _stanzas("apk")),
    "dotenv": Driver(lambda: seeds_folders.DOTENVS, _dotenv),
    "kustomization": Driver(lambda: seeds_folders.KUSTOMIZATIONS, _kustomization),
    "chart": Driver(lambda: seeds_folders.CHARTS, _chart),
    "rendered": Driver(lambda: seeds_folders.RENDERED, _rendered),
    "project": Driver(seeds_folders.projects, folders.project),
    "layout": Driver(seeds_folders.layouts, folders.layout, (AiactReportError,)),
    "dossier": Driver(seeds_folders.dossiers, folders.dossier, (AiactReportError,)),
    "manifest.json": Driver(lambda: (folders.made()["manifest.json"],), folders.MANIFEST),
    "packed": Driver(seeds_folders.evidences, _packed, (AiactReportError,)),
    "image": Driver(lambda: (seeds.image_archive(),), _image, (AiactReportError,)),
}
"""By the name `scripts/fuzz` takes."""
