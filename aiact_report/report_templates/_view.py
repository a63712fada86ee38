"""From a dossier to what a page shows of it: chapters by paragraph of the law, each question once, everything bounded."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from aiact_report.model import (
    Attestation,
    BeyondReach,
    Control,
    Dossier,
    Framework,
    Law,
    ObligationSummary,
    Outcome,
    Paragraph,
    Parameter,
    Relation,
    of_outcomes,
)
from aiact_report.model import tally as counted_answers
from aiact_report.report_templates import _registers as registers
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._boundary import Boundary, boundary
from aiact_report.report_templates._custody import Chains, chains
from aiact_report.report_templates._groups import Group, Grouping
from aiact_report.report_templates._images import Images, images
from aiact_report.report_templates._quotes import Span, spans
from aiact_report.report_templates._regime import RegimeView, regime
from aiact_report.report_templates._subjects import Subjects, plural
from aiact_report.report_templates._tally import Tally, bearing, by_control, of_counts, total
from aiact_report.report_templates._text import counted

_FIRST = 5
"""Gaps named on the first page."""

_HEADINGS = {
    "15(1)": "consistent performance throughout the lifecycle",
    "15(4)": "resilience, redundancy and feedback loops",
    "15(5)": "resilience against unauthorised third parties",
}
"""Our short words for the paragraphs; the law's own follow."""

_PLATFORMS = {"manifest": "kubernetes", "cluster": "kubernetes"}
"""Kind of source → name of the platform its remedies are written for, where the two differ."""

_SHOWN_OUTCOMES = (Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED)


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

    @property
    def set_parameters(self) -> list[Parameter]:
        """Those that are not at their default."""
        return [item for item in self.dossier.parameters if item.change]

    def reference(self, key: str) -> str:
        """Name a standard with its edition; one that is not in the registry keeps the name its mapping gives it."""
        known = self.dossier.references.get(key)
        return f"{known.title}," if known else key


def view(dossier: Dossier, context: RenderContext) -> View:
    """Make the view of a dossier."""
    subjects = Subjects(dossier, context.meanings)
    groups = Grouping(dossier, subjects).groups(of_outcomes(dossier.verdicts, _SHOWN_OUTCOMES))
    controls = _controls(dossier, groups)
    register = [group for group in groups if group.number]
    listed, more = registers.sources(dossier)
    return View(
        dossier=dossier,
        context=context,
        total=total(control.tally for control in controls),
        chapters=_chapters(dossier, controls),
        register=register,
        first=_first(register),
        paragraphs=_paragraphs(dossier),
        controls=controls,
        not_assessed=registers.not_assessed(group for group in groups if group.outcome is Outcome.NOT_ASSESSED),
        unobserved=registers.unobserved(dossier, subjects),
        skipped=registers.skipped(dossier.evidence.skipped),
        worlds=registers.worlds(dossier.evidence.worlds),
        sources=listed,
        sources_more=more,
        kinds=registers.kinds(dossier),
        boundary=boundary(subjects),
        images=images(subjects),
        chains=chains(subjects),
        regime=regime(dossier),
    )


def _first(register: list[Group]) -> list[Group]:
    """Choose the gaps to look at first: accepted ones only when there are no others."""
    gaps = [group for group in register if group.outcome is Outcome.GAP]
    return sorted(gaps, key=lambda group: group.waiver is not None)[:_FIRST]


def _controls(dossier: Dossier, groups: list[Group]) -> list[ControlView]:
    phrases = {obligation.key: obligation.phrase for obligation in dossier.obligations}
    tallies = by_control(dossier.verdicts, (control.id for control in dossier.controls))
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(group.control.id, []).append(group)
    return [_control(control, tallies[control.id], found.get(control.id, []), phrases, dossier) for control in dossier.controls]


def _control(control: Control, tally: Tally, groups: list[Group], phrases: dict[str, str], dossier: Dossier) -> ControlView:
    supports = [support for support in control.supports if support.obligation in phrases]
    supports.sort(key=lambda support: support.relation != "direct")
    bears = [(support.obligation, support.relation, phrases[support.obligation], support.why) for support in supports]
    home = bears[0][0] if bears else ""
    kind = control.subjects[0] if len(control.subjects) == 1 else "subject"
    return ControlView(control, tally, home, groups, _adjusted(control, dossier), bears, plural(kind, tally.asked))


def _adjusted(control: Control, dossier: Dossier) -> list[str]:
    """Say that it is switched off, or by how many of its verdicts a parameter that was set decides."""
    off = [item.said for item in dossier.switched_off if item.control == control.id]
    by = [item.said for item in dossier.parameters if item.change and control.id in item.controls]
    if not by:
        return off
    decided = sum(number for answer, number in counted_answers(dossier.verdicts) if answer.control == control.id and answer.usual)
    return [*off, f"Asked by a bound that was set ({'; '.join(by)}): it decides {counted(decided, 'verdict')}."]


def _chapters(dossier: Dossier, controls: list[ControlView]) -> list[Chapter]:
    chapters: dict[str, list[ObligationSummary]] = {}
    for obligation in dossier.obligations:
        chapters.setdefault(_paragraph(obligation), []).append(obligation)
    return [_chapter(dossier, number, obligations, controls) for number, obligations in chapters.items()]


def _chapter(dossier: Dossier, number: str, obligations: list[ObligationSummary], controls: list[ControlView]) -> Chapter:
    keys = {obligation.key for obligation in obligations}
    phrases = [(obligation.key, obligation.phrase) for obligation in obligations]
    framework = next((item for item in dossier.frameworks if item.key == number), None)
    law = [item for item in (framework or dossier.law).paragraphs if item.key.split("/")[0] == number]
    supports = {control.id: [support for support in control.supports if support.obligation in keys] for control in dossier.controls}
    return Chapter(
        number=number,
        heading=f"{framework.title} ({framework.edition})" if framework else _HEADINGS.get(number, ""),
        framework=framework is not None,
        tally=bearing(dossier.verdicts, supports),
        law=[(paragraph, spans(paragraph.text, phrases)) for paragraph in law],
        obligations=[_obligation(dossier, obligation, controls) for obligation in obligations],
    )


def _obligation(dossier: Dossier, summary: ObligationSummary, controls: list[ControlView]) -> ObligationView:
    key = summary.key
    here = [control for control in controls if control.home == key]
    texts: Iterable[Law | Framework] = (dossier.law, *dossier.frameworks)
    notes = {obligation.key: obligation.note for text in texts for obligation in text.obligations}
    return ObligationView(
        summary=summary,
        note=notes.get(key),
        tally=of_counts(summary.counts),
        told=[control for control in here if control.groups],
        quiet=[control for control in here if not control.groups],
        elsewhere=list(_elsewhere(key, dossier, controls)),
        beyond=[item for item in dossier.law.beyond if item.obligation == key],
        attestations=[item for item in dossier.attestations if item.obligation == key],
    )


def _elsewhere(key: str, dossier: Dossier, controls: list[ControlView]) -> Iterable[Elsewhere]:
    for view_ in controls:
        for support in view_.control.supports:
            if support.obligation == key != view_.home:
                counted = bearing(dossier.verdicts, {view_.control.id: [support]}) if support.of else view_.tally
                yield Elsewhere(view_, support.relation, counted)


def _unasked(tally: Tally, kinds: tuple[str, ...]) -> str:
    if tally.counts[Outcome.NOT_APPLICABLE]:
        return "applies to nothing that was read"
    names = [plural(kind, 1).removeprefix("1 ") for kind in kinds]
    return f"no {' or '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)} was read"


def _paragraph(obligation: ObligationSummary) -> str:
    return obligation.paragraph.split("/")[0]


def _paragraphs(dossier: Dossier) -> dict[str, str]:
    of = {obligation.key: _paragraph(obligation) for obligation in dossier.obligations}
    named = ((control.id, {of[support.obligation] for support in control.supports if support.obligation in of}) for control in dossier.controls)
    return {control: ", ".join(sorted(paragraphs)) for control, paragraphs in named}
