"""A summary in Markdown for a step or a comment, short enough for every host. What it cannot say: `docs/formats/markdown.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from aiact_report.model import Dossier, Outcome
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._findings import BROKEN, Findings, Told, label, not_assessed, safe, unseen, waiver_said
from aiact_report.report_templates._text import counted, place_text, visible

LONGEST: Final = 65_536
"""Characters of a comment on GitHub; a step's summary may have 1 MiB
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary), a note on GitLab a million.
Bytes are counted, of which no text has fewer than characters."""
_RESERVE: Final = 600
"""Bytes kept for what is said at the end."""
_TEXT: Final = 400
"""Characters of one text."""
_FIRST: Final = 30
"""Things not seen that are said one by one."""
_MARKS: Final = {ord(char): f"&#{ord(char)};" for char in "&<>\\`*_{}[]#@|~$:"}
"""What means something to Markdown, to a table or to a host (mentions, references, links), as a number: it is shown and means nothing."""


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Yield lines as long as there is room, and then how many findings no line tells."""
    found = Findings(dossier)
    room = LONGEST - _RESERVE
    for line in _before(dossier, found):
        data = f"{line}\n".encode()
        if len(data) > room:
            break
        room -= len(data)
        yield data
    total, shown = sum(counts[outcome] for counts in found.counts().values() for outcome in BROKEN), 0
    for told in found.worst_first():
        data = f"{_line(told)}\n".encode()
        if len(data) > room:
            break
        room, shown = room - len(data), shown + 1
        yield data
    yield f"\n{_end(total, shown, context)}\n".encode()


def _before(dossier: Dossier, found: Findings) -> Iterator[str]:
    """Yield what stands before the findings."""
    yield "# Evidence on Article 15 of the AI Act\n"
    system = " ".join(filter(None, (dossier.system.name, dossier.system.version)))
    yield f"{_text(system) + ', ' if system else ''}{_text(dossier.created_at)}. Evidence `{dossier.evidence_sha256[:12] or '-'}`. No verdict on conformity.\n"
    yield from _unseen(dossier)
    yield from _since(dossier)
    yield from _obligations(dossier)
    yield from _not_assessed(dossier)
    counts = found.counts().values()
    numbers = ", ".join(f"{sum(each[outcome] for each in counts):,} {outcome.value}" for outcome in Outcome)
    yield f"\n## Gaps and partial answers\n\nOf all answers: {numbers}.\n"


def _unseen(dossier: Dossier) -> Iterator[str]:
    told = [*unseen(dossier)]
    if told:
        yield "> **First**\n>"
        yield from (f"> - {_text(text)}" for text in told[:_FIRST])
        if len(told) > _FIRST:
            yield f"> - {len(told) - _FIRST:,} further things were not seen: the evidence names them"
        yield ""


def _since(dossier: Dossier) -> Iterator[str]:
    if dossier.comparison is not None:
        counts = ", ".join(f"**{number:,}** {state}" for state, number in dossier.comparison.counts.items())
        yield f"Since {_text(dossier.comparison.baseline.file)} {_text(dossier.comparison.baseline.created_at)}: {counts}.\n"


def _obligations(dossier: Dossier) -> Iterator[str]:
    head = (Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED, Outcome.PASS)
    yield "## By obligation\n"
    yield from _table(("obligation", "what may be said", *(outcome.value for outcome in head)))
    for row in dossier.obligations:
        yield _row((f"{row.key} {row.title}", row.rollup.value, *(str(row.counts.get(outcome, 0)) for outcome in head)))


def _not_assessed(dossier: Dossier) -> Iterator[str]:
    rows = [*not_assessed(dossier)]
    if rows:
        yield "\n## Not assessed\n\nNone of these is a pass.\n"
        yield from _table(("control", "subjects", "most often because"))
        yield from (_row((control, f"{number:,}", reason)) for control, number, reason in rows)


def _table(head: Iterable[str]) -> Iterator[str]:
    names = [*head]
    yield _row(names)
    yield f"|{'---|' * len(names)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_text, cells))} |"


def _line(told: Told) -> str:
    """Say one finding in one line."""
    verdict = told.verdict
    place = f" ({_text(visible(place_text(told.place)))})" if told.place is not None else ""
    since = f" *{told.change.state}*" if told.change is not None else ""
    waiver = f" {_text(waiver_said(verdict))}" if verdict.waiver else ""
    return f"- **{told.severity} {verdict.outcome.value}** {told.control.id} {_text(label(told.subject))}: {_text(told.reason)}{place}{since}{waiver}"


def _text(text: str) -> str:
    return safe(text, _TEXT).translate(_MARKS).replace("www.", "www&#46;")


def _end(total: int, shown: int, context: RenderContext) -> str:
    if shown == total:
        return f"{counted(total, 'finding')}, all of them above."
    return f"**{total - shown:,} of {total:,} findings are left out**, the least grave: a host takes {LONGEST:,} characters. The dossier beside {_text(context.evidence_file)} has all."


FORMAT = Format("markdown", "md", "text/markdown", render)
