"""`doctor`: what this machine has, what each missing part would add, and the line that adds it."""

from __future__ import annotations

import click

from aiact_report._cli_help import Command
from aiact_report._cli_streams import print_lines


@click.command(cls=Command)
@click.pass_context
def doctor(context: click.Context) -> int:
    """Say what is installed, what each missing part would add, and how. Nothing is sent anywhere; exit 1 if a part that is needed is missing."""
    from aiact_report import _cli_machine

    environment: dict[str, str] = context.find_root().obj or {}
    needed, optional = _cli_machine.needed(), _cli_machine.optional(environment)
    print_lines([*_cli_machine.shown("Needed", needed), "", *_cli_machine.shown("Adds something", optional)])
    return int(any(part.how for part in needed))
