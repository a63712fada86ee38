"""The first page: what was read, what was found and cannot be, and where it is worst."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import msgspec

from aiact_report.model import BeyondReach, Dossier, Evidence, Fact, Outcome, Place, Source, Subject
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._first import beyond, what_was_read
from aiact_report.report_templates._subjects import Subjects
from aiact_report.report_templates._view import view


def _read(*sources: Source, subjects: list[Subject] | None = None, like: Dossier) -> dict[str, str]:
    dossier = msgspec.structs.replace(like, evidence=Evidence(list(sources), subjects or []))
    return {item.name: item.said for item in what_was_read(dossier, Subjects(dossier, {}))}


def test_files_are_named_by_folder(dossier: Dossier) -> None:
    """Folders with how many files of each, then what lies in none; and that no image and no cluster was read."""
    sources = [Source(name, "manifest", name, "0" * 64, "manifest") for name in ("k8s/a.yaml", "k8s/b.yaml", "compose.yaml")]
    assert _read(*sources, like=dossier) == {"Files": "3 files: k8s/ (2), compose.yaml", "Not read": "no image and no cluster"}


def test_images_and_clusters_are_named_with_what_tells_them_apart(dossier: Dossier) -> None:
    """An image by its digest; a cluster by the uid it is known again by, its address, and when it was read."""
    image = Source("img.tar", "image", "img.tar", "4f6c21d0" * 8, "image")
    source = Source("cluster:prod", "cluster", "cluster:prod", "0" * 64, "cluster", "2026-11-20T14:02:00Z")
    cluster = Subject("cluster:prod", "cluster", "prod", "cluster:prod")
    place = Place(object="Namespace kube-system")
    cluster.facts |= {"cluster.uid": Fact("4d1c", place), "cluster.server_url": Fact("https://10.0.0.1:6443", place)}
    found = _read(image, source, subjects=[cluster], like=dossier)
    assert found == {
        "Images": "img.tar (sha256:4f6c21…21d0)",
        "Clusters": "cluster:prod (uid 4d1c, https://10.0.0.1:6443, read 20 November 2026, 14:02 UTC)",
    }


def test_many_are_counted(dossier: Dossier) -> None:
    """The first page stays a page: eight are named, and how many more there are is said."""
    sources = [Source(f"f{number:02}.yaml", "manifest", f"f{number:02}.yaml", "0" * 64, "manifest") for number in range(30)]
    assert _read(*sources, like=dossier)["Files"].endswith("f07.yaml and 22 more")


def test_what_is_beyond_reach_is_said_by_paragraph() -> None:
    """In the law's order, without the words that only say where it stands."""
    items = [
        BeyondReach(name, "", "") for name in ("15(1): the level", "15(4), first subparagraph: measures", "15(5), third: flaws", "Time", "15.1-level")
    ]
    assert beyond(items, "15(1)") == ["the level", "15.1-level"]
    assert beyond(items, "15(4)") == ["measures"]
    assert beyond(items, "15(5)") == ["flaws"]


def test_the_worst_workloads_come_first(make_dossier: Callable[..., Dossier]) -> None:
    """By their gravest gaps, a container's gaps with those of its workload; each with an entry of the gap register and the counts of all."""
    dossier = make_dossier(60)
    found = view(dossier, RenderContext())
    severity = {control.id: control.severity for control in dossier.controls}
    parents = {subject.id: subject.parent or subject.id for subject in dossier.evidence.subjects}
    counts: dict[str, Counter[str]] = {}
    for verdict in dossier.verdicts:
        if verdict.outcome is Outcome.GAP and not verdict.waiver:
            counts.setdefault(parents[verdict.subject], Counter())[severity[verdict.control]] += 1
    order = sorted(counts, key=lambda key: ([-counts[key][grade] for grade in ("critical", "high", "medium", "low")], key))
    subjects = found.subjects
    assert [item.name for item in found.worst] == [subjects.label(key) for key in order[:5]]
    for item, key in zip(found.worst, order, strict=False):
        assert re.findall(r"(\d+) (\w+)", item.gaps) == [
            (str(counts[key][grade]), grade) for grade in ("critical", "high", "medium", "low") if counts[key][grade]
        ]
        assert item.number in {group.number for group in found.register}
