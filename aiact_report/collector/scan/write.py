"""Writing down what a vulnerability report says: facts, and what the report leaves open."""

from __future__ import annotations

from collections import Counter

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector._json.parts import moment
from aiact_report.collector._refused import Refused
from aiact_report.collector._sheet import Short
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.scan.report import SEVERITIES, Report
from aiact_report.model import Place, Subject

MOST = 200
"""Entries of one list."""


def write(collected: Collected, unit: Unit, report: Report, number: int) -> None:
    """Write the facts of one report; the first of a file has no number in its id."""
    identity = f"{unit.locator}#scan" + (f"/{number}" if number > 1 else "")
    name = redact(report.target) if report.target else unit.locator.rpartition("/")[2]
    sheet = _Sheet(collected, unit, Subject(identity, "scan", name, unit.locator, facts={}))
    collected.subjects.append(sheet.subject)
    sheet.write_origin(report)
    sheet.write_times(report)
    if report.looked:
        sheet.write_counts(report)
        sheet.write_lists(report)
    else:
        sheet.withhold(_NOT_LOOKED, Refused(_SILENT, "not-in-report"))


_SILENT = "The report names no vulnerability and does not say that it looked for any: scanners of secrets and settings write the same."
_NOT_LOOKED = (*SEVERITIES, "suppressed", "fixable_critical", "fixable_high", "fixable", "known_exploited", "ecosystems")
"""What stays open."""


class _Sheet(Short):
    """The facts of one report while they are written; a report is placed as a whole."""

    def __init__(self, collected: Collected, unit: Unit, subject: Subject) -> None:
        super().__init__(subject, collected.unobserved, lambda: Place(unit.locator))
        self.unit = unit

    def write_origin(self, report: Report) -> None:
        """Write by what it was made, and of what."""
        self.put("format", report.format)
        self.put("tool", report.tool)
        self.put("tool_version", report.version)
        self.put("target", redact(report.target) if report.target else None)
        self.put("digests", report.digests)
        self.put("image_id", report.image_id)
        if not report.digests and report.image_id is None:
            self.withhold(
                (), Refused("The report names no digest, so it cannot be bound to an image: by a tag alone it may be of another one.", "no-digest")
            )

    def write_times(self, report: Report) -> None:
        """Write when it was made and of which day its database is, and how long ago."""
        self._write_time("created", "age", report.created, "report")
        self._write_time("database_date", "database_age", report.database_date, "vulnerability database")

    def _write_time(self, name: str, age: str, written: str | None, what: str) -> None:
        then, now = moment(written) if written else None, moment(self.unit.observed_at)
        if written is None:
            self.put(name, None)
            self.put(age, None)
            return
        if then is None:
            self.withhold((name, age), Refused(f"The date of the {what} is in no form that can be read.", "parse-error"))
            return
        self.put(name, written[:10] if name == "database_date" else written)
        if now is None:
            self.withhold((age,), Refused("The time of this run is not known, so no age was counted.", "no-time"))
        elif then > now and (then - now).days >= 1:
            self.withhold((age,), Refused(f"The {what} is dated after this run.", "contradiction"))
        else:
            self.put(age, max((now - then).days, 0))

    def write_counts(self, report: Report) -> None:
        """Write how many findings of each severity there are, and how many of the worst have a fix."""
        counts = Counter(finding.severity for finding in report.findings)
        for name in SEVERITIES:
            self.put(name, counts[name])
        self.put("suppressed", report.suppressed)

    def write_lists(self, report: Report) -> None:
        """Write which findings have a fix and which are exploited, and which kinds of package were looked at."""
        fixable = [finding for finding in report.findings if finding.fixed and finding.severity in ("critical", "high")]
        for name in ("critical", "high"):
            self.put(f"fixable_{name}", sum(1 for finding in fixable if finding.severity == name))
        self.put("fixable", tuple(sorted(set(map(str, fixable))))[:MOST])
        exploited = tuple(sorted({finding.id for finding in report.findings if finding.exploited}))[:MOST]
        if exploited or report.marks_exploited or not report.findings:
            self.put("known_exploited", exploited)
        else:
            self.withhold(("known_exploited",), Refused("The report does not mark which findings are known to be exploited.", "not-in-report"))
        if report.ecosystems is not None:
            self.put("ecosystems", report.ecosystems)
        else:
            self.withhold(("ecosystems",), Refused("The report does not tell which kinds of package were looked at.", "not-in-report"))
