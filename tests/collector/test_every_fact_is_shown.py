"""A fact that a collector claims is shown with a value by a real input: a reader that never reads would say "not set" of everything.

The inputs are in `shown/`, a folder or file a collector. `shown/expected.tsv` holds for each fact of a collector of files the first value that is
shown and its place, as somebody read and judged them in the input; what is new or other is judged too, and its row, which the test names, put there.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._request import Clusters, Engines, Images, Request, Wanted
from aiact_report.collector.cluster.collect import collect as read_clusters
from aiact_report.collector.engine import collect as engine
from aiact_report.collector.image import COLLECTOR as IMAGES
from aiact_report.facts.registry import registry
from aiact_report.model import Evidence, OpenList
from aiact_report.pipeline import collect

SHOWN = Path(__file__).parent / "shown"
TESTS = Path(__file__).resolve().parents[1]
NOW = "2026-01-20T12:00:00Z"
FILES = ("manifest", "compose", "dockerfile", "apptainer", "scan", "sbom", "evaluation")

NO_FIELD = {
    "container.built_here": {"manifest", "cluster"},  # a pod names an image; nothing in it builds one
    "container.cpu_request": {"engine"},  # an engine reserves no processor time: CpuShares only weighs
    "container.env_secret_refs": {"engine"},  # what an engine sets is a value; a secret of its own comes as a file
}
"""Fact → collectors whose platform has no field for it: null is the platform's own answer, and not one that was not looked for."""
ONE_WAY = {
    "container.pre_stop": {"manifest", "cluster"},  # a hook is there, or none is written
    "container.allow_privilege_escalation": {"compose", "engine"},  # forbidden, or nothing is said
    "container.selinux_disabled": {"compose", "engine"},  # switched off, or nothing is said
}
"""Truth value → collectors that know one of its answers and null."""
_SUPPLY, _SIF = "_images/supply/test_supply_chain.py::", "_images/supply/test_apptainer.py::"
_CHART, _OVERLAY = "_rendering/test_chart.py::", "_rendering/test_kustomize.py::"
ELSEWHERE: dict[str, tuple[str, str, str]] = {
    f"{_CHART}test_renderer_chart_and_arguments_are_facts": (
        "chart",
        "rendering",
        "renderer renderer_version arguments name version app_version documents",
    ),
    f"{_OVERLAY}test_the_renderer_and_its_arguments_are_facts": ("kustomize", "rendering", "renderer renderer_version arguments documents"),
    f"{_SUPPLY}test_one_of_several_signatures_is_enough": ("image", "image", "signatures signature_verification"),
    f"{_SUPPLY}test_a_keyless_signature_names_its_identity_and_is_not_verified": ("image", "image", "signature_identities"),
    f"{_SUPPLY}test_signed_provenance_names_builder_source_and_revision": (
        "image",
        "image",
        "attestations attestation_verification provenance_builder provenance_source provenance_revision provenance_digest_matches",
    ),
    f"{_SUPPLY}test_buildx_attestations_are_found_in_the_index": ("image", "image", "sbom_attached"),
    f"{_SIF}test_a_sif_with_a_definition_and_no_signature": (
        "image",
        "sif",
        "encrypted architecture partition definition definition_floating created sbom",
    ),
    f"{_SIF}test_the_digest_in_a_pgp_signature_is_compared_with_the_bytes": ("image", "sif", "signatures digest_matches signature_verification"),
    f"{_SIF}test_what_the_definition_inside_pins": ("image", "sif", "definition_digest"),
}
"""Test that shows what only a renderer, a signature or a SIF file shows → collector, kind and names of the facts."""


def _of_files() -> Iterator[tuple[str, Evidence]]:
    for name in FILES:
        yield name, collect(Wanted(paths=(SHOWN / name,), request=Request(SHOWN / name, NOW)), jobs=1)


def _of_clusters(giving: Any, folder: Path) -> Iterator[Collected]:
    live = [*sorted((SHOWN / "manifest").glob("*.yaml")), SHOWN / "cluster" / "live.yaml"]
    for files, version in ((live, "v1.34.1+k3s1"), ([SHOWN / "cluster" / "bare.yaml"], "v1.20.2")):
        with giving.serving(giving.cluster(files, version)) as address:
            user = {"clusters": [{"name": "c", "cluster": {"server": address}}], "users": [{"name": "u", "user": {}}]}
            context = {"contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}], "current-context": "c"}
            (folder / "config").write_text(json.dumps({"apiVersion": "v1", "kind": "Config", **user, **context}))
            yield read_clusters(Request(folder, NOW, {"KUBECONFIG": str(folder / "config"), "HOME": str(folder)}, clusters=Clusters(("",))))


def _of_engines(giving: Any, folder: Path) -> Iterator[Collected]:
    for file, socket in ((SHOWN / "engine" / "docker.json", None), (SHOWN / "engine" / "rootless.json", folder / "s")):
        with giving.serving(giving.engine(file), socket) as address:
            yield engine.collect(Request(folder, NOW, engines=Engines(True, (address,))))
            if socket is None:
                yield IMAGES.collect(
                    Request(
                        folder,
                        NOW,
                        images=Images(("docker://registry.example.com/credit/scoring:1.4.0",), layers=False),
                        engines=Engines(sockets=(address,)),
                    )
                )


def _of_images(giving: Any, folder: Path) -> Iterator[Collected]:
    config = json.loads((SHOWN / "image.json").read_text())
    idle = {**config, "config": {**config["config"], "Healthcheck": {"Test": ["CMD", "true"]}}}
    layouts = [giving.layout(folder / str(release), each, release) for release, each in ((12, config), (10, idle))]
    layouts.append(giving.layout(folder / "damaged", config, 12, damaged=True))
    yield IMAGES.collect(Request(folder, NOW, images=Images(tuple(map(str, layouts)))))


@pytest.fixture(scope="module")
def shown(giving: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[tuple[Any, str]]]:
    """Give each value that is shown, with its place, by collector and fact."""
    folder = tmp_path_factory.mktemp("shown")
    found = [evidence for _, evidence in _of_files()]
    found += [*_of_clusters(giving, folder), *_of_engines(giving, folder), *_of_images(giving, folder)]  # type: ignore[list-item]
    values: dict[tuple[str, str], list[tuple[Any, str]]] = {}
    for evidence in found:
        collectors = {source.id: source.collector for source in evidence.sources}
        for subject in evidence.subjects:
            for name, fact in subject.facts.items():
                known = fact.value.known if isinstance(fact.value, OpenList) else fact.value
                if known not in (None, ()):
                    values.setdefault((collectors[subject.source], name), []).append((known, _place(fact.place)))
    return values


def _place(place: Any) -> str:
    where = f"{place.file}:{place.line}" if place.line else place.object or place.file or ""
    return f"{where} {place.field or ''}".strip()


def _claimed() -> list[tuple[str, str]]:
    return [(collector, fact) for fact, spec in registry().items() for collector in spec.sources if collector not in {"linking", "configuration"}]


def _told_elsewhere() -> set[tuple[str, str]]:
    return {(collector, f"{kind}.{name}") for collector, kind, names in ELSEWHERE.values() for name in names.split()}


@pytest.mark.parametrize("named", ELSEWHERE)
def test_what_is_shown_elsewhere_is_shown_there(named: str) -> None:
    """The test exists, and names each fact that it is said to show."""
    file, _, function = named.partition("::")
    tree = ast.parse((Path(__file__).parent / file).read_text(encoding="utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    words = {node.value for test in tests for node in ast.walk(test) if isinstance(node, ast.Constant)}
    assert set(ELSEWHERE[named][2].split()) <= words


def test_every_claimed_fact_is_shown_with_a_value(shown: dict[tuple[str, str], list[tuple[Any, str]]]) -> None:
    """Each pair of the registry has a value by some input, or is named with the reason why it cannot."""
    unread = [f"{collector}: {fact}" for collector, fact in _claimed() if (collector, fact) not in shown]
    excused = {f"{collector}: {fact}" for fact, collectors in NO_FIELD.items() for collector in collectors}
    excused |= {f"{collector}: {fact}" for collector, fact in _told_elsewhere()}
    assert sorted(set(unread) - excused) == []
    assert sorted(excused - set(unread)) == []


def test_every_truth_is_shown_both_ways(shown: dict[tuple[str, str], list[tuple[Any, str]]]) -> None:
    """A truth value that is ever the same may be one that is never read."""
    pairs = [pair for pair in _claimed() if registry()[pair[1]].type == "bool" and pair in shown]
    one_way = {(collector, fact) for collector, fact in pairs if len({value for value, _ in shown[collector, fact]}) == 1}
    excused = {(collector, fact) for fact, collectors in ONE_WAY.items() for collector in collectors}
    assert sorted(one_way - excused) == []
    assert sorted(excused - one_way) == []


def test_the_values_are_those_of_the_inputs(shown: dict[tuple[str, str], list[tuple[Any, str]]]) -> None:
    """Value and place of each fact stand as they were judged; a truth value has both answers."""
    rows = {
        "\t".join((collector, fact, json.dumps(value, sort_keys=True), place))
        for collector, fact in _claimed()
        if collector in FILES
        for value, place in _first_of_each(shown.get((collector, fact), []))
    }
    judged = set((SHOWN / "expected.tsv").read_text(encoding="utf-8").splitlines())
    assert sorted(rows - judged) == []
    assert sorted(judged - rows) == []


def _first_of_each(found: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Give the first value; of truths the first of each."""
    truths = [next(((value, place) for value, place in found if value is truth), None) for truth in (True, False)]
    return [each for each in truths if each is not None] or found[:1]
