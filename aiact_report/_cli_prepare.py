"""What a run needs before any work is done: configuration, mapping, formats, and what is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiact_report import _cli_asked, _cli_baseline, collector, pipeline
from aiact_report import config as configuration
from aiact_report._cli_asked import Outside
from aiact_report.config import Config
from aiact_report.errors import MistakesError, Problem
from aiact_report.model import Dossier

if TYPE_CHECKING:
    from aiact_report.mapping._load import Mapping
    from aiact_report.report_templates._base import Format

STDIN = Path("-")
"""How a user names standard input."""


@contextmanager
def noting(problems: list[Problem]) -> Iterator[None]:
    """Gather mistakes, so that all are said at once."""
    try:
        yield
    except MistakesError as error:
        problems.extend(error.problems)


def find_configuration(paths: Sequence[Path], given: Path | None) -> Config:
    """Load the configuration: the one named, else that of this directory when PATH… lies in it. What is audited does not bring its own."""
    if given is not None:
        return configuration.load(given)
    here, file = Path.cwd(), Path(configuration.FILE_NAME)
    beneath = all(path.resolve().is_relative_to(here) for path in paths if path != STDIN)
    return configuration.load(file, confined=True) if beneath and file.is_file() else Config()


def formats(names: Sequence[str], paper: str) -> list[Format]:
    """Find the formats asked for; `letter` is another format than `pdf`, so that whoever makes the files again knows which it was."""
    return pipeline.formats("pdf-letter" if name == "pdf" and paper == "letter" else name for name in names or ("html",))


def prepare(
    paths: Sequence[Path], config_file: Path | None, extra: Sequence[Path], names: Sequence[str], paper: str = "a4"
) -> tuple[Config, Mapping, list[Format]]:
    """Load what the run needs before any work is done; everything that is wrong is said at once."""
    problems: list[Problem] = []
    config, mapping, forms = Config(), None, None
    with noting(problems):
        collector.refuse_missing([path for path in paths if path != STDIN])
    with noting(problems):
        config = find_configuration(paths, config_file)
    with noting(problems):
        mapping = pipeline.load_mapping(config, extra)
    with noting(problems):
        forms = formats(names or config.formats, paper)
    if problems or mapping is None or forms is None:
        raise MistakesError(problems)
    return config, mapping, forms


def wanted(paths: Sequence[Path], config: Config, options: dict[str, Any], *, outside: Outside, own: tuple[Path, ...] = ()) -> collector.Wanted:
    """Say what is to be read: what the command line names, else what the configuration names, else this directory."""
    groups: tuple[tuple[Path, ...], ...] = (options["compose_file"],) if options.get("compose_file") else ()
    worlds = tuple(options.get("worlds") or ())
    named = (*(path for path in paths if path != STDIN), *worlds)
    configured = not (named or paths or groups or _cli_asked.names_something(options))
    request = _cli_asked.request(options, config, outside, configured=configured)
    if configured:
        named, groups = config.sources, config.compose
        if not (named or groups or _cli_asked.asks(request)):
            named = (Path(),)
    return collector.Wanted(
        paths=named,
        compose=groups,
        stdin=outside.stdin,
        include_ignored=bool(options.get("include_ignored")),
        leave_out=own + ((Path(config.file),) if config.file else ()),
        request=request,
        worlds=(*worlds, *config.worlds),
        render=bool(options.get("render")),
    )


def judged(
    evidence_files: Sequence[Path], config_file: Path | None, extra: Sequence[Path], created_at: str, rest: dict[str, Any] | None = None
) -> Dossier:
    """Judge evidence files as one, and compare with the baseline that the options name."""
    config, mapping, _ = prepare((), config_file, extra, ())
    baseline = _cli_baseline.read(rest or {}, config, mapping, created_at)
    seen, digest = pipeline.read_evidence(evidence_files)
    dossier = pipeline.dossier(seen, mapping, config, created_at=created_at, evidence_sha256=digest)
    return _cli_baseline.compared(dossier, baseline)


def compare(dossier: Dossier, config_file: Path | None, extra: Sequence[Path], rest: dict[str, Any]) -> None:
    """Compare a dossier that was read with the baseline that the options name."""
    config, mapping, _ = prepare((), config_file, extra, ())
    _cli_baseline.compared(dossier, _cli_baseline.read(rest, config, mapping, dossier.created_at))
