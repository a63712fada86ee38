"""The command `period`: what the dossiers of a time show together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiact_report import _cli_text
from aiact_report._cli_help import Command, headed
from aiact_report._cli_streams import print_lines
from aiact_report._cli_text import safe, table
from aiact_report._cli_world import World
from aiact_report.errors import ExitCode, mistake

if TYPE_CHECKING:
    from aiact_report.history import Days
    from aiact_report.model import Period, UnreadRun

_WHEN = headed(
    "Which days",
    click.option("--quarter", metavar="2026Q4", help="The days of this quarter."),
    click.option("--from", "start", metavar="YYYY-MM-DD", help="First day, UTC."),
    click.option("--to", "end", metavar="YYYY-MM-DD", help="Last day, UTC, included."),
)


@click.command(
    cls=Command, examples=(("aiact-report period dossiers/ --quarter 2026Q4 -o quarter", "what the runs below dossiers/ show of a quarter"),)
)
@click.argument("places", nargs=-1, required=True, metavar="FOLDER|DOSSIER.JSON…", type=click.Path(path_type=Path))
@_WHEN[0]
@_WHEN[1]
@_WHEN[2]
@click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), default="period", show_default=True, help="Directory to write to.")
@click.option("--strict", is_flag=True, help="Exit 3 if a dossier could not be read, or no run lies in the period.")
@click.option("--quiet", "-q", is_flag=True, help="No table.")
@click.pass_obj
def period(world: World, /, places: tuple[Path, ...], output: Path, **rest: Any) -> int:
    """Say what held, what was open and how long, and which days nobody saw, from all dossiers below the places; write period.json and period.html."""
    from aiact_report import history, pipeline
    from aiact_report._cli_files import Staged
    from aiact_report.evidence import TOOL
    from aiact_report.report_templates._period import encoded, page

    days = _days(rest["quarter"], rest["start"], rest["end"])
    unread: list[UnreadRun] = []
    runs = history.dossiers(places, days, pipeline.read_dossier, unread)
    created_at = _cli_text.moment(world.get("SOURCE_DATE_EPOCH"), world.now)
    made = history.assemble(runs, pipeline.read_dossier, days, unread, tool=TOOL, created_at=created_at)
    with Staged() as files:
        files.add(output / "period.json", [encoded(made)])
        files.add(output / "period.html", [page(made).encode()])
    print_lines([*(f"! {safe(notice)}" for notice in made.notices), *([] if rest["quiet"] else _summary(made, files.paths))])
    return ExitCode.UNOBSERVED if rest["strict"] and (unread or not made.runs) else ExitCode.DONE


def _days(quarter: str | None, start: str | None, end: str | None) -> Days:
    from aiact_report import history

    if quarter and not (start or end):
        return history.quarter(quarter)
    if start and end and not quarter:
        return history.between(start, end)
    raise mistake("which days?", hint="--quarter 2026Q4, or --from and --to")


def _summary(made: Period, files: tuple[Path, ...]) -> list[str]:
    rows = [(each.key, each.title, each.throughout or "changed", str(each.days_not_seen)) for each in made.obligations]
    head = ("obligation", "", "in every run", "days not seen")
    still = sum(each.closed is None for each in made.findings)
    counts = (
        f"{made.days_seen} of {made.days} days seen, {len(made.runs)} runs; open at some time: {len(made.findings)}, of these not closed: {still}"
    )
    return [*table([head, *rows], numbers=1), counts, *(f"wrote {safe(file)}" for file in files)]
