"""`controls`: list, show and check what is asked."""

from __future__ import annotations

from pathlib import Path

import click

from aiact_report import _cli_complete, _cli_help
from aiact_report import _cli_options as options
from aiact_report._cli_streams import print_lines


@click.group(cls=_cli_help.Commands)
def controls() -> None:
    """List, show and check the controls of the mapping."""


@controls.command("list")
@options.MAPPING
def list_controls(mapping: tuple[Path, ...]) -> None:
    """List every control."""
    from aiact_report import _cli_explain, config, pipeline

    print_lines(_cli_explain.controls(pipeline.load_mapping(config.Config(), mapping).controls))


@controls.command("show")
@click.argument("control_id", metavar="ID", shell_complete=_cli_complete.controls)
@options.MAPPING
def show_control(control_id: str, mapping: tuple[Path, ...]) -> None:
    """Show one control: the law's words, the question, the reason, the limits."""
    from aiact_report import _cli_explain, config, pipeline

    loaded = pipeline.load_mapping(config.Config(), mapping)
    print_lines(_cli_explain.control(pipeline.control(loaded, control_id), loaded))


@controls.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]…", type=click.Path(path_type=Path))
@click.option("--unread", is_flag=True, help="Also list the facts that are collected and that no control reads.")
def check_controls(files: tuple[Path, ...], unread: bool) -> None:  # noqa: FBT001 -- the option's own value
    """Check the mapping, with FILE… if given; all mistakes are said at once."""
    from aiact_report import _cases, config, pipeline
    from aiact_report.errors import MistakesError
    from aiact_report.mapping import _lint

    loaded = pipeline.load_mapping(config.Config(), files)
    found = list(_lint.problems(loaded, {str(path) for path in files} or {"built-in"}))
    for path in files:
        _cases.of_mapping(path)
    if found:
        raise MistakesError(found)
    changed = sum(item.origin != "built-in" for item in loaded.controls)
    facts = _lint.unread(loaded)
    lines = [f"{len(loaded.controls)} controls, {changed} of them from your files: no mistakes."]
    lines += [
        f"{sum(map(len, facts.values()))} facts of the kinds that are asked are read by no control" + ("" if unread else "; --unread lists them.")
    ]
    print_lines([*lines, *(f"  {kind}: {', '.join(names)}" for kind, names in facts.items() if unread)])


@controls.command("test")
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=Path))
def test_controls(file: Path | None) -> int:
    """Run the cases that stand beside the controls of FILE; without FILE, those of the built-in controls."""
    from aiact_report import _cases, config, pipeline
    from aiact_report.errors import ExitCode, mistake

    loaded = pipeline.load_mapping(config.Config(), (file,) if file else ())
    folder = _cases.built_in()
    if file is None and folder is None:
        raise mistake("the cases of the built-in controls are not part of this installation", hint="use a checkout, or a wheel made from it")
    found = _cases.of_mapping(file) if file is not None else _cases.of_folder(folder or Path())
    failed = list(_cases.failures(found, loaded))
    count, written = sum(map(len, found.values())), sum(bool(case.files) for cases in found.values() for case in cases)
    print_lines([*failed, f"{count - len(failed)} of {count} cases of {len(found)} controls hold; {written} of them are files."])
    return ExitCode.THRESHOLD if failed else ExitCode.DONE
