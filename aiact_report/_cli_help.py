"""Help that is read: options under the task they belong to, and examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

OTHERS = "Options"
GENERATE = (
    ("aiact-report generate . --format html --format pdf", "the files below this directory, as a page and for paper"),
    ("aiact-report generate k8s/ --cluster", "manifests beside the cluster of the current context, and what differs"),
    ("aiact-report generate --image docker://api:1.4", "an image of the engine, layer by layer"),
    ("helm template . | aiact-report generate - --fail-on gap --strict", "a gate: 1 for a gap, 3 for what could not be seen"),
)
"""Examples of `generate`."""


class Command(click.Command):
    """A command whose help groups its options by `heading`, and ends with its `examples`."""

    def __init__(self, *arguments: Any, examples: tuple[tuple[str, str], ...] = (), **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        self.examples = examples

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each group under its heading, in the order in which the options stand."""
        for heading, rows in self._rows(ctx).items():
            with formatter.section(heading):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one a line as it can be typed."""
        super().format_epilog(ctx, formatter)
        if not self.examples:
            return
        with formatter.section("Examples"):
            for line, meaning in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n{'':>{formatter.current_indent + 4}}{meaning}\n")

    def _rows(self, ctx: click.Context) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            row = option.get_help_record(ctx) if isinstance(option, click.Option) else None
            if row is not None:
                found.setdefault(getattr(option, "heading", OTHERS), []).append(row)
        return found | {OTHERS: found.pop(OTHERS)}


class Commands(click.Group):
    """The commands of the program, each with such a help."""

    command_class = Command


def headed(heading: str, *options: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """Put options under a heading."""
    return tuple(_headed(heading, option) for option in options)


def _headed(heading: str, option: Callable[..., Any]) -> Callable[..., Any]:
    def on(command: Any) -> Any:
        made = option(command)
        made.__click_params__[-1].heading = heading
        return made

    return on
