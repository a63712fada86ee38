"""The command `schema`: the published shapes of the files."""

from __future__ import annotations

import click

from aiact_report._cli_streams import print_lines

NAMES = ("aiact-report", "dossier", "dossier.full", "evidence", "judged-by", "manifest", "mapping")


@click.command()
@click.argument("name", type=click.Choice(NAMES))
def schema(name: str) -> None:
    """Print the JSON Schema of a file that is read or written: for editors, validators and whoever builds on it."""
    from aiact_report._cli_demo import shipped

    print_lines([(shipped("schemas") / f"{name}.schema.json").read_text(encoding="utf-8").rstrip("\n")])
