"""Why a verdict is what it is: the law's words, the question, the facts with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from aiact_report._cli_text import paragraph, place, safe, table, value
from aiact_report.errors import mistake
from aiact_report.model import Control, Dossier, Law, Subject, Support, Verdict, of_control

if TYPE_CHECKING:
    from aiact_report.mapping._load import Mapping


def controls(found: Iterable[Control]) -> list[str]:
    """List controls, one a line."""
    rows = (
        (item.id, item.severity, ", ".join(item.subjects), safe(item.title), ", ".join(_short(support) for support in item.supports))
        for item in found
    )
    return table([("id", "severity", "asked of", "title", "bears on (d directly, i indirectly, e enabling)"), *rows])


def _short(support: Support) -> str:
    return f"{support.obligation} {support.relation[0]}"


def control(item: Control, mapping: Mapping) -> Iterator[str]:
    """Show a control: what it bears on, what it asks, why, and what a pass does not show."""
    yield f"{item.id}  {safe(item.title)}"
    yield f"severity of a gap: {item.severity}; asked of: {', '.join(item.subjects)}; from: {safe(item.origin)}"
    yield from _law(item, mapping.law)
    yield from _questions(item, mapping)
    for title, text in (("Why it matters", item.rationale), ("What a pass does not show", item.limits), ("To close a gap", item.remediation.text)):
        yield from ("", title, paragraph(text, "  "))
    yield from _references(item, mapping)
    for platform, snippet in item.remediation.snippets.items():
        yield from ("", f"  {platform}:", *(f"    {safe(line)}" for line in snippet.rstrip().splitlines()))


def _references(item: Control, mapping: Mapping) -> Iterator[str]:
    if item.references:
        yield from ("", "See also")
    for key, clauses in item.references.items():
        known = mapping.references.get(key)
        yield f"  {known.title if known else safe(key)}"
        asks = known.asks if known else {}
        yield from (paragraph(f"{clause}: {asks[clause]}" if clause in asks else clause, "    ") for clause in clauses)


def _law(item: Control, law: Law) -> Iterator[str]:
    obligations = {obligation.key: obligation for obligation in law.obligations}
    labels = {text.key: text.label for text in law.paragraphs}
    yield from ("", "The law's words it bears on")
    for support in item.supports:
        obligation = obligations[support.obligation]
        yield f"  {obligation.key} ({support.relation}), {labels.get(obligation.paragraph, obligation.paragraph)}"
        yield paragraph(f"“{obligation.phrase}”", "    ")
        if support.of:
            yield f"    of answers on {', '.join(support.of)} alone"
        yield paragraph(support.why, "    ")


def _questions(item: Control, mapping: Mapping) -> Iterator[str]:
    from aiact_report.mapping._describe import describe

    for question in mapping.questions[item.id]:
        yield from ("", f"What is asked of {_article(question.subject)} {question.subject}")
        for name, words in (("when", "asked when"), ("expect", "passes when"), ("partial", "partial when")):
            if name in question.source:
                yield from (f"  {words}", *(safe(line) for line in describe(question.source[name], 2)))
        said = (("expected", question.expected), ("gap says", question.gap), ("partial says", question.partial_says))
        yield from (paragraph(f"{name}: {text}", "  ") for name, text in said if text)


def matching(dossier: Dossier, control_id: str, pattern: str | None) -> list[Verdict]:
    """Pick the verdicts of a control for the subjects a pattern means; raises MistakesError when it means none."""
    subjects = {subject.id: subject for subject in dossier.evidence.subjects}
    found = [item for item in of_control(dossier.verdicts, control_id) if pattern is None or _means(pattern, subjects[item.subject])]
    if pattern is not None and not found:
        raise mistake(f"{control_id} is not asked of any subject {pattern!r}", hint="leave SUBJECT out to see all")
    return found


def _means(pattern: str, subject: Subject) -> bool:
    return any(fnmatchcase(name, pattern) for name in (subject.id, f"{subject.kind}/{subject.name}", subject.name))


def verdicts(dossier: Dossier, found: Iterable[Verdict]) -> Iterator[str]:
    """Show verdicts with what decided them."""
    subjects = {subject.id: subject for subject in dossier.evidence.subjects}
    for verdict in found:
        yield from ("", f"{verdict.outcome.value.upper()}  {safe(verdict.subject)}", paragraph(verdict.reason, "  "))
        yield paragraph(f"expected: {verdict.expected}", "  ")
        for ref in verdict.facts:
            yield f"  {_fact(subjects.get(ref.subject or verdict.subject), ref.name)}"
        if verdict.waiver:
            yield paragraph(f"waived until {verdict.waiver.expires} by {verdict.waiver.approved_by}: {verdict.waiver.reason}", "  ")


def _fact(subject: Subject | None, name: str) -> str:
    fact = subject.facts.get(name) if subject else None
    if fact is None:
        return f"{name}: not seen"
    return f"{name}: {value(fact)}  [{fact.basis.value}] {place(fact.place)}"


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
