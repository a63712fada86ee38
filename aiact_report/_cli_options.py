"""Arguments and options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from aiact_report import _cli_complete, plugins
from aiact_report._cli_help import headed

Command = Callable[..., Any]
"""What click makes of a function, and what it decorates."""
PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
(CONFIG,) = headed(
    "Judging",
    click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        help="Configuration; else aiact-report.yaml of this directory, which may say less.",
    ),
)
(MAPPING,) = headed(
    "Judging", click.option("--mapping", multiple=True, type=click.Path(path_type=Path), help="Add or replace controls from this file.")
)
_FORMATS = ", ".join(name.replace("_", "-") for name in plugins.names("aiact_report.report_templates"))
(FORMAT,) = headed(
    "What is written",
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="FORMAT",
        shell_complete=_cli_complete.formats,
        help=f"Format of the dossier, repeatable: {_FORMATS}. Default: html.",
    ),
)
(PAPER,) = headed(
    "What is written",
    click.option(
        "--paper", type=click.Choice(["a4", "letter"]), default="a4", help="Paper of the PDF. letter is the format pdf-letter, dossier.letter.pdf."
    ),
)
(OUTPUT,) = headed(
    "What is written", click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), help="Directory to write to. Default: out.")
)
(BASELINE,) = headed(
    "What is written",
    click.option(
        "--baseline",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="DOSSIER_OR_EVIDENCE",
        help="Earlier dossier.json, or evidence.json, which is judged again: say what is new, closed, reopened, unchanged, and what cannot be compared.",
    ),
)
SAYING = headed(
    "What is said",
    click.option("--quiet", "-q", is_flag=True, help="No summary: only what must be said."),
    click.option("--verbose", "-v", is_flag=True, help="Name everything that was left out or not observed."),
)
_EXIT = "When the exit code is not 0"
(STRICT,) = headed(_EXIT, click.option("--strict", is_flag=True, help="Exit 3 if something could not be observed, or nothing was judged."))
READING = headed(
    "Files",
    click.option("--compose-file", multiple=True, type=click.Path(path_type=Path), help="Compose files merged in this order as one project."),
    click.option("--include-ignored", is_flag=True, help="Also read what .gitignore and vendored folders leave out."),
    click.option("--jobs", type=click.IntRange(1), help="Processes that read; default: the processors at hand."),
)
ASKING = (
    *headed(
        "Files",
        click.option(
            "--manifests", "paths_beside", multiple=True, type=click.Path(path_type=Path), help="The same as a PATH; reads well beside --cluster."
        ),
        click.option(
            "--world",
            "worlds",
            multiple=True,
            metavar="DIR",
            type=click.Path(path_type=Path),
            help="A PATH that is applied as a whole: its objects are joined with each other and with nothing beside it; repeatable.",
        ),
    ),
    *headed(
        "Images and engines",
        click.option(
            "--image", "images", multiple=True, metavar="NAME", help="Image: docker://NAME, podman://NAME, archive, OCI layout, SIF or reference."
        ),
        click.option("--engine", is_flag=True, help="All containers that run in the engines at hand (Docker, Podman)."),
        click.option("--engine-socket", "sockets", multiple=True, metavar="URL", help="Address of an engine that is not at its usual place."),
        click.option(
            "--platform", "platforms", multiple=True, metavar="OS/ARCH", help="Only this platform of an index; repeatable. Default: every one."
        ),
        click.option("--no-layers", is_flag=True, help="Read configuration and manifests of images only, no layers."),
        click.option(
            "--insecure-registry",
            "insecure_registries",
            multiple=True,
            metavar="HOST",
            help="Do not verify the TLS of this registry; the dossier names it.",
        ),
        click.option(
            "--verify-key",
            "keys",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Public key (PEM) that signatures of images are verified with.",
        ),
        click.option("--cache-dir", "cache", type=click.Path(path_type=Path, file_okay=False), help="Where downloaded layers are kept, by digest."),
        click.option("--no-cache", is_flag=True, help="Keep nothing that is downloaded."),
    ),
    *headed(
        "Clusters",
        click.option("--cluster", is_flag=True, help="The cluster of the current context, or the one this runs in; nothing is changed in it."),
        click.option(
            "--context",
            "contexts",
            multiple=True,
            metavar="NAME",
            shell_complete=_cli_complete.contexts,
            help="The cluster of this context of the kubeconfig; repeatable.",
        ),
        click.option("--namespace", "-n", "namespaces", multiple=True, metavar="NS", help="Read only this namespace of clusters; repeatable."),
        click.option("--all-namespaces", is_flag=True, help="Read every namespace (the default)."),
    ),
    *headed(
        "Charts and overlays",
        click.option(
            "--render", is_flag=True, help="Render the charts and overlays that are met, too: it runs helm and kustomize on the files read."
        ),
        click.option(
            "--helm-chart", "charts", multiple=True, type=click.Path(path_type=Path), help="Render this chart with helm and read the result."
        ),
        click.option("--values", multiple=True, type=click.Path(path_type=Path), help="Values file for --helm-chart; repeatable."),
        click.option("--helm-set", "sets", multiple=True, metavar="KEY=VALUE", help="Value for the charts, over those of files; repeatable."),
        click.option("--helm-release", "release", metavar="NAME", help="Name of the release. Default: the chart's own name."),
        click.option("--helm-namespace", "release_namespace", metavar="NS", help="Namespace of the release."),
        click.option("--api-versions", multiple=True, metavar="GROUP/VERSION", help="What the charts may take the cluster to serve; repeatable."),
        click.option("--kube-version", metavar="VERSION", help="Version the charts may take the cluster to have."),
        click.option(
            "--kustomize", "kustomizations", multiple=True, type=click.Path(path_type=Path), help="Render this directory with Kustomize and read it."
        ),
    ),
)
"""What is no file: images, engines, clusters, charts."""
THRESHOLDS = headed(
    _EXIT,
    click.option(
        "--fail-on",
        type=click.Choice(["new-gap", "gap", "partial", "not-assessed"]),
        help="Exit 1 if there is such a verdict, or a worse one; new-gap: a gap that --baseline does not show as one.",
    ),
    click.option("--min-severity", type=click.Choice(["critical", "high", "medium", "low"]), default="low", help="Least severity --fail-on minds."),
    STRICT,
)


def output_file(default: str) -> Command:
    """Make the option that names the one file a command writes."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("--output", "-o", type=kind, default=default, show_default=True, help="File to write.")


def account(text: str | None) -> tuple[str, str] | None:
    """Read NAMESPACE/NAME; each is a DNS label or subdomain (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/)."""
    if text is None:
        return None
    namespace, slash, name = text.partition("/")
    if not slash or not all(re.fullmatch(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?", part) for part in (namespace, name)):
        msg = f"{text[:80]!r} is no NAMESPACE/NAME"
        raise click.BadParameter(msg)
    return namespace, name


def put(*options: Command | tuple[Command, ...]) -> Callable[[Command], Command]:
    """Put options on a command, in the order in which they are read here."""
    flat = [option for item in options for option in (item if isinstance(item, tuple) else (item,))]

    def on(command: Command) -> Command:
        for option in reversed(flat):
            command = option(command)
        return command

    return on
