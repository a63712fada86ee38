"""Arguments in, exit code out: the only module that prints, exits, and reads the clock or the environment."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiact_report import __version__, _cli_complete, _cli_help, _cli_text
from aiact_report import _cli_options as options
from aiact_report import _cli_streams as _streams
from aiact_report._cli_controls import controls
from aiact_report._cli_doctor import doctor
from aiact_report._cli_period import period
from aiact_report._cli_rbac import rbac
from aiact_report._cli_replay import replay
from aiact_report._cli_schema import completion, schema
from aiact_report._cli_sign import SIGN, sign, signing
from aiact_report._cli_streams import print_lines
from aiact_report._cli_verify import verify
from aiact_report._cli_world import World
from aiact_report.errors import AiactReportError, ExitCode, mistake

if TYPE_CHECKING:
    from aiact_report.collector import Wanted
    from aiact_report.config import Config
    from aiact_report.model import Dossier, Evidence

DEFAULT_OUTPUT = Path("out")
STOPPED = 130  # what a shell expects of a program that was interrupted
_REPORT_HERE = "This is a mistake in aiact-report, not in what you gave it. Please report it, with the lines above, where you got aiact-report from."


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; give the exit code."""
    for stream in _streams.prepare():
        stream.reconfigure(errors="backslashreplace")
    return _flushed(_run(list(sys.argv[1:] if argv is None else argv)))


def _run(argv: list[str]) -> int:  # noqa: PLR0911 -- one return for each way a run can end
    try:
        return int(aiact_report.main(args=argv, prog_name="aiact-report", standalone_mode=False, obj=World(os.environ, time.time())) or 0)
    except AiactReportError as error:
        _say(*_cli_text.errors(error))
        return error.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return ExitCode.MISTAKE
    except (click.Abort, KeyboardInterrupt):
        _say("Stopped. Nothing was written.")
        return STOPPED
    except BrokenPipeError:
        return ExitCode.DONE
    except Exception:  # noqa: BLE001 -- the one place where our own bugs end: said as such, never hidden
        from aiact_report import collector

        _say(*collector.without_credentials(traceback.format_exc().rstrip()).splitlines(), _REPORT_HERE)
        return ExitCode.BUG


def _flushed(code: int) -> int:
    """Write what waits for standard output; a reader that went away is none of our business, a full disk is."""
    try:
        _streams.flush()
    except OSError as error:
        _say(f"error: {_streams.LOST}: {error.strerror}")
        return ExitCode.NOT_WRITTEN
    return code


def _say(*lines: str) -> None:
    """Tell the user, as far as anybody listens: a message that cannot be delivered changes nothing of the run."""
    from aiact_report import collector

    for line in lines:
        with suppress(OSError, ValueError):
            click.echo(collector.without_known_forms(line), err=True)


def _in_colour(text: str, colour: str | None) -> str:
    """Colour a line, on a terminal whose user has nothing against it (https://no-color.org)."""
    wanted = colour is not None and sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    return click.style(text, fg=colour) if wanted else text


def _created_at() -> str:
    """Give the time the dossier is made at: SOURCE_DATE_EPOCH, so that a run can be repeated, else now."""
    return _cli_text.moment(os.environ.get("SOURCE_DATE_EPOCH"), time.time())


@click.group(cls=_cli_help.Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="%(prog)s %(version)s")
def aiact_report() -> None:
    """Turn images, Dockerfiles, Compose files, Kubernetes manifests and clusters into a dossier for an audit of Article 15 of the EU AI Act."""


@aiact_report.command(examples=_cli_help.GENERATE)
@options.put(
    options.PATHS,
    options.OUTPUT,
    options.FORMAT,
    options.PAPER,
    options.CONFIG,
    options.MAPPING,
    options.READING,
    options.ASKING,
    options.BASELINE,
    options.THRESHOLDS,
    SIGN,
    options.SAYING,
)
def generate(paths: tuple[Path, ...], config_file: Path | None, mapping: tuple[Path, ...], **rest: Any) -> int:
    """Read PATH… (files, directories, or - for standard input), and the images, engines and clusters named; write the dossier and evidence.json."""
    return _generate((*paths, *rest["paths_beside"]), config_file, mapping, rest)


@aiact_report.command()
@options.put(options.PATHS, options.CONFIG, options.MAPPING, options.READING, options.ASKING, options.BASELINE, options.THRESHOLDS, options.SAYING)
def gate(paths: tuple[Path, ...], config_file: Path | None, mapping: tuple[Path, ...], **rest: Any) -> int:
    """Judge like generate, say what came out, and write nothing: for hooks and pipelines that only want the exit code."""
    from aiact_report import _cli_baseline, _cli_prepare, pipeline

    paths += rest["paths_beside"]
    created_at = _created_at()
    config, loaded, _ = _cli_prepare.prepare(paths, config_file, mapping, ())
    baseline = _cli_baseline.read(rest, config, loaded, created_at)
    seen = pipeline.link(_collect(_wanted(paths, config, rest), rest), config)
    dossier = pipeline.dossier(seen, loaded, config, created_at=created_at, evidence_sha256="")
    return _end(_cli_baseline.compared(dossier, baseline), rest, ())


@aiact_report.command()
@options.put(options.OUTPUT, options.FORMAT, options.PAPER, options.SAYING)
def demo(**rest: Any) -> int:
    """Write the dossier of the credit-scoring sample."""
    from aiact_report._cli_demo import sample

    with sample() as folder:
        return _generate((folder,), folder / "aiact-report.yaml", (), rest)


def _generate(paths: tuple[Path, ...], config_file: Path | None, extra: tuple[Path, ...], rest: dict[str, Any]) -> int:
    from aiact_report import _cli_baseline, _cli_keep, _cli_prepare, evidence, pipeline
    from aiact_report._cli_files import Staged, output_folder
    from aiact_report.keeping.folder import Kept

    created_at, key = _created_at(), signing(rest, os.environ)
    config, mapping, forms = _cli_prepare.prepare(paths, config_file, extra, rest["formats"], rest["paper"])
    baseline = _cli_baseline.read(rest, config, mapping, created_at)
    folder = output_folder(rest["output"], config.directory, DEFAULT_OUTPUT)
    seen = pipeline.link(_collect(_wanted(paths, config, rest, *pipeline.own_files(folder)), rest), config)
    made = pipeline.share(seen, mapping, rest.get("jobs"))
    with Staged(folder, key) as files:
        digest = files.add(folder / evidence.FILE_NAME, evidence.encode(seen, made.parts))
        dossier = pipeline.dossier(seen, mapping, config, created_at=created_at, evidence_sha256=digest, made=made)
        lacking = _cli_keep.write(files, Kept.of(_cli_baseline.compared(dossier, baseline), mapping, config), folder, forms)
    _say(*files.notes())
    return _end(dossier, rest, files.paths, lacking)


@aiact_report.command()
@options.put(options.PATHS, options.output_file("evidence.json"), options.CONFIG, options.READING, options.ASKING, options.STRICT, options.SAYING)
def collect(paths: tuple[Path, ...], config_file: Path | None, output: Path, **rest: Any) -> int:
    """Read PATH… and what else is named, and write the evidence alone: no mapping, no opinion."""
    from aiact_report import _cli_prepare, _cli_report, evidence, pipeline
    from aiact_report._cli_files import Staged

    paths += rest["paths_beside"]
    config = _cli_prepare.find_configuration(paths, config_file)
    seen = pipeline.link(_collect(_wanted(paths, config, rest, output), rest), config)
    with Staged() as files:
        files.add(output, evidence.encode(seen))
    _say(*_cli_report.ending(seen, (output,), quiet=rest["quiet"], verbose=rest["verbose"]))
    return ExitCode.UNOBSERVED if rest["strict"] and (seen.unobserved or not seen.subjects) else ExitCode.DONE


@aiact_report.command()
@click.argument("evidence_files", nargs=-1, required=True, metavar="EVIDENCE.JSON…", type=click.Path(path_type=Path))
@options.put(options.output_file("dossier.json"), options.CONFIG, options.MAPPING, options.BASELINE, options.THRESHOLDS, options.SAYING)
def judge(evidence_files: tuple[Path, ...], output: Path, config_file: Path | None, mapping: tuple[Path, ...], **rest: Any) -> int:
    """Judge evidence and write dossier.json; several files are joined, and written as evidence.json beside it. Needs nothing but the files."""
    from aiact_report import _cli_prepare, evidence, pipeline
    from aiact_report._cli_files import Staged

    dossier = _cli_prepare.judged(evidence_files, config_file, mapping, _created_at(), rest)
    joined = output.with_name(evidence.FILE_NAME) if len(evidence_files) > 1 else None
    name = evidence.plain_name(joined or evidence_files[0])
    with Staged() as files:
        if joined is not None:
            files.add(joined, evidence.encode(dossier.evidence))
        files.add(output, pipeline.render(dossier, pipeline.formats(["json"])[0], name))
    return _end(dossier, rest, (joined, output) if joined is not None else (output,))


@aiact_report.command()
@click.argument("file", metavar="DOSSIER_OR_EVIDENCE.JSON", type=click.Path(path_type=Path))
@click.option("--evidence", type=click.Path(path_type=Path), help="The evidence a dossier was judged from, if it does not lie beside it.")
@options.put(options.OUTPUT, options.FORMAT, options.PAPER, options.CONFIG, options.MAPPING, options.BASELINE, options.SAYING)
def render(file: Path, evidence: Path | None, config_file: Path | None, mapping: tuple[Path, ...], **rest: Any) -> int:
    """Write a dossier in other formats, with the evidence beside it; evidence is judged first."""
    from aiact_report import _cli_keep, _cli_prepare
    from aiact_report._cli_files import Staged, output_folder

    folder = output_folder(rest["output"], None, DEFAULT_OUTPUT)
    forms = _cli_prepare.formats(rest["formats"], rest["paper"])
    kept = _cli_keep.again(file, evidence, config_file, mapping, rest) or _cli_keep.judged(file, config_file, mapping, _created_at(), rest)
    with Staged(folder) as files:
        lacking = _cli_keep.write(files, kept, folder, forms, file)
    _say(*files.notes())
    return _end(kept.dossier, rest, files.paths, lacking)


@aiact_report.command()
@click.argument("control_id", metavar="CONTROL", shell_complete=_cli_complete.controls)
@click.argument("subject", required=False)
@click.option("--path", "paths", multiple=True, type=click.Path(path_type=Path), help="What to read; default: the current directory.")
@click.option("--evidence", "evidence_files", multiple=True, type=click.Path(path_type=Path), help="Explain from this evidence.json instead.")
@options.put(options.CONFIG, options.MAPPING, options.READING, options.ASKING)
def explain(control_id: str, subject: str | None, paths: tuple[Path, ...], evidence_files: tuple[Path, ...], **rest: Any) -> None:
    """Say why the verdicts of CONTROL are what they are, for the SUBJECT (id, kind/name or name; * is any text) or for all."""
    from aiact_report import _cli_explain, _cli_prepare, pipeline

    paths += rest["paths_beside"]
    config, mapping, _ = _cli_prepare.prepare(paths, rest["config_file"], rest["mapping"], ())
    control = pipeline.control(mapping, control_id)
    if evidence_files:
        seen, _ = pipeline.read_evidence(evidence_files)
    else:
        seen = pipeline.link(_collect(_wanted(paths, config, rest), rest), config)
    dossier = pipeline.dossier(seen, mapping, config, created_at=_created_at(), evidence_sha256="")
    found = _cli_explain.matching(dossier, control_id, subject)
    print_lines([*_cli_explain.control(control, mapping), *_cli_explain.verdicts(dossier, found)])


@aiact_report.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
def init(folder: Path, force: bool) -> None:  # noqa: FBT001 -- the option's own value
    """Write an aiact-report.yaml with comments, from what is found in DIR."""
    from aiact_report import _cli_init, config, pipeline
    from aiact_report._cli_files import Staged

    target = folder / config.FILE_NAME
    if target.exists() and not force:
        raise mistake("there is a configuration already", file=_cli_text.safe(target), hint="--force replaces it")
    seen = _collect(pipeline.Wanted(paths=(folder,), leave_out=(target,)), {})
    with Staged() as files:
        files.add(target, [_cli_init.configuration(seen).encode()])
    _say(f"wrote {_cli_text.safe(target)}")


for _command in (completion, controls, doctor, period, rbac, replay, schema, sign, verify):
    aiact_report.add_command(_command)


def _wanted(paths: Sequence[Path], config: Config, rest: dict[str, Any], *own: Path) -> Wanted:
    from aiact_report import _cli_asked, _cli_prepare, pipeline

    data = sys.stdin.buffer.read(pipeline.STDIN_LIMIT) if _cli_prepare.STDIN in paths else None
    return _cli_prepare.wanted(paths, config, rest, outside=_cli_asked.Outside(_created_at(), dict(os.environ), data), own=own)


def _tell(text: str) -> None:
    with suppress(OSError, ValueError):
        click.echo(text, err=True, nl=False)


def _collect(wanted: Wanted, rest: dict[str, Any]) -> Evidence:
    from aiact_report import pipeline

    progress = _cli_text.Progress(_tell, on=not rest.get("quiet", False) and sys.stderr.isatty())
    try:
        return pipeline.collect(wanted, jobs=rest.get("jobs"), progress=progress)
    finally:
        progress.end()


def _end(dossier: Dossier, rest: dict[str, Any], files: tuple[Path, ...], lacking: Sequence[str] = ()) -> int:
    """Say what came out, on stderr, and turn what could not be made, else thresholds, into the exit code."""
    from aiact_report import _cli_report

    for line, colour in _cli_report.lines(dossier, quiet=rest["quiet"]):
        _say(_in_colour(line, colour))
    _say(*_cli_report.ending(dossier.evidence, files, quiet=rest["quiet"], verbose=rest["verbose"]))
    code, why = _cli_report.outcome(dossier, rest.get("fail_on"), rest.get("min_severity", "low"), strict=rest.get("strict", False))
    _say(*([why] if why else []), *(f"error: {each}" for each in lacking))
    return ExitCode.NOT_WRITTEN if lacking else code
