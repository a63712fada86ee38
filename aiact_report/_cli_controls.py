"""`controls`: list, show and check what is asked."""

from __future__ import annotations

from pathlib import Path

import click

from aiact_report import _cli_options as options
from aiact_report._cli_streams import print_lines


@click.group()
def controls() -> None:
    """List, show and check the controls of the mapping."""


@controls.command("list")
@options.MAPPING
def list_controls(mapping: tuple[Path, ...]) -> None:
    """List every control."""
    from aiact_report import _cli_explain, config, pipeline

    print_lines(_cli_explain.controls(pipeline.load_mapping(config.Config(), mapping).controls))


@controls.command("show")
@click.argument("control_id", metavar="ID")
@options.MAPPING
def show_control(control_id: str, mapping: tuple[Path, ...]) -> None:
    """Show one control: the law's words, the question, the reason, the limits."""
    from aiact_report import _cli_explain, config, pipeline

    loaded = pipeline.load_mapping(config.Config(), mapping)
    print_lines(_cli_explain.control(pipeline.control(loaded, control_id), loaded))


@controls.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]…", type=click.Path(path_type=Path))
def check_controls(files: tuple[Path, ...]) -> None:
    """Check the mapping, with FILE… if given; all mistakes are said at once."""
    from aiact_report import config, pipeline

    loaded = pipeline.load_mapping(config.Config(), files)
    changed = sum(item.origin != "built-in" for item in loaded.controls)
    print_lines([f"{len(loaded.controls)} controls, {changed} of them from your files: no mistakes."])
