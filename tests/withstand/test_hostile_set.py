"""A part of `bench/hostile.py`: of each kind of hostile input the ones that once cost most, each in a process of its own and within its bounds."""

from __future__ import annotations

import json
from pathlib import Path

import hostile
import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._kubernetes.objects import NAME_LIMIT
from aiact_report.collector._run.bounds import LIST_LIMIT, REMARK_LIMIT, bounded
from aiact_report.collector._vocabulary import bounded as _bounded
from aiact_report.model import Fact, OpenList, Place, Subject, Unobserved

PLACE = Place("a.yaml", 1)
SLOW = 4
"""A machine that runs other tests beside is so many times slower than the measure."""
CHOSEN = (
    "yaml: 100,000 broken documents",
    "kubernetes: hosts of an ingress",
    "kubernetes: expressions of a selector",
    "compose: a huge .env",
    "file: pipes",
    "file: devices",
    "file: sparse files",
    "report: JSON depth in a scan",
    "image: a layer of 600 MB of zeros",
)


@pytest.mark.parametrize("name", CHOSEN)
def test_it_costs_no_more_than_it_may(tmp_path: Path, name: str) -> None:
    """Seconds of the processor, memory, bytes written, exit code, and no traceback."""
    cost = hostile.cost(hostile.INPUTS[name], tmp_path)
    assert cost.read <= hostile.LARGEST
    assert list(cost._replace(seconds=cost.seconds / SLOW).faults()) == []


def test_there_are_enough_of_them() -> None:
    """The whole set has inputs of every kind of source."""
    assert len(hostile.INPUTS) >= 60
    assert {name.partition(":")[0] for name in hostile.INPUTS} >= {
        "yaml",
        "kubernetes",
        "compose",
        "dockerfile",
        "report",
        "file",
        "image",
        "kubeconfig",
    }


def _part(*subjects: Subject) -> Collected:
    return Collected(subjects=list(subjects))


def test_two_long_names_stay_two() -> None:
    """A cut text tells its length and digest, so that what differs behind the cut differs."""
    one, other = (_bounded.bounded("a" * 1_000_000 + end, NAME_LIMIT) for end in "xy")
    assert one != other
    assert len(one) == len(other) == NAME_LIMIT
    assert "1,000,001 characters" in one
    assert _bounded.bounded("short", NAME_LIMIT) == "short"


def test_long_names_of_a_manifest_are_cut_and_marked(generate) -> None:
    """Two Pods whose names differ in the last of 100,000 letters are two, by their own marks."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}}}\nspec: {{containers: [{{name: c, image: a/b:latest}}]}}\n"
    seen = generate({"long.yaml": "---\n".join(pod.format("a" * 100_000 + end) for end in "xy")})
    names = [entry["name"] for entry in seen.subjects.values() if entry["kind"] == "workload" and entry["source"] == "long.yaml"]
    assert len(set(names)) == 2
    assert all("100,001 characters" in name for name in names)


def test_a_long_list_is_open() -> None:
    """What is behind the bound is not "not there": the list is open, and an Unobserved names it."""
    subject = Subject("a.yaml#x", "container", "x", "a.yaml", facts={"container.args": Fact(tuple(map(str, range(LIST_LIMIT + 5))), PLACE)})
    part = bounded(_part(subject), 100_000)
    value = subject.facts["container.args"].value
    assert isinstance(value, OpenList)
    assert len(value.known) == LIST_LIMIT
    assert [(item.cause, item.facts, item.subject) for item in part.unobserved] == [("too-many", ("container.args",), "a.yaml#x")]


def test_more_that_could_not_be_read_withholds_as_much() -> None:
    """Documents beyond the bound are counted in one entry that withholds what each of them would."""
    lost = [Unobserved("a document", "parse-error", (f"workload.{number % 7}",), None, "a.yaml", PLACE) for number in range(REMARK_LIMIT + 50)]
    found = bounded(Collected(unobserved=list(lost)), 1_000).unobserved
    assert len(found) == REMARK_LIMIT + 1
    assert found[-1].reason == "50 more like this one are not listed: a document"
    assert set(found[-1].facts) == {f"workload.{number}" for number in range(7)}
    anything = bounded(Collected(unobserved=[*lost, Unobserved("all of it", "parse-error", (), None, "a.yaml")]), 1_000).unobserved
    assert anything[-1].facts == ()
    assert anything[-1].subject is None


def test_subjects_beyond_the_bound_are_a_lost_document(tmp_path: Path) -> None:
    """15,000 services in half a megabyte: what is read is judged, what is not is said, and nothing is concluded from its absence."""
    cost = hostile.cost(hostile.INPUTS["compose: 15,000 services"], tmp_path)
    assert cost.code == 0
    evidence = json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))
    (said,) = [item for item in evidence["unobserved"] if item["cause"] == "too-large"]
    assert "were left out" in said["reason"]
    assert sum(each["kind"] == "container" for each in evidence["subjects"]) > 500
