"""How many labelled credentials are found, how many harmless values are cried, and what a text costs: `python bench/credentials.py [-v]`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import NamedTuple

import _credentials_clients
import _credentials_held_out
import _credentials_known
from _credentials_known import Case

from aiact_report.collector._vocabulary.credentials import is_credential, redact


class Measured(NamedTuple):
    """What came of a list of cases."""

    missed: list[Case]
    """A credential that was not found, or of which some was left."""
    cried: list[Case]
    """A harmless value that was taken for one, or changed."""
    secrets: int
    harmless: int

    @property
    def recall(self) -> float:
        """Share of the credentials that was found and hidden."""
        return 1 - len(self.missed) / self.secrets

    @property
    def false_alarms(self) -> float:
        """Share of the harmless values that was taken for credentials."""
        return len(self.cried) / self.harmless


def measure(cases: Iterable[Case]) -> Measured:
    """Try each case."""
    listed = list(cases)
    missed = [case for case in listed if case.secret is not None and not _found(case)]
    cried = [case for case in listed if case.secret is None and _cried(case)]
    secrets = sum(case.secret is not None for case in listed)
    return Measured(missed, cried, secrets, len(listed) - secrets)


def _found(case: Case) -> bool:
    """Whether the credential is recognised; in a text of its own also whether nothing of it is left."""
    if case.name:
        return is_credential(case.name, case.text)
    return is_credential("", case.text) and case.secret is not None and case.secret not in redact(case.text)


def _cried(case: Case) -> bool:
    return is_credential(case.name, case.text) or (not case.name and redact(case.text) != case.text)


def _microseconds(cases: list[Case]) -> float:
    """Time of one text, found and redacted."""
    best = 1e9
    for _ in range(5):
        start = time.perf_counter()
        for case in cases:
            redact(case.text)
        best = min(best, time.perf_counter() - start)
    return best / len(cases) * 1e6


def lists() -> dict[str, list[Case]]:
    """Give the labelled values by list."""
    return {"known": _credentials_known.cases(), "held out": _credentials_held_out.cases(), "clients": _credentials_clients.cases()}


def main() -> None:
    """Print both lists."""
    for name, cases in lists().items():
        done = measure(cases)
        print(
            f"{name}: {done.secrets} credentials, recall {done.recall:.1%}; {done.harmless} harmless, false alarms {done.false_alarms:.1%}; {_microseconds(cases):.1f} us a text"
        )
        if "-v" in sys.argv:
            print(
                *(f"  missed {case!r}"[:260] for case in done.missed),
                *(f"  cried {case!r} -> {redact(case.text)!r}"[:260] for case in done.cried),
                sep="\n",
            )


if __name__ == "__main__":
    main()
