"""Two dossiers of the same evidence, member by member: the one that lies there, and the one that was judged just now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from aiact_report import pipeline
from aiact_report.keeping.folder import DOSSIER
from aiact_report.keeping.verify.findings import Findings
from aiact_report.model import Answer, Dossier
from aiact_report.report_templates._schema import DossierFile

_BY_VERSION = frozenset({"schema", "tool"})
"""What names the version that wrote it."""
_TOLD = frozenset({"answers", "verdicts", "waived", "obligations"})
"""What is compared one by one."""


class Comparison:
    """Compares, and says what was found."""

    def __init__(self, said: DossierFile, data: bytes, dossier: Dossier, evidence_name: str, *, same_version: bool) -> None:
        """`said`: the dossier that lies there, and `data` its bytes; `dossier`: the one judged now."""
        self.said, self.data, self.same_version = said, data, same_version
        (form,) = pipeline.formats(["json"])
        self.fresh_data = b"".join(pipeline.render(dossier, form, evidence_name))
        self.dossier = dossier

    def tell(self, found: Findings) -> None:
        """Say each difference; or that there is none, and how much was compared."""
        verdicts = sum(map(len, self.said.verdicts.values()))
        held = f"{verdicts:,} verdicts on {len(self.said.verdicts):,} subjects and {self._counts():,} counts are the same when judged again"
        if self.same_version and self.data == self.fresh_data:
            found.holds("verdicts", held)
            return
        fresh = msgspec.json.decode(self.fresh_data, type=DossierFile)
        wrong = [*_verdicts(self.said, fresh, words=self.same_version), *_counted(self.said, fresh), *self._members(fresh)]
        found.several(DOSSIER, wrong)
        if not wrong and self.same_version:
            found.differs(
                DOSSIER, f"its bytes are not those that this program writes for what it says, first at byte {first(self.data, self.fresh_data):,}"
            )
        elif not wrong:
            found.holds("verdicts", held)
            found.not_checked("verdicts", f"the words of their reasons: {self.said.tool[:60]} wrote them, and this is another version")

    def _counts(self) -> int:
        return sum(len(item.counts) + len(item.direct) for item in self.said.obligations)

    def _members(self, fresh: DossierFile) -> Iterator[str]:
        """Yield the members that are not as they would be made now."""
        for name in DossierFile.__struct_fields__:
            if name in _TOLD or (name in _BY_VERSION and not self.same_version):
                continue
            if getattr(self.said, name) != getattr(fresh, name):
                yield f"{name} is not what the evidence and the mapping give"


def _verdicts(said: DossierFile, fresh: DossierFile, *, words: bool) -> Iterator[str]:
    """Yield the verdicts that are not the same; `words`: also where only the reason is another."""
    for subject in dict.fromkeys((*fresh.verdicts, *said.verdicts)):
        there, now = _row(said, subject), _row(fresh, subject)
        if there != now:
            yield from (text for control in sorted(there.keys() | now.keys()) if (text := _told(subject, control, there, now, words=words)))
    waived, wanted = {tuple(item) for item in said.waived}, {tuple(item) for item in fresh.waived}
    for identity, asked, _ in sorted(waived ^ wanted):
        yield f"{asked} of {identity}: which waiver covers it is not what the mapping and the waivers give"


def _told(subject: str, control: str, there: dict[str, Answer], now: dict[str, Answer], *, words: bool) -> str:
    one, other = there.get(control), now.get(control)
    if one == other:
        return ""
    if one is None or other is None:
        return f"{control} of {subject}: {'it is not there' if one is None else 'nothing asks it'}, and judged again it {'is ' + other.outcome if other else 'is not'}"
    if one.outcome != other.outcome:
        return f"{control} of {subject}: it says {one.outcome}, and judged again it is {other.outcome}"
    return f"{control} of {subject}: its outcome is the same, and not its reason or its facts" if words else ""


def _row(dossier: DossierFile, subject: str) -> dict[str, Answer]:
    """Give the answers on one subject; a place that leads nowhere gives none."""
    count = len(dossier.answers)
    return {dossier.answers[at].control: dossier.answers[at] for at in dossier.verdicts.get(subject, ()) if 0 <= at < count}


def _counted(said: DossierFile, fresh: DossierFile) -> Iterator[str]:
    """Yield the obligations whose counts or words are not the same."""
    there, now = {item.key: item for item in said.obligations}, {item.key: item for item in fresh.obligations}
    for key in dict.fromkeys((*now, *there)):
        one, other = there.get(key), now.get(key)
        if one == other:
            continue
        if one is not None and other is not None and (one.counts, one.direct) != (other.counts, other.direct):
            yield f"{key}: it counts {_words(one.counts)}, and counted again it is {_words(other.counts)}"
        else:
            yield f"{key}: it is not what the verdicts give"


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(Counter(counts).items()) if number) or "nothing"


def first(one: bytes, other: bytes) -> int:
    """Give the place of the first byte in which two differ, counted from 0."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high) // 2
        if one[low : middle + 1] == other[low : middle + 1]:
            low = middle + 1
        else:
            high = middle
    return low
