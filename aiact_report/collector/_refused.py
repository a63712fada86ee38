"""What the world refuses, on its way to becoming an `Unobserved`: one exception for all collectors."""

from __future__ import annotations

from aiact_report.model import Place


class Refused(Exception):  # noqa: N818 -- no error of the program: it becomes a value that every format shows
    """What was asked for was not given, or cannot be understood. It may also be kept as a value, where the reason is told later."""

    def __init__(self, reason: str, cause: str, remedy: str | None = None, place: Place | None = None) -> None:
        """Keep what an `Unobserved` needs.

        `reason` is one sentence for a reader of the dossier, `cause` one word (`refused`, `not-found`, `unreachable`, `too-large`, `unset-variable`, …),
        `remedy` what would make it visible, and `place` where it stands, when that is not the place that was asked about.
        """
        super().__init__(reason)
        self.reason = reason
        self.cause = cause
        self.remedy = remedy
        self.place = place
