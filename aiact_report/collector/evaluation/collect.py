"""Reading a report of an evaluation and writing its facts down. See `docs/collectors/evaluation.md`."""

from __future__ import annotations

from typing import Any

import msgspec

from aiact_report.collector._base import Collected, Unit, source_of
from aiact_report.collector._json.load import BrokenError, load
from aiact_report.collector._json.parts import moment
from aiact_report.collector._refused import Refused
from aiact_report.collector._sheet import Short
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.evaluation.forms import WHOLE, garak
from aiact_report.collector.evaluation.recognise import is_garak
from aiact_report.collector.evaluation.report import Report
from aiact_report.model import Place, Subject, Unobserved


def collect(unit: Unit) -> Collected:
    """Read one report; one that is cut off or of another form is Unobserved."""
    collected = Collected(sources=[source_of(unit, "evaluation")], subjects=[], unobserved=[], skipped=[])
    try:
        report = _garak(unit.data) if is_garak(unit.data) else _whole(load(unit.data))
    except BrokenError as error:
        collected.unobserved.append(_unread(unit, f"The report could not be read: {error}.", "parse-error", "make the report again"))
        return collected
    if report is None:
        collected.unobserved.append(_unread(unit, "The file is of no form or version of report that is read.", "unsupported", None))
    else:
        _write(collected, unit, report)
    return collected


def _whole(document: dict[str, Any]) -> Report | None:
    return next((report for read in WHOLE if (report := read(document)) is not None), None)


def _garak(data: bytes) -> Report | None:
    """Read lines of JSON; attempts, which hold prompts and answers, are passed over."""
    try:
        lines = [msgspec.json.decode(line) for line in data.splitlines() if line.strip() and b'"attempt"' not in line[:200]]
    except (msgspec.DecodeError, RecursionError):
        raise BrokenError("a line of it is no JSON") from None
    return garak([line for line in lines if isinstance(line, dict)])


_MAY_HAVE_TOLD = ("evaluation.model_digest", "container.evaluations", "container.red_teaming")


def _unread(unit: Unit, reason: str, cause: str, remedy: str | None) -> Unobserved:
    return Unobserved(reason, cause, _MAY_HAVE_TOLD, source=unit.locator, place=Place(unit.locator), remedy=remedy)


def _write(collected: Collected, unit: Unit, report: Report) -> None:
    name = redact(report.model) if report.model else unit.locator.rpartition("/")[2]
    sheet = Short(
        Subject(f"{unit.locator}#evaluation", "evaluation", name, unit.locator, facts={}), collected.unobserved, lambda: Place(unit.locator)
    )
    collected.subjects.append(sheet.subject)
    sheet.put("form", report.form)
    sheet.put("purpose", report.purpose)
    sheet.put("tool_version", report.version)
    sheet.put("model", redact(report.model) if report.model else None)
    sheet.put("model_digest", report.digest)
    sheet.put("measured", tuple(map(redact, report.measured)))
    sheet.put("data", tuple(map(redact, report.data)))
    sheet.put("by", redact(report.by) if report.by else None)
    _write_time(sheet, unit, report.created)
    if report.digest is None:
        reason = "The report names no digest or commit of the model, so it cannot be bound to one: by a name alone it may be of other weights."
        sheet.note((), Refused(reason, "no-digest"))


def _write_time(sheet: Short, unit: Unit, created: str | None) -> None:
    then, now = moment(created) if created else None, moment(unit.observed_at)
    if created is not None and then is None:
        sheet.withhold(("created", "age"), Refused("The date of the report is in no form that can be read.", "parse-error"))
        return
    sheet.put("created", created)
    if then is not None and (now is None or then > now):
        sheet.withhold(("age",), Refused("No age was counted: the time of this run is not known, or the report is dated after it.", "no-time"))
    else:
        sheet.put("age", None if then is None or now is None else (now - then).days)
