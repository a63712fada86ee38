"""The command `verify`: whether a dossier is what it was when it was made."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiact_report._cli_help import Command
from aiact_report._cli_streams import print_lines
from aiact_report._cli_text import safe
from aiact_report._cli_world import World
from aiact_report.errors import ExitCode

if TYPE_CHECKING:
    from aiact_report.keeping.verify import Finding


@click.command(cls=Command)
@click.argument("dossier", metavar="FOLDER|MANIFEST.JSON|DOSSIER.PDF", type=click.Path(path_type=Path))
@click.option("--no-documents", is_flag=True, help="Do not make HTML, PDF and other documents again: their digests are compared, and that is said.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="PUB|CERT",
    type=click.Path(path_type=Path),
    help="Public key or certificate (PEM) of who must have signed; repeatable. None is ever taken from the dossier.",
)
@click.option(
    "--timestamp-ca",
    "authorities",
    multiple=True,
    metavar="CERT",
    type=click.Path(path_type=Path),
    help="Certificate (PEM) of the authority whose time stamps count; repeatable.",
)
@click.option("--at", "day", metavar="YYYY-MM-DD", help="Day as of which certificates must hold. Default: today.")
@click.option("--strict", is_flag=True, help="Exit 3 if something was not checked.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what differs.")
@click.pass_obj
def verify(world: World, /, dossier: Path, **rest: Any) -> int:
    """Check that a dossier is what it was: files by digest, every verdict judged again, documents made again, signatures by the keys you give.

    It needs nothing but the dossier, and says line by line what holds, what differs and what was not checked.
    """
    from aiact_report.keeping.signing.keys import given
    from aiact_report.keeping.verify import Asked, verify

    day = _day(rest["day"]) if rest["day"] else world.today
    found = verify(dossier, Asked(tuple(given(path) for path in rest["keys"]), rest["authorities"], day, documents=not rest["no_documents"]))
    print_lines([*(safe(str(each)) for each in found if not rest["quiet"] or each.kind == "differs"), _sum(found)])
    return _code(found, strict=rest["strict"])


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        msg = f"{text[:40]!r} is no day: write YYYY-MM-DD"
        raise click.BadParameter(msg) from error


def _sum(found: list[Finding]) -> str:
    counts = Counter(each.kind.value for each in found)
    verdict = "This is not the dossier that was made." if counts["differs"] else "Nothing that was checked differs."
    return f"{verdict} {counts['holds']} hold, {counts['differs']} differ, {counts['not checked']} not checked."


def _code(found: list[Finding], *, strict: bool) -> int:
    kinds = {each.kind.value for each in found}
    if "differs" in kinds:
        return ExitCode.THRESHOLD
    return ExitCode.UNOBSERVED if strict and "not checked" in kinds else ExitCode.DONE
