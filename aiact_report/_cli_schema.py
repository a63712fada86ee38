"""What comes with the program and is only printed: `schema`, the published shapes of the files, and `completion`, for shells."""

from __future__ import annotations

import click

from aiact_report._cli_help import Command
from aiact_report._cli_streams import print_lines

NAMES = ("aiact-report", "dossier", "dossier.full", "evidence", "judged-by", "manifest", "mapping", "period")


@click.command(cls=Command)
@click.argument("name", type=click.Choice(NAMES))
def schema(name: str) -> None:
    """Print the JSON Schema of a file that is read or written: for editors, validators and whoever builds on it."""
    from aiact_report._cli_demo import shipped

    print_lines([(shipped("schemas") / f"{name}.schema.json").read_text(encoding="utf-8").rstrip("\n")])


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes commands and options in a shell."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is not None:
        print_lines([kind(context.find_root().command, {}, "aiact-report", "_AIACT_REPORT_COMPLETE").source()])
