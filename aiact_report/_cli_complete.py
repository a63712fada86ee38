"""What a shell offers for a word that is being typed; a list that cannot be made is empty, for nobody asked yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click

from aiact_report import plugins

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def formats(_context: click.Context, _option: click.Parameter, typed: str) -> list[str]:
    """Names of formats."""
    return _starting(typed, (name.replace("_", "-") for name in plugins.names("aiact_report.report_templates")))


def controls(_context: click.Context, _option: click.Parameter, typed: str) -> list[str]:
    """Ids of the controls of the mapping that comes with the program."""
    from aiact_report import config, pipeline

    return _starting(typed.upper(), (control.id for control in pipeline.load_mapping(config.Config()).controls))


def contexts(context: click.Context, _option: click.Parameter, typed: str) -> list[str]:
    """Names of the kubeconfig's contexts; the environment comes from the program's context object."""
    from aiact_report import collector

    environment: dict[str, Any] = context.find_root().obj or {}
    return _starting(typed, collector.context_names(environment))


def _starting(typed: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(typed)]
