"""What a configuration that was found, and not named with `--config`, cannot say.

It lies in the folder the user stands in, and that folder may be a repository somebody else wrote. It may describe: the system, components, waivers and
attestations, which the dossier shows. It may not decide over the run: leave its folder, reach engines, clusters or registries, have programs run,
choose keys, or change what is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from aiact_report.errors import Problem

_REACHING = ("engine", "contexts", "keys", "mapping", "parameters", "switched_off", "profile", "inline_waivers", "charts", "values", "kustomizations")
"""Keys that only a configuration the user named may hold."""
_NAME_IT = "name the file to let it: --config aiact-report.yaml"


def beyond(found: Mapping[str, Any], lines: Mapping[str, int], file: str, folder: Path) -> Iterator[Problem]:
    """Yield a problem for each thing in it that such a file cannot say; `lines` gives the line of each key, 1-based."""
    for key in _REACHING:
        if key in found and found[key] != "false":
            yield Problem(f"{key}: not followed in a configuration that was found and not named", file, lines.get(key), _NAME_IT)
    for key, path in _paths(found):
        if not _lies_in(folder, path):
            yield Problem(f"{key}: {path} leads out of the folder of a configuration that was found and not named", file, lines.get(key), _NAME_IT)
    for name in found.get("images", ()):
        if not (folder / name).exists() or not _lies_in(folder, name):
            yield Problem(
                "images: only files of its folder are read for a configuration that was found and not named", file, lines.get("images"), _NAME_IT
            )


def _paths(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each path that is read or written, with its key."""
    groups: Iterable[Iterable[str]] = found.get("compose", ())
    yield from (("sources", path) for path in found.get("sources", ()))
    yield from (("compose", path) for group in groups for path in group)
    directory = found.get("outputs", {}).get("directory")
    if directory:
        yield "outputs", directory


def _lies_in(folder: Path, path: str) -> bool:
    """Whether a path stays in a folder, links followed."""
    return (folder / path).resolve().is_relative_to(folder.resolve())
