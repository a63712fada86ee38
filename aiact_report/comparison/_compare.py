"""Two dossiers side by side, finding by finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiact_report.comparison._gone import absence
from aiact_report.comparison._side import OPEN, Finding, Side
from aiact_report.fingerprint import paired
from aiact_report.model import BaselineFile, Change, ChangeState, Comparison, Dossier, Outcome

_LONGEST = 300
"""Characters of a reason."""


class _Said(NamedTuple):
    state: ChangeState
    reason: str = ""


def compare(now: Dossier, then: Dossier, baseline: BaselineFile) -> Comparison:
    """Say what became of each finding that is open in one of the two. No verdict is changed by it, and none leaves the dossier."""
    here, there = paired(now.evidence, then.evidence)
    return _Pair(Side(now, here), Side(then, there), baseline).comparison()


class _Pair:
    """The two sides, and what the earlier one says of those before it."""

    def __init__(self, now: Side, then: Side, baseline: BaselineFile) -> None:
        self.now, self.then, self.baseline = now, then, baseline
        before = then.dossier.comparison
        self.since = {item.fingerprint: item.since for item in before.changes if item.after in OPEN} if before else {}
        closed = [item.fingerprint for item in before.changes if item.state is ChangeState.CLOSED] if before else []
        self.once = frozenset([*(before.once if before else ()), *closed])
        self.same_mapping = now.dossier.mapping_sha256 == then.dossier.mapping_sha256

    def comparison(self) -> Comparison:
        """Put it together."""
        changes = [*self._of_today(), *self._of_then()]
        counts = {state.value: 0 for state in ChangeState}
        for change in changes:
            counts[change.state.value] += 1
        still = {change.fingerprint for change in changes if change.after in OPEN}
        once = tuple(sorted(self.once - still))
        return Comparison(self.baseline, counts, changes, once)

    def _of_today(self) -> Iterator[Change]:
        """Yield what is open now."""
        for found in self.now.open():
            fingerprint = self.now.fingerprint(found)
            key = self.now.identity(found.subject).fingerprint
            said = self.then.says(key, found.control)
            earlier = self.then.known_as(key, found.control) or fingerprint
            state, reason = self._now(found, earlier, said)
            before = said[0] if said else None
            since = self.since.get(earlier) or self.baseline.created_at if before in OPEN else self.now.dossier.created_at
            yield Change(fingerprint, found.control, found.subject.id, state, before, found.outcome, reason[:_LONGEST], since)

    def _now(self, found: Finding, fingerprint: str, said: tuple[Outcome, str] | None) -> _Said:
        """Decide about a finding that is open now."""
        other = self._asked_otherwise(found.control)
        if other:
            return _Said(ChangeState.INCOMPARABLE, other)
        if said is not None:
            return self._known(found.outcome, fingerprint, said)
        if self.now.identity(found.subject).fingerprint in self.then.by_fingerprint:
            return _Said(ChangeState.INCOMPARABLE, "it was not asked of this subject then")
        missing = absence(found.subject, self.now, self.then, when="then")
        if missing.seen or self._is_another_file(found):
            return self._fresh(fingerprint, "its subject was not there then" if missing.seen else "its file was not among those read then")
        return _Said(ChangeState.INCOMPARABLE, missing.reason)

    def _is_another_file(self, found: Finding) -> bool:
        """Tell whether all that is known is that the file is a new one: an object in it that nobody saw is new, as far as anybody can say."""
        source = self.now.sources.get(found.subject.source)
        identity = self.now.identity(found.subject)
        files = source is not None and source.kind not in {"cluster", "engine"} and found.subject.source not in self.then.sources
        return files and identity.world in self.then.worlds

    def _known(self, outcome: Outcome, fingerprint: str, said: tuple[Outcome, str]) -> _Said:
        before, reason = said
        if before is Outcome.NOT_ASSESSED:
            return _Said(ChangeState.INCOMPARABLE, f"not assessed then: {reason}")
        if before not in OPEN:
            return self._fresh(fingerprint, "it passed then" if before is Outcome.PASS else "it did not apply then")
        if outcome is Outcome.GAP and before is Outcome.PARTIAL:
            return _Said(ChangeState.NEW, "it was partial then")
        return _Said(ChangeState.UNCHANGED, "a gap then, partial now" if before is not outcome else "")

    def _fresh(self, fingerprint: str, reason: str) -> _Said:
        return _Said(ChangeState.REOPENED, "closed in an earlier dossier") if fingerprint in self.once else _Said(ChangeState.NEW, reason)

    def _asked_otherwise(self, control: str) -> str:
        """Say why a question then and now are not the same one; empty when they are."""
        if self.same_mapping:
            return ""
        if control not in self.then.asks or control not in self.now.asks:
            return f"another mapping: {control} was not asked {'then' if control not in self.then.asks else 'now'}"
        if not self.then.asks[control] or self.then.asks[control] != self.now.asks[control]:
            return "another mapping: the question is put otherwise"
        return ""

    def _of_then(self) -> Iterator[Change]:
        """Yield what was open then and is not now."""
        for found in self.then.open():
            said = self.now.says(self.then.identity(found.subject).fingerprint, found.control)
            if said is not None and said[0] in OPEN:
                continue
            fingerprint = self.then.fingerprint(found)
            state, reason = self._then(found, said)
            here = self.now.by_fingerprint.get(self.then.identity(found.subject).fingerprint)
            since = self.since.get(fingerprint) or self.baseline.created_at
            after = said[0] if said else None
            yield Change(fingerprint, found.control, here[0] if here else found.subject.id, state, found.outcome, after, reason[:_LONGEST], since)

    def _then(self, found: Finding, said: tuple[Outcome, str] | None) -> _Said:
        """Decide about a finding that was open then."""
        other = self._asked_otherwise(found.control)
        if other:
            return _Said(ChangeState.INCOMPARABLE, other)
        if said is not None:
            if said[0] is Outcome.NOT_ASSESSED:
                return _Said(ChangeState.INCOMPARABLE, f"not assessed now: {said[1]}")
            return _Said(ChangeState.CLOSED, "it passes now" if said[0] is Outcome.PASS else "it does not apply now")
        if self.then.identity(found.subject).fingerprint in self.now.by_fingerprint:
            return _Said(ChangeState.INCOMPARABLE, "it is not asked of this subject now")
        missing = absence(found.subject, self.then, self.now, when="now")
        return _Said(ChangeState.CLOSED if missing.seen else ChangeState.INCOMPARABLE, missing.reason)
