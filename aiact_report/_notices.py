"""What is said first, before any result: an empty run, a path that yielded nothing, waivers that do not hold, a changed mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aiact_report._attestations import said as attestations_said
from aiact_report.collector import FRUITLESS, UNUSED
from aiact_report.model import Attestation, ChangeState, Comparison, Control, Evidence, Outcome, Parameter, SwitchedOff, Verdict, WaiverStatus, tally

NO_SUBJECTS = "Nothing was found to judge: no image, container, Dockerfile, Compose service or Kubernetes object. This is not a clean result."
NO_ANSWERS = "No control applies to anything that was found. This is not a clean result."


def notices(
    evidence: Evidence, controls: Iterable[Control], verdicts: Sequence[Verdict], waivers: Sequence[WaiverStatus], attested: Iterable[Attestation]
) -> list[str]:
    """List them in the order of their weight."""
    people = (*_waivers(waivers), *attestations_said(attested))
    return [*_empty(evidence, verdicts), *_fruitless(evidence), *_unread_images(evidence), *people, *_changed(controls)]


def is_empty(evidence: Evidence, verdicts: Sequence[Verdict]) -> bool:
    """Tell a run in which nothing was judged."""
    return not evidence.subjects or all(answer.outcome is Outcome.NOT_APPLICABLE for answer, _ in tally(verdicts))


def _empty(evidence: Evidence, verdicts: Sequence[Verdict]) -> Iterator[str]:
    if not evidence.subjects:
        yield NO_SUBJECTS
    elif is_empty(evidence, verdicts):
        yield NO_ANSWERS


def _fruitless(evidence: Evidence) -> Iterator[str]:
    """Name paths the user gave that yielded no source, configurations that do not count, and sources of which nothing could be read."""
    for entry in evidence.skipped:
        if entry.reason in {FRUITLESS, UNUSED}:
            yield f"{entry.path}: {entry.reason}."
    held = {subject.source for subject in evidence.subjects}
    lost: dict[str, str] = {}
    for item in evidence.unobserved:
        if item.source and not item.subject and item.source not in held:
            lost.setdefault(item.source, item.reason)
    yield from _unread(dict(sorted(lost.items())))


def _unread_images(evidence: Evidence) -> Iterator[str]:
    """Count the images that are named and were not read: what is in them decides many questions."""
    count = sum(
        subject.kind == "image" and "image.unread" in subject.facts and bool(subject.facts["image.unread"].value) for subject in evidence.subjects
    )
    if count:
        said = (
            "1 image is named in what was read and was not read itself"
            if count == 1
            else f"{count} images are named in what was read and were not read themselves"
        )
        yield f"{said}: what is in {'it' if count == 1 else 'them'} is not assessed; --image NAME reads one."


def _unread(lost: Mapping[str, str]) -> Iterator[str]:
    """Name each with its first reason while they are few; a chart's whole folder of templates is one thing to say."""
    sources = list(lost)
    if len(sources) <= _FEW:
        yield from (f"{source}: nothing in it could be read: {lost[source].rstrip('.')}." for source in sources)
    else:
        yield f"{len(sources)} sources in which nothing could be read, the first {', '.join(sources[:_FEW])}; each is named under what could not be seen."


_FEW = 3
"""Sources that are named one by one."""


def _waivers(waivers: Sequence[WaiverStatus]) -> Iterator[str]:
    """Name what is not in force and what covers too much; of what files accept themselves, how many, whether it counts or not."""
    yield from (_waiver(status) for status in waivers if status.status not in {"applied", "not-allowed"})
    yield from (_broad(status) for status in waivers if status.broad)
    for status, words in (
        ("not-allowed", "count for nothing: the configuration does not allow them, or they give no reason"),
        ("applied", "are in force"),
    ):
        found = [item.waiver for item in waivers if item.waiver.inline and item.status == status]
        if found:
            yield f"Gaps that files accept in themselves: {len(found)}, the first at {found[0].inline} ({found[0].control}). They {words}."


def _waiver(status: WaiverStatus) -> str:
    waiver = status.waiver
    what = f"The waiver of {waiver.control} for {waiver.subject!r}"
    where = f" (line {waiver.line} of the configuration)" if waiver.line else f" ({waiver.inline})" if waiver.inline else ""
    if status.status == "expired":
        return f"{what} expired on {waiver.expires}, at the end of that day ({waiver.zone}){where}: it covers nothing."
    if status.status == "not-yet":
        return f"{what} says it was approved on {waiver.approved_on}, after this dossier{where}: it covers nothing."
    return f"{what} matches no gap{where}: remove it, or check its pattern."


def _broad(status: WaiverStatus) -> str:
    waiver = status.waiver
    what = f"{status.broad}, {status.matched} verdicts" if status.matched > 1 else f"{status.broad}, one verdict"
    return f"The waiver of {waiver.control} for {waiver.subject!r} is too broad (line {waiver.line} of the configuration): it covers {what}. Name what is meant."


def _changed(controls: Iterable[Control]) -> Iterator[str]:
    files = Counter(control.origin for control in controls if control.origin != "built-in")
    for file, count in sorted(files.items()):
        yield f"The mapping was changed: {count} control{'s' if count > 1 else ''} added or replaced by {file}."


def adjusted(parameters: Iterable[Parameter], switched_off: Sequence[SwitchedOff]) -> Iterator[str]:
    """Name each parameter that was set to another value, and the controls that are not asked; those that one decision leaves out, together."""
    for parameter in parameters:
        if parameter.change:
            yield f"The parameter {parameter.said.rstrip('.')}. It decides {', '.join(parameter.controls) or 'nothing'}."
    by: dict[str, list[str]] = {}
    for item in switched_off:
        by.setdefault(item.said, []).append(item.control)
    for said, controls in by.items():
        shown = ", ".join(controls[:_NAMED]) + (f" and {len(controls) - _NAMED} more" if len(controls) > _NAMED else "")
        yield f"{len(controls)} control{'s are' if len(controls) > 1 else ' is'} not asked ({shown}). {said}"


_NAMED = 12
"""Controls that are named; the dossier lists all."""


def since(comparison: Comparison) -> Iterator[str]:
    """Say what of a comparison cannot be compared, with the commonest reason: it is neither new nor closed."""
    lost = [change.reason for change in comparison.changes if change.state is ChangeState.INCOMPARABLE]
    if lost:
        reason, number = Counter(lost).most_common(1)[0]
        those = f"{number:,} of them" if number < len(lost) else "all of them" if number > 1 else "it"
        findings = "1 finding" if len(lost) == 1 else f"{len(lost):,} findings"
        yield f"{findings} cannot be compared with {comparison.baseline.file}, and count neither as new nor as closed; {those}: {reason}."
