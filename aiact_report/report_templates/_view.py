"""From a dossier to what a page shows of it: chapters by paragraph of the law, each question once, everything bounded."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.model import (
    Control,
    Dossier,
    Framework,
    Law,
    ObligationSummary,
    Outcome,
    of_outcomes,
)
from aiact_report.model import tally as counted_answers
from aiact_report.report_templates import _first as first
from aiact_report.report_templates import _registers as registers
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._boundary import boundary
from aiact_report.report_templates._custody import chains
from aiact_report.report_templates._groups import Group, Grouping
from aiact_report.report_templates._images import images
from aiact_report.report_templates._index.table import table
from aiact_report.report_templates._quotes import spans
from aiact_report.report_templates._regime import regime
from aiact_report.report_templates._sample import sample
from aiact_report.report_templates._subjects import Subjects, plural
from aiact_report.report_templates._tally import Tally, bearing, by_control, of_counts, total
from aiact_report.report_templates._text import counted
from aiact_report.report_templates._view_shape import Chapter, ControlView, Elsewhere, ObligationView, View

_FIRST = 5
"""Gaps named on the first page."""

_HEADINGS = {
    "15(1)": "consistent performance throughout the lifecycle",
    "15(4)": "resilience, redundancy and feedback loops",
    "15(5)": "resilience against unauthorised third parties",
}
"""Our short words for the paragraphs; the law's own follow."""

_SHOWN_OUTCOMES = (Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED)


def view(dossier: Dossier, context: RenderContext) -> View:
    """Make the view of a dossier."""
    subjects = Subjects(dossier, context.meanings)
    grouping = Grouping(dossier, subjects)
    groups = grouping.groups(of_outcomes(dossier.verdicts, _SHOWN_OUTCOMES))
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
        read=first.what_was_read(dossier, subjects),
        worst=first.worst(dossier, subjects, grouping.member),
        sample=sample(dossier, subjects),
        subjects=subjects,
        table=table(dossier, subjects),
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
        beyond=[] if framework else first.beyond(dossier.law.beyond, number),
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


def _paragraph(obligation: ObligationSummary) -> str:
    return obligation.paragraph.split("/")[0]


def _paragraphs(dossier: Dossier) -> dict[str, str]:
    of = {obligation.key: _paragraph(obligation) for obligation in dossier.obligations}
    named = ((control.id, {of[support.obligation] for support in control.supports if support.obligation in of}) for control in dossier.controls)
    return {control: ", ".join(sorted(paragraphs)) for control, paragraphs in named}
