"""What a page is given: chapters, obligations, questions, each with all that is said of it."""

from __future__ import annotations

from collections import Counter

import msgspec

from aiact_report.model import (
    Attestation,
    BeyondReach,
    Control,
    Dossier,
    ObligationSummary,
    Outcome,
    Paragraph,
    Parameter,
    Relation,
)
from aiact_report.report_templates import _registers as registers
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._boundary import Boundary
from aiact_report.report_templates._custody import Chains
from aiact_report.report_templates._first import Read, Worst
from aiact_report.report_templates._groups import Group
from aiact_report.report_templates._images import Images
from aiact_report.report_templates._index.table import ANNEX, SubjectRow
from aiact_report.report_templates._quotes import Span
from aiact_report.report_templates._regime import RegimeView
from aiact_report.report_templates._sample import Sample
from aiact_report.report_templates._subjects import Subjects, plural
from aiact_report.report_templates._tally import Tally

_PLATFORMS = {"manifest": "kubernetes", "cluster": "kubernetes"}
"""Kind of source → name of the platform its remedies are written for, where the two differ."""


class ControlView(msgspec.Struct):
    """A question with its answers."""

    control: Control
    tally: Tally
    home: str
    """Key of the obligation where it is told in full: the first it bears on directly."""
    groups: list[Group]
    adjusted: list[str]
    """What a parameter that was set decides of it, and that it is not asked."""
    bears: list[tuple[str, Relation, str, str]]
    """Obligation key, relation, phrase, argument; its home first."""
    asked_of: str

    @property
    def snippets(self) -> list[tuple[str, str]]:
        """Lines to paste, for the platforms that its gaps are of; for all when none fits."""
        found = self.control.remediation.snippets
        wanted = {_PLATFORMS.get(kind, kind) for group in self.groups if group.number for kind in group.platforms}
        return [item for item in found.items() if item[0] in wanted] or list(found.items())

    @property
    def result(self) -> str:
        """Say what was answered, or why nothing was asked: it applies to nothing, or nothing of its kinds was read."""
        return self.tally.words or _unasked(self.tally, self.control.subjects)


class Elsewhere(msgspec.Struct, frozen=True):
    """A question that bears on an obligation and is told under another."""

    view: ControlView
    relation: Relation
    tally: Tally
    """Of the answers that count here."""

    @property
    def result(self) -> str:
        """Say what was answered, or why nothing was asked."""
        return self.tally.words or _unasked(self.tally, self.view.control.subjects)


class ObligationView(msgspec.Struct):
    """An obligation, the questions told under it, and what lies beyond them."""

    summary: ObligationSummary
    note: str | None
    tally: Tally
    told: list[ControlView]
    """Questions with something to look at."""
    quiet: list[ControlView]
    """Questions met wherever they apply, or that apply to nothing here."""
    elsewhere: list[Elsewhere]
    beyond: list[BeyondReach]
    attestations: list[Attestation]

    @property
    def met_directly(self) -> int:
        """Passes of controls that bear on it directly."""
        return self.summary.direct.get("pass", 0)


class Chapter(msgspec.Struct):
    """A paragraph of Article 15 and its obligations."""

    number: str
    heading: str
    framework: bool
    """Whether it is of an organisation's own rules and not of the law."""
    tally: Tally
    law: list[tuple[Paragraph, list[Span]]]
    obligations: list[ObligationView]
    beyond: list[str]
    """What of it no container evidence can show."""

    @property
    def words(self) -> list[tuple[str, int]]:
        """What was found for its obligations: the words of the roll-up, with how many have them."""
        return list(Counter(item.summary.rollup.value for item in self.obligations).items())

    @property
    def title(self) -> str:
        """Name it: `Article 15(1): …`, or the framework."""
        of = self.number if self.framework else f"Article {self.number}"
        return f"{of}: {self.heading}" if self.heading else of

    @property
    def anchor(self) -> str:
        """Name of its place in the page."""
        return "art-" + self.number.replace("(", "-").rstrip(")")


class View(msgspec.Struct):
    """Everything a page shows."""

    dossier: Dossier
    context: RenderContext
    total: Tally
    chapters: list[Chapter]
    register: list[Group]
    first: list[Group]
    paragraphs: dict[str, str]
    """Control id → the paragraphs it bears on: `15(1), 15(4)`."""
    controls: list[ControlView]
    not_assessed: registers.Cut
    unobserved: registers.Cut
    skipped: registers.Cut
    worlds: registers.Cut
    sources: list[registers.SourceRow]
    sources_more: int
    kinds: list[tuple[str, int]]
    boundary: Boundary
    images: Images
    chains: Chains
    regime: RegimeView | None
    read: list[Read]
    worst: list[Worst]
    sample: Sample
    subjects: Subjects
    table: list[SubjectRow]
    """Every subject with its questions by outcome."""

    @property
    def annexed(self) -> bool:
        """Whether paper holds the whole index."""
        return len(self.table) <= ANNEX

    @property
    def set_parameters(self) -> list[Parameter]:
        """Those that are not at their default."""
        return [item for item in self.dossier.parameters if item.change]

    def reference(self, key: str) -> str:
        """Name a standard with its edition; one that is not in the registry keeps the name its mapping gives it."""
        known = self.dossier.references.get(key)
        return f"{known.title}," if known else key


def _unasked(tally: Tally, kinds: tuple[str, ...]) -> str:
    if tally.counts[Outcome.NOT_APPLICABLE]:
        return "applies to nothing that was read"
    names = [plural(kind, 1).removeprefix("1 ") for kind in kinds]
    return f"no {' or '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)} was read"
