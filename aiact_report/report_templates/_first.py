"""What a reader must know first: what was read, what was found for each paragraph and what no container evidence can show, and where it is worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from aiact_report.model import SEVERITIES, BeyondReach, Dossier, Outcome, Source, Subject, of_outcomes
from aiact_report.report_templates._groups import Group
from aiact_report.report_templates._subjects import Subjects, value_of
from aiact_report.report_templates._text import counted, cut, moment, short_digest

_NAMES = 8
"""Folders, images or clusters named on the first page."""
_WORST = 5
"""Workloads named there."""
_TOP = frozenset({"project", "cluster", "namespace", "node"})
"""Kinds that hold workloads: what is wrong in one of them is not wrong with all that it holds."""
_PLACES = {"image": "Images", "cluster": "Clusters", "engine": "Container engines", "scan": "Scans", "sbom": "Bills of materials"}
"""Kinds of sources that are no file of a deployment, as they are named there."""


class Read(msgspec.Struct, frozen=True):
    """One way in which something was read, and what."""

    name: str
    said: str


class Worst(msgspec.Struct, frozen=True):
    """A workload with its gaps."""

    name: str
    source: str
    gaps: str
    """`1 critical, 4 high`."""
    number: str
    """Of the entry of the gap register that its gravest gap is part of."""
    severity: str
    reason: str
    more: int
    """Gaps beside that."""


def what_was_read(dossier: Dossier, subjects: Subjects) -> list[Read]:
    """Say which files, images and clusters; a dossier that names none of a kind says so where readers look for it."""
    sources = dossier.evidence.sources
    files = [source for source in sources if source.kind not in _PLACES]
    found = [Read("Files", _files(files))] if files else []
    for kind, name in _PLACES.items():
        of = [source for source in sources if source.kind == kind]
        if of:
            found.append(Read(name, _listed([_place(source, subjects) for source in of])))
    missing = [word for kind, word in (("image", "image"), ("cluster", "cluster")) if not any(source.kind == kind for source in sources)]
    return [*found, Read("Not read", f"no {' and no '.join(missing)}")] if missing and found else found


def _files(files: list[Source]) -> str:
    """Name folders with how many files of each, then files that lie in none."""
    folders = Counter(source.locator.partition("/")[0] + "/" for source in files if "/" in source.locator.strip("/"))
    alone = [source.locator for source in files if "/" not in source.locator.strip("/")]
    names = [f"{cut(name, 60)} ({number})" for name, number in sorted(folders.items())] + [cut(name, 60) for name in alone]
    return f"{counted(len(files), 'file')}: {_listed(names)}"


def _place(source: Source, subjects: Subjects) -> str:
    said = cut(source.locator, 80)
    cluster = next((item for item in subjects.of_kind("cluster") if item.source == source.id), None) if source.kind == "cluster" else None
    about = [f"uid {uid}" for uid in [value_of(cluster, "cluster.uid")] if uid]
    about += [str(url) for url in [value_of(cluster, "cluster.server_url")] if url]
    about += [f"read {moment(source.observed_at)}"] if source.observed_at else [short_digest(f"sha256:{source.sha256}")]
    return f"{said} ({', '.join(about)})"


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMES
    return ", ".join(names[:_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def beyond(items: Iterable[BeyondReach], number: str) -> list[str]:
    """Name what of a paragraph no container evidence can show, without the words that tell which subparagraph it stands in."""
    start = number.replace("(", ".").rstrip(")") + "-"
    told = [item.obligation for item in items if item.obligation.startswith((f"{number}:", f"{number},", start))]
    return [said.partition(": ")[2] or said for said in told]


def worst(dossier: Dossier, subjects: Subjects, member: Mapping[tuple[str, str], Group]) -> list[Worst]:
    """Name the workloads with the gravest gaps that nobody accepted; what is part of none stands by itself. `member`: the group of each verdict."""
    by: dict[str, list[Group]] = {}
    for verdict in of_outcomes(dossier.verdicts, [Outcome.GAP]):
        if verdict.waiver is None:
            by.setdefault(_top(subjects, verdict.subject), []).append(member[verdict.control, verdict.subject])
    return [_worst(subjects, key, by[key]) for key in sorted(by, key=lambda key: (_rank(by[key]), key))[:_WORST]]


def _rank(gaps: list[Group]) -> list[int]:
    counts = Counter(group.severity for group in gaps)
    return [-counts[severity] for severity in SEVERITIES]


def _worst(subjects: Subjects, key: str, gaps: list[Group]) -> Worst:
    first = min(gaps, key=lambda group: group.number)
    counts = Counter(group.severity for group in gaps)
    subject = subjects.get(key)
    return Worst(
        name=subjects.label(key),
        source=cut(subject.source, 80) if subject else "",
        gaps=", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity]),
        number=first.number,
        severity=first.severity,
        reason=first.reason,
        more=len(gaps) - 1,
    )


def _top(subjects: Subjects, subject_id: str) -> str:
    """Find what a subject is part of: a container's workload, a stage's Dockerfile."""
    found = subjects.get(subject_id)
    while found is not None and found.parent:
        above: Subject | None = subjects.get(found.parent)
        if above is None or above.kind in _TOP:
            break
        found = above
    return found.id if found is not None else subject_id
